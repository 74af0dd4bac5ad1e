import type { TaskFamily, TaskStructure } from '../../tasks/contract.ts';
import type { EpisodeShape, EpisodicEnvironment } from '../../tasks/environments/contract.ts';
import { Stream } from '../../tasks/streams.ts';
import { oneLine } from '../results/one-line.ts';
import { Breach } from './breach.ts';
import { checkParameters, checkTexts } from './declared.ts';
import { onCall } from './on-call.ts';
import type { Outcome } from './rule.ts';

/** Dimensions that are tried in this order, until the family has a member at one. */
const dimensions = [6, 8, 4, 2, 16, 32, 1];

/** Episodes of each policy. */
const episodes = 400;

/** Standard errors beyond which two means are said to differ. */
const certain = 5;

/** The rules of environments, tried on one in this process, which may not survive it. */

/** What rules are tried on: one member of a family. */
interface Subject extends EpisodeShape {
  readonly family: TaskFamily;
  readonly d: number;
  readonly structure: TaskStructure;
  /** The environment of a seed, made anew. */
  open(seed: number): EpisodicEnvironment;
}

interface EnvironmentRule {
  readonly name: string;
  readonly tries: string;
  /** @returns a remark on a pass @throws Breach */
  check(subject: Subject): string | undefined;
}

/** An environment, and what its rules find. */
export class EnvironmentTrial {
  readonly #family: TaskFamily;
  readonly #params: Readonly<Record<string, unknown>>;
  #subject: Subject | undefined;

  /** @param params those given; the rest are defaults */
  constructor(family: TaskFamily, params: Readonly<Record<string, unknown>>) {
    this.#family = family;
    this.#params = params;
  }

  /** Tries one rule. */
  judge(rule: string): { readonly outcome: Outcome; readonly reason?: string } {
    try {
      this.#subject ??= subjectOf(this.#family, this.#params);
      const found = rules.find(({ name }) => name === rule);
      if (!found) throw new Error(`there is no rule ${rule}`);
      const reason = found.check(this.#subject);
      return { outcome: 'pass', ...(reason !== undefined && { reason }) };
    } catch (error) {
      return { outcome: 'breach', reason: messageOf(error) };
    }
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Breach) return error.message;
  return oneLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** @throws Breach */
function subjectOf(family: TaskFamily, given: Readonly<Record<string, unknown>>): Subject {
  checkTexts(family);
  checkParameters(family);
  const params = family.parameters.parse(given);
  const shape = family.episodes?.(params);
  if (!shape) throw new Breach('it is no environment; make it with defineEnvironment({…})');
  const { horizon, actions } = shape;
  if (!(Number.isInteger(horizon) && horizon >= 1)) throw new Breach(`the horizon is ${horizon}`);
  if (!(Number.isInteger(actions) && actions >= 2))
    throw new Breach(`there are ${actions} actions; two are needed`);
  let refused = '';
  for (const d of dimensions) {
    try {
      const { structure } = family.instantiate({ d, seed: 1, params });
      checkStructure(structure);
      return {
        ...{ horizon, actions, family, d, structure },
        open(seed) {
          const { environment } = family.instantiate({ d, seed, params });
          if (!environment) throw new Breach('a member has no environment');
          return environment;
        },
      };
    } catch (error) {
      if (!(error instanceof Error && error.name === 'UnsupportedTaskError')) throw error;
      refused = error.message;
    }
  }
  throw new Breach(`there is no member at d = ${dimensions.join(', ')}: ${refused}`);
}

/** @throws Breach */
function checkStructure({ layers, widths, degree }: TaskStructure): void {
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  if (!whole(layers) || layers < 2) throw new Breach(`structure: layers is ${layers}; it is at least 2`);
  if (widths.length !== layers - 1 || !widths.every(whole))
    throw new Breach(
      `structure: ${layers} layers need ${layers - 1} widths, one for each of the layers 2..L`,
    );
  if (!whole(degree)) throw new Breach(`structure: degree is ${degree}; it is a positive whole number`);
}

type Policy = (optimal: ArrayLike<number>, choice: Stream) => number;

interface Played {
  readonly reward: number;
  /** max_a Q*_1(x_1, a) */
  readonly value: number;
  readonly states: readonly Float32Array[];
  /** Everything that was answered, for comparisons to the bit. */
  readonly answers: readonly number[];
}

/** One episode, with its own stream. */
function play(
  { horizon }: EpisodeShape,
  environment: EpisodicEnvironment,
  stream: Stream,
  policy: Policy,
): Played {
  let state = environment.initial(stream.child('initial'));
  const states = [state];
  const answers: number[] = [...state];
  let [total, value] = [0, 0];
  for (let step = 1; step <= horizon; step++) {
    const optimal = Array.from(environment.optimal(state, step, stream.child('oracle', step)));
    if (step === 1) value = Math.max(...optimal);
    const action = policy(optimal, stream.child('choice', step));
    const { reward, next } = environment.step(state, action, step, stream.child('step', step));
    total += reward;
    answers.push(...optimal, reward);
    if (step < horizon) {
      answers.push(...next);
      states.push(next);
    }
    state = next;
  }
  return { reward: total, value, states, answers };
}

const greedy: Policy = (optimal) => Array.from(optimal).indexOf(Math.max(...Array.from(optimal)));

function playMany(subject: Subject, policy: Policy, count = episodes): Played[] {
  const environment = subject.open(1);
  const stream = new Stream('check', 'episodes');
  return Array.from({ length: count }, (_, t) => play(subject, environment, stream.child(t), policy));
}

const uniformly =
  ({ actions }: EpisodeShape): Policy =>
  (_, choice) =>
    choice.integer(actions);

const rules: readonly EnvironmentRule[] = [
  {
    name: 'declaration',
    tries: 'name, parameters, horizon, actions, structure',
    // Whoever has a subject has read all of it.
    check: ({ d }) => `d = ${d}`,
  },
  {
    name: 'states',
    tries: 'states of d finite numbers, rewards in [0, 1], a value for every action',
    check(subject) {
      // Every answer is checked where it is given, and a wrong one throws.
      const played = playMany(subject, uniformly(subject));
      const [first] = played[0].states;
      if (played.every(({ states }) => states[0].every((value, i) => value === first[i])))
        return 'every episode begins in the same state';
      return undefined;
    },
  },
  {
    name: 'seed',
    tries: 'the same seed twice, and episodes in another order, to the bit',
    check(subject) {
      const streams = [3, 1, 2].map((t) => new Stream('check', 'order', t));
      const one = subject.open(1);
      const forwards = streams.map((stream) => play(subject, one, stream, uniformly(subject)).answers);
      const other = subject.open(1);
      const backwards = streams
        .toReversed()
        .map((stream) => play(subject, other, stream, uniformly(subject)).answers)
        .toReversed();
      if (!same(forwards, backwards))
        throw new Breach(
          'the same episodes, in another order, come out differently; keep nothing between calls, and draw from the stream of the call alone',
        );
      const another = subject.open(2);
      const differs = !same(
        forwards,
        streams.map((stream) => play(subject, another, stream, uniformly(subject)).answers),
      );
      return differs ? undefined : 'two seeds give the same environment';
    },
  },
  {
    name: 'stream',
    tries: 'calls of Math.random',
    check(subject) {
      let calls = 0;
      const restore = onCall(Math, 'random', () => calls++);
      try {
        playMany(subject, uniformly(subject), 20);
      } finally {
        restore();
      }
      if (calls > 0)
        throw new Breach(`Math.random was called ${calls} times; draw from the stream of the call`);
      return undefined;
    },
  },
  {
    name: 'inputs',
    tries: 'states are unchanged by step and optimal',
    check(subject) {
      const environment = subject.open(1);
      const stream = new Stream('check', 'inputs');
      const state = environment.initial(stream.child('initial'));
      const before = state.slice();
      environment.optimal(state, 1, stream.child('oracle'));
      environment.step(state, 0, 1, stream.child('step'));
      if (state.some((value, i) => value !== before[i]))
        throw new Breach('a state that it was given has changed; work on a copy');
      return undefined;
    },
  },
  {
    name: 'oracle',
    tries: 'random, constant and best policies against the oracle’s value',
    check(subject) {
      const constant = Array.from({ length: subject.actions }, (_, a): [string, Policy] => [
        `always taking action ${a}`,
        () => a,
      ]);
      const policies: readonly [string, Policy][] = [['the random policy', uniformly(subject)], ...constant];
      for (const [name, policy] of policies) {
        const { mean, error } = advantage(playMany(subject, policy));
        if (mean > certain * error)
          throw new Breach(
            `${name} earns ${mean.toPrecision(3)} more than the oracle says is possible (standard error ${error.toPrecision(2)}); optimal has to be the best sum of rewards from there on`,
          );
      }
      const { mean, error } = advantage(playMany(subject, greedy));
      // The maximum of noisy estimates is a little too high, even where each is unbiased.
      if (Math.abs(mean) > certain * error + 0.02 * subject.horizon)
        throw new Breach(
          `acting by the oracle earns ${(-mean).toPrecision(3)} less than it promises (standard error ${error.toPrecision(2)}); optimal has to be the best sum of rewards from there on`,
        );
      return undefined;
    },
  },
  {
    name: 'regret',
    tries: 'the random policy has regret',
    check(subject) {
      const { mean, error } = advantage(playMany(subject, uniformly(subject)));
      if (!(mean < -2 * error))
        throw new Breach('the random policy earns as much as the oracle: there is nothing to learn');
      return `${(-mean).toPrecision(2)} an episode`;
    },
  },
  {
    name: 'sample',
    tries: 'the supervised problem for tuning: finite, not constant',
    check({ family, d }) {
      const task = family.instantiate({ d, seed: 1, params: family.parameters.parse({}) });
      const { y } = task.sample(200, new Stream('check', 'sample'));
      if (y.every((label) => label === y[0]))
        return 'rewards of the first action in the last step are constant, so tuning has nothing to choose by';
      return undefined;
    },
  },
];

/** The rules in the order of the table; without the first, none of the others can be tried. */
export const environmentRules: readonly Pick<EnvironmentRule, 'name' | 'tries'>[] = rules;

/** Mean and standard error of what episodes earned beyond the oracle's value. */
function advantage(played: readonly Played[]): { mean: number; error: number } {
  const differences = played.map(({ reward, value }) => reward - value);
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares) / differences.length + 1e-9 };
}

function same(one: readonly (readonly number[])[], other: readonly (readonly number[])[]): boolean {
  return one.every(
    (answers, i) => answers.length === other[i].length && answers.every((v, j) => v === other[i][j]),
  );
}
