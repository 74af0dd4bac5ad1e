import type { Sample } from '../../../tasks/contract.ts';
import { describeError } from '../../cell/fit.ts';
import { Breach } from '../breach.ts';
import type { Lab } from '../lab.ts';
import { type Problem, rowsOf, withSamples } from '../problems.ts';
import type { Rule } from '../rule.ts';

/**
 * Samples as real data sometimes have them. A learner has to give a result, or a failure with the right
 * status.
 */

export interface Case {
  readonly what: string;
  readonly make: (lab: Lab) => Problem;
}

const labels = (change: (y: Float32Array) => Float32Array) => (lab: Lab) =>
  withSamples(lab.problem(), (sample) => ({ ...sample, y: change(sample.y) }));
const scaled = (what: string, byX: number, byY: number): Case => ({
  what,
  make: (lab) =>
    withSamples(lab.problem(), (sample: Sample) => ({
      ...sample,
      x: sample.x.map((value) => value * byX),
      y: sample.y.map((value) => value * byY),
    })),
});
/** Makes only the training sample awkward; the rows to predict are ordinary. */
const training = (problem: Problem, train: Sample): Problem => ({ ...problem, train });

export const awkwardSamples: Readonly<Record<string, { tries: string; cases: readonly Case[] }>> = {
  'constant-labels': {
    tries: 'all labels 3; all labels 0',
    cases: [
      { what: 'all labels 3', make: labels((y) => y.map(() => 3)) },
      { what: 'all labels 0', make: labels((y) => y.map(() => 0)) },
    ],
  },
  'few-samples': {
    tries: 'n = 1; n = 5 with d = 8',
    cases: [1, 5].map((n) => ({ what: `n = ${n}, d = 8`, make: (lab) => lab.problem({ n }) })),
  },
  duplicates: {
    tries: 'every row eight times; one row with 64 labels',
    cases: [
      {
        what: 'every row eight times',
        make(lab) {
          const problem = lab.problem();
          const rows = Array.from({ length: problem.train.n }, (_, i) => i % 8);
          return training(problem, rowsOf(problem.train, rows));
        },
      },
      {
        what: 'one row with 64 labels',
        make(lab) {
          const problem = lab.problem();
          const { x } = rowsOf(problem.train, new Array(problem.train.n).fill(0));
          return training(problem, { ...problem.train, x });
        },
      },
    ],
  },
  scales: {
    tries: 'x·1e6; x·1e-6; y·1e6; y·1e-6',
    cases: [
      scaled('x·1e6', 1e6, 1),
      scaled('x·1e-6', 1e-6, 1),
      scaled('y·1e6', 1, 1e6),
      scaled('y·1e-6', 1, 1e-6),
    ],
  },
  outlier: {
    tries: 'one label 1e6 times the largest',
    cases: [
      {
        what: 'one label 1e6 times the largest',
        make(lab) {
          const problem = lab.problem();
          const { train } = problem;
          const largest = train.y.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
          return training(problem, { ...train, y: train.y.with(7, 1e6 * largest) });
        },
      },
    ],
  },
};

export const awkwardSampleRules: readonly Rule[] = Object.entries(awkwardSamples).map(
  ([name, { tries, cases }]) => ({
    name,
    tries,
    session: 'first',
    async check(lab) {
      const notes: string[] = [];
      for (const { what, make } of cases) {
        const end = await endOf(lab, make(lab), what);
        if (end !== 'fits') notes.push(`${what}: ${end}`);
      }
      return notes.length === 0 ? undefined : notes.join('; ');
    },
  }),
);

async function endOf(lab: Lab, problem: Problem, what: string): Promise<'fits' | 'diverged' | 'unsupported'> {
  if (lab.unsupported(problem) !== undefined) return 'unsupported';
  try {
    const { model } = await lab.attempt(problem);
    await lab.predict(model, problem.test, what);
    model.dispose();
    return 'fits';
  } catch (error) {
    if (error instanceof Breach) throw error;
    const { status, message } = describeError(error);
    if (status === 'diverged' || status === 'unsupported') return status;
    throw new Breach(
      `${what}: fit fails with ${message}; return a model, throw DivergedError, or refuse the task in unsupported`,
    );
  }
}
