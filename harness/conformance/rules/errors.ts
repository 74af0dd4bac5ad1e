import { Breach, NotApplicable } from '../breach.ts';
import type { Lab } from '../lab.ts';
import { type Problem, withSamples } from '../problems.ts';
import type { Rule } from '../rule.ts';
import { awkwardSamples } from './awkward-samples.ts';

/** Longer messages are cut off when results are shown. */
const longest = 300;

export const errors: Rule = {
  name: 'errors',
  tries: 'the messages of all failures; labels that are NaN',
  session: 'first',
  async check(lab) {
    const hopeless = [Number.NaN, Number.POSITIVE_INFINITY].map((value) =>
      withSamples(lab.problem(), (sample) => ({ ...sample, y: sample.y.map(() => value) })),
    );
    const awkward = Object.values(awkwardSamples).flatMap(({ cases }) => cases.map(({ make }) => make(lab)));
    const thrown: unknown[] = [];
    for (const problem of [...hopeless, ...awkward]) await collect(lab, problem, thrown);
    for (const error of thrown) checkMessage(error);
    if (thrown.length === 0) throw new NotApplicable('nothing made it fail');
    return `${thrown.length} message${thrown.length === 1 ? '' : 's'}`;
  },
};

/** Keeps what a fit throws. */
async function collect(lab: Lab, problem: Problem, thrown: unknown[]): Promise<void> {
  try {
    const { model } = await lab.attempt(problem);
    try {
      await model.predict(problem.test.x, problem.test.n);
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!(error instanceof Breach)) thrown.push(error);
  }
}

function checkMessage(error: unknown): void {
  const { message } = (error ?? {}) as { message?: unknown };
  const shown = JSON.stringify(typeof message === 'string' ? message : error)?.slice(0, 60);
  if (typeof message !== 'string' || message.trim() === '')
    throw new Breach(
      `it throws ${shown}, which has no message; throw an Error with one line that says what went wrong`,
    );
  const lines = message.trim().split('\n').length;
  if (lines > 1)
    throw new Breach(`a message has ${lines} lines (${shown}…); write one, because results keep no more`);
  if (/\n?\s+at .+:\d+:\d+/.test(message))
    throw new Breach(`a message has a stack in it (${shown}…); leave it to the log`);
  if (message.length > longest)
    throw new Breach(
      `a message has ${message.length} characters (${shown}…); more than ${longest} are cut off`,
    );
}
