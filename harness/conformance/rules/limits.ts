import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { splitStream } from '../../../tasks/streams.ts';
import { attemptFit } from '../../cell/fit.ts';
import { Breach, NotApplicable } from '../breach.ts';
import { type Fitted, usualSteps } from '../lab.ts';
import type { Rule } from '../rule.ts';

/** Time limit of the fit in seconds, and how many seconds longer it may take. */
const timeLimit = 0.2;
const lateness = 1;
/**
 * On a busy machine, a fit may take this many seconds longer by the clock, as long as its CPU time is not
 * late.
 */
const latenessOnTheClock = 10;

export const time: Rule = {
  name: 'time',
  tries: `a long fit with a limit of ${timeLimit} s`,
  session: 'first',
  seconds: 30,
  ifHanging:
    'the fit never yields, so its signal cannot reach it; await a turn of the event loop now and then, and call signal.throwIfAborted()',
  async check(lab) {
    const problem = lab.problem({ n: 2048, d: 16 });
    const { family, d } = problem.structure;
    await lab.learner.prepare?.(lab.engine);
    const used = usage();
    const ended = attemptFit({
      learner: lab.learner,
      params: lab.params,
      task: problem.structure,
      stream: splitStream(family, d, 1, 'learner'),
      sample: problem.train,
      budget: { steps: 1_000_000, seconds: timeLimit, memoryMiB: 2048 },
      engine: lab.engine,
      listener: { report() {}, log() {}, offClock() {} },
    });
    const attempt = await Promise.race([ended, tooLate(used)]);
    const late = lateBy(used);
    if (attempt === undefined || isLate(late))
      throw new Breach(
        `the fit went on for more than ${lateness} s after its time limit; call context.signal.throwIfAborted() in every loop that can be long`,
        { stillRunning: attempt === undefined },
      );
    attempt.model?.dispose();
    if (attempt.status === 'ok') return 'it finished before the limit';
    if (attempt.status === 'timeout') return undefined;
    throw new Breach(`the fit ends as ${attempt.status}: ${attempt.message}`);
  },
};

interface Used {
  readonly wall: number;
  readonly cpu: number;
}

function usage(): Used {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 };
}

function lateBy(start: Used): Used {
  const now = usage();
  return { wall: now.wall - start.wall - timeLimit, cpu: now.cpu - start.cpu - timeLimit };
}

/**
 * Whether a fit is late by the clock and by its CPU time, so that other load is not the reason, or very late
 * by the clock.
 */
function isLate({ wall, cpu }: Used): boolean {
  return wall > latenessOnTheClock || (wall > lateness && cpu > lateness);
}

/** Resolves when the fit is late. */
async function tooLate(start: Used): Promise<undefined> {
  while (!isLate(lateBy(start))) await wait(50, undefined, { ref: false });
  return undefined;
}

/** How much memory a fit may use in addition to what the process holds before it. */
const memoryMiB = 256;

export const memory: Rule = {
  name: 'memory',
  tries: `n = 2048, d = 16 with ${memoryMiB} MiB to spare`,
  session: 'threads',
  watchesProcess: true,
  async check(lab) {
    const problem = lab.problem({ n: 2048, d: 16 });
    const before = peakMiB();
    const limit = Math.round(before + memoryMiB);
    const { model } = await lab.fit(problem, { steps: 2, budget: { memoryMiB: limit } });
    await lab.predict(model, problem.test);
    model.dispose();
    const peak = peakMiB();
    if (peak > limit)
      throw new Breach(
        `the fit took ${Math.round(peak - before)} MiB; budget.memoryMiB left ${memoryMiB}: work in blocks, or say in unsupported what is too large`,
      );
    return `${Math.round(peak - before)} MiB`;
  },
};

/** The most memory that this process has held. */
function peakMiB(): number {
  try {
    // Read from /proc, because maxRSS includes the peak of the process that started this one.
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (peak) return Number(peak[1]) / 1024;
  } catch {
    // Not Linux: maxRSS below has to do.
  }
  return process.resourceUsage().maxRSS / 1024;
}

export const steps: Rule = {
  name: 'steps',
  tries: `info.steps and progress with ${usualSteps} and ${2 * usualSteps} steps`,
  session: 'first',
  async check(lab) {
    const problem = lab.problem();
    const short = await lab.fit(problem, { steps: usualSteps });
    const long = await lab.fit(problem, { steps: 2 * usualSteps });
    for (const { model } of [short, long]) model.dispose();
    if (short.model.info.steps === undefined) throw new NotApplicable('its models have no info.steps');
    checkSteps(short, usualSteps);
    checkSteps(long, 2 * usualSteps);
    const [fewer, more] = [short.model.info.steps, long.model.info.steps ?? 0];
    if (more < fewer)
      throw new Breach(`it takes ${fewer} steps of ${usualSteps} and ${more} of ${2 * usualSteps}`);
    return undefined;
  },
};

function checkSteps({ model, points, reports }: Fitted, allowed: number): void {
  const taken = model.info.steps as number;
  const stages = Math.max(1, new Set(points.map(({ stage }) => stage)).size);
  if (!(Number.isInteger(taken) && taken >= 0)) throw new Breach(`info.steps is ${taken}; count whole steps`);
  if (taken > allowed * stages)
    throw new Breach(
      `it took ${taken} steps where budget.steps is ${allowed}${stages > 1 ? ` and its traces name ${stages} stages` : ''}; take no more`,
    );
  const over = reports.find(({ step, of }) => !(step <= of));
  if (over) throw new Breach(`it reports step ${over.step} of ${over.of}`);
}

export const stopStep: Rule = {
  name: 'stop-step',
  tries: 'early stopping: info.stopStep, then a fit that stops',
  session: 'first',
  async check(lab) {
    const problem = lab.problem();
    const tuned = (await lab.fit(problem, { validation: true })).model;
    tuned.dispose();
    const { stopStep: chosen, steps: taken } = tuned.info;
    if (chosen === undefined) throw new NotApplicable('it stops no fit early (no info.stopStep)');
    if (!(Number.isInteger(chosen) && chosen >= 1 && chosen <= (taken ?? chosen)))
      throw new Breach(`info.stopStep is ${chosen} of ${taken} steps; it has to be one of them`);
    const asked = 5;
    const { model } = await lab.fit(problem, { stopStep: asked });
    await lab.predict(model, problem.test);
    model.dispose();
    if (model.info.steps !== asked)
      throw new Breach(
        `with context.stopStep = ${asked} it took ${model.info.steps} steps; stop there, on the schedule of budget.steps`,
      );
    return undefined;
  },
};
