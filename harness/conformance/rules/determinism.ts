import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { loadLearner } from '../../../learners/load-learner.ts';
import { Breach, NotApplicable } from '../breach.ts';
import { CountingStream } from '../counting-stream.ts';
import { firstDifference, inWords } from '../difference.ts';
import { Lab } from '../lab.ts';
import { onCall } from '../on-call.ts';
import type { Rule } from '../rule.ts';

export const seed: Rule = {
  name: 'seed',
  tries: 'the same fit in two processes; two other seeds',
  session: 'second',
  needsReference: true,
  async check(lab) {
    sameAsReference(
      lab,
      lab.first ?? (await lab.usualPredictions()),
      'two processes give one seed different predictions',
      'take all randomness from context.stream (none from the clock), or say deterministic: false',
    );
    const tally = { drawn: 0 };
    const [one, two] = [
      await lab.usualPredictions(new CountingStream(tally, 'check', 1)),
      await lab.usualPredictions(new CountingStream(tally, 'check', 2)),
    ];
    const difference = firstDifference(one, two);
    if (difference && tally.drawn === 0)
      throw new Breach(
        `two seeds give different predictions (${inWords(difference)}), and nothing was drawn from context.stream; draw from it`,
      );
    return tally.drawn === 0 ? 'it draws nothing' : undefined;
  },
};

export const history: Rule = {
  name: 'history',
  tries: 'the same fit after other learners and other tasks',
  session: 'second',
  needsReference: true,
  after: 'seed',
  async check(lab) {
    await fitOthers(lab);
    const other = lab.problem({ seed: 3, n: 40 });
    (await lab.fit(other)).model.dispose();
    sameAsReference(
      lab,
      await lab.usualPredictions(),
      'a fit depends on what ran before it',
      'keep nothing in the module from one fit to the next, and leave the settings of libraries as they are',
    );
    return undefined;
  },
};

/** Fits one learner of each kind: a network, a kernel, random features. */
async function fitOthers({ engine, scratch }: Lab): Promise<void> {
  for (const [name, given] of [
    ['two-layer', { width: 8 }],
    ['kernel-ridge', {}],
    ['random-features', { m: 16 }],
  ] as const) {
    const learner = await loadLearner(name);
    if (learner) await new Lab({ learner, given, engine, scratch }).usualPredictions();
  }
}

export const threads: Rule = {
  name: 'threads',
  tries: 'the same fit, told of 2 threads and of other cores',
  session: 'threads',
  needsReference: true,
  after: 'seed',
  async check(lab) {
    sameAsReference(
      lab,
      lab.first ?? (await lab.usualPredictions()),
      'the number of threads of the machine changes the predictions',
      'let nothing depend on it: sums in a fixed order, threads from context.engine alone',
    );
    return undefined;
  },
};

/** @throws NotApplicable if the learner does not claim to be deterministic; Breach if predictions differ */
function sameAsReference(lab: Lab, predictions: readonly number[], what: string, mend: string): void {
  if (!lab.learner.capabilities.deterministic)
    throw new NotApplicable('it does not claim to be deterministic');
  if (!lab.reference) throw new Breach('the first process has no predictions to compare with');
  const difference = firstDifference(lab.reference, predictions);
  if (difference) throw new Breach(`${what} (${inWords(difference)}); ${mend}`);
}

/** Sources of randomness in JavaScript, except those used for names of temporary files. */
const sources: readonly (readonly [holder: object, name: string, shown: string])[] = [
  [Math, 'random', 'Math.random'],
  [globalThis.crypto, 'getRandomValues', 'crypto.getRandomValues'],
  ...['randomBytes', 'randomInt', 'randomFillSync'].map((name) => [nodeCrypto, name, name] as const),
];

export const stream: Rule = {
  name: 'stream',
  tries: 'calls of Math.random and node:crypto',
  session: 'first',
  watchesProcess: true,
  async check(lab) {
    const problem = lab.problem();
    const calls = new Map<string, number>();
    const restore = sources.map(([holder, name, shown]) =>
      onCall(holder, name, () => calls.set(shown, (calls.get(shown) ?? 0) + 1)),
    );
    syncBuiltinESMExports();
    try {
      const { model } = await lab.fit(problem, { validation: true });
      await lab.predict(model, problem.test);
      model.dispose();
    } finally {
      for (const undo of restore) undo();
      syncBuiltinESMExports();
    }
    const [first] = calls;
    if (first)
      throw new Breach(
        `${first[0]} was called ${first[1] === 1 ? 'once' : `${first[1]} times`}; draw from context.stream; each purpose can have a child stream`,
      );
    return undefined;
  },
};
