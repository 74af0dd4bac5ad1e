import { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { findLearner, findTaskFamily } from '../definitions/definitions.ts';
import { isProgram } from '../external/load-program.ts';
import { UserError } from '../input/errors.ts';
import { oneLine } from '../results/one-line.ts';
import { Breach, NotApplicable } from './breach.ts';
import type { CheckAnswer, CheckRequest } from './check-messages.ts';
import { EnvironmentTrial } from './environment-rules.ts';
import { identify } from './identify.ts';
import { Lab } from './lab.ts';
import { whatFitsLeave } from './rules/surroundings.ts';
import { rules } from './rules.ts';

/** A process in which one learner, or one environment, is checked. It answers one request at a time. */

/** The same as in the process of a cell. */
Error.stackTraceLimit = 50;

let lab: Lab | undefined;
let trial: EnvironmentTrial | undefined;
/** Whether the learner's work may be done in another process, where it cannot be observed. */
let worksElsewhere = false;

async function answer(request: CheckRequest): Promise<CheckAnswer> {
  if (request.type === 'open') return open(request);
  if (request.type === 'open-environment') return openEnvironment(request);
  if (request.type === 'identify') return { type: 'identified', found: await identify(request.subject) };
  if (request.type === 'environment-rule') {
    if (!trial) throw new Error('no environment is open');
    return { type: 'verdict', stillRunning: false, ...trial.judge(request.rule) };
  }
  if (!lab) throw new Error('no learner is open');
  if (request.type === 'begin') return { type: 'begun', predictions: await begin(lab) };
  const rule = rules.find(({ name }) => name === request.rule);
  if (!rule) throw new Error(`there is no rule ${request.rule}`);
  lab.reference = request.reference;
  const verdict = { type: 'verdict', stillRunning: false } as const;
  try {
    const reason = await rule.check(lab);
    if (rule.watchesProcess && worksElsewhere)
      return {
        ...verdict,
        outcome: 'unseen',
        reason: 'its fits run in another process, not visible from here',
      };
    return { ...verdict, outcome: 'pass', reason };
  } catch (error) {
    const reason = oneLine(error instanceof Error ? error.message : String(error), 400);
    if (error instanceof NotApplicable) return { ...verdict, outcome: 'not applicable', reason };
    const stillRunning = error instanceof Breach && error.stillRunning;
    return { ...verdict, outcome: 'breach', reason, stillRunning };
  }
}

/**
 * Performs the fits with which a process starts. They make libraries load everything they need, and record
 * the state that rules compare with before any rule can affect it.
 */
async function begin(lab: Lab): Promise<readonly number[]> {
  lab.first = await lab.usualPredictions();
  // If these fits fail, the rules that perform the same ones report why.
  lab.leftBehind = await whatFitsLeave(lab).catch(() => undefined);
  return lab.first;
}

async function open({ subject, scratch, cores }: CheckRequest & { type: 'open' }): Promise<CheckAnswer> {
  if (cores !== undefined) pretendCores(cores);
  const { name, folder, params, backend } = subject;
  const [found, engine] = await Promise.all([findLearner(name, folder), openEngine(backend)]);
  const { value: learner, module } = found;
  writeTo(scratch);
  // A program is a separate process from the start.
  worksElsewhere = module !== undefined && isProgram(module);
  openOutputs();
  watchForProcesses();
  lab = new Lab({ learner, given: params, engine, scratch });
  return { type: 'opened', why: engine.why };
}

async function openEnvironment({
  subject: { name, folder, params },
  scratch,
}: CheckRequest & { type: 'open-environment' }): Promise<CheckAnswer> {
  const { value: family } = await findTaskFamily(name, folder);
  writeTo(scratch);
  trial = new EnvironmentTrial(family, params);
  return { type: 'opened', why: '' };
}

/** From here on, whatever is written to the working or temporary folder ends up in the scratch folder. */
function writeTo(scratch: string): void {
  const [work, temporary] = ['work', 'tmp'].map((part) => join(scratch, part));
  for (const path of [work, temporary]) mkdirSync(path);
  process.chdir(work);
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = temporary;
}

/** Makes the machine look as if it had this many cores. */
function pretendCores(cores: number): void {
  const list = os.cpus();
  os.availableParallelism = () => cores;
  os.cpus = () => Array.from({ length: cores }, (_, i) => list[i % list.length]);
  syncBuiltinESMExports();
}

/**
 * Node.js opens these pipes when they are first used. If they are open from the start, they are not mistaken
 * for something left running by a learner that prints or starts a process.
 */
function openOutputs(): void {
  for (const output of [process.stdout, process.stderr]) output.write('');
}

/** Detects child processes and worker threads. */
function watchForProcesses(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: unknown): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    worksElsewhere = true;
    return spawn.call(this, options);
  };
  process.on('worker', () => {
    worksElsewhere = true;
  });
}

process.on('message', async (request: CheckRequest) => {
  const reply = await answer(request).catch(
    (error: unknown): CheckAnswer => ({
      type: 'failed',
      message: oneLine(error instanceof Error ? error.message : String(error)),
      stack: error instanceof Error ? error.stack : undefined,
      mistake: error instanceof UserError,
    }),
  );
  if (process.connected) process.send?.(reply);
});

// The parent has finished, or is gone.
process.once('disconnect', () => process.exit(0));
