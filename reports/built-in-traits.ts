import type { StoredTraits } from '../harness/results/record.ts';

/**
 * Traits of the learners that shipped with versions whose runs did not store traits: the one place in reports
 * that knows learners by name. It does not grow, because a new learner states its own traits.
 */

const network: StoredTraits = { group: 'Deep' };
const twoLayer: StoredTraits = { group: 'Two-layer', shallow: true };
const kernel: StoredTraits = {
  group: 'Kernel',
  role: 'fixed-kernel',
  shallow: true,
  interpolates: true,
  kernelFloor: true,
};
const sequential: StoredTraits = { group: 'Sequential kernel', interpolates: true };

interface Rule {
  /** Traits by the parameter value that selects the variant, such as `joint`. */
  readonly words?: Readonly<Record<string, StoredTraits>>;
  /** Traits of the default, and of any variant that `words` does not list. */
  readonly otherwise: StoredTraits;
}

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['deep-sgd', { otherwise: { ...network, look: 0, role: 'end-to-end' } }],
  [
    'layerwise',
    {
      words: {
        joint: { ...network, look: 1, role: 'layerwise-joint' },
        frozen: { ...network, look: 2, role: 'layerwise-frozen' },
      },
      otherwise: { ...network, look: 3, role: 'layerwise' },
    },
  ],
  ['bfc', { otherwise: { ...network, look: 4, role: 'paper' } }],
  [
    'two-layer',
    {
      words: {
        quadratic: { ...twoLayer, look: 1 },
        monomial: { ...twoLayer, look: 2, role: 'two-layer-monomial' },
      },
      otherwise: { ...twoLayer, look: 0, role: 'two-layer-relu' },
    },
  ],
  [
    'kernel-ridge',
    {
      words: { polynomial: { ...kernel, look: 1 }, ntk: { ...kernel, look: 2 } },
      otherwise: { ...kernel, look: 0 },
    },
  ],
  [
    'sequential-kernel',
    {
      words: { agop: { ...sequential, look: 1 } },
      otherwise: { ...sequential, look: 0, shallow: true },
    },
  ],
  ['rfm', { otherwise: { ...sequential, look: 2, role: 'learnt-kernel' } }],
  ['random-features', { otherwise: { group: 'Control', look: 0, shallow: true, interpolates: true } }],
  ['mean', { otherwise: { group: 'Control', look: 1, role: 'trivial' } }],
]);

type Params = Readonly<Record<string, unknown>>;
type Telling = (params: Params) => Readonly<Record<string, boolean>>;

/**
 * Which facts each learner is told, by defaults that follow the target: a fact counts unless its parameter is
 * fixed.
 */
const toldBy: ReadonlyMap<string, Telling> = new Map<string, Telling>([
  ['deep-sgd', deepFacts],
  ['layerwise', deepFacts],
  [
    'bfc',
    (params) => {
      const { width, narrow, distillation = true } = params;
      const widths = width === undefined || (distillation === true && narrow === undefined);
      return { ...deepFacts({ ...params, activation: undefined }), widths };
    },
  ],
  [
    'two-layer',
    ({ activation, degree }) => ({
      degree: activation === 'monomial' && degree === undefined,
      activation: activation === 'quadratic',
    }),
  ],
  ['kernel-ridge', ({ kernel, degree }) => ({ degree: kernel === 'polynomial' && degree === undefined })],
  [
    'sequential-kernel',
    ({ mode, stages, directions, kernel = 'polynomial', degree = 2 }) => ({
      depth: stages === undefined,
      widths: mode === 'agop' && directions === undefined,
      activation: mode === 'agop' || (kernel === 'polynomial' && degree === 2),
    }),
  ],
  ['random-features', ({ activation = 'quadratic' }) => ({ activation: activation === 'quadratic' })],
]);

function deepFacts({ depth, width, skips = 'target', activation = 'quadratic' }: Params) {
  return {
    depth: depth === undefined,
    widths: width === undefined,
    skips: skips === 'target',
    activation: activation === 'quadratic',
  };
}

/** Traits of a learner whose run stores none, by name and parameter values; undefined for an unknown name. */
export function builtInTraits(learner: string, params: Params): StoredTraits | undefined {
  const rule = rules.get(learner);
  if (!rule) return undefined;
  const given = Object.values(params);
  const word = Object.keys(rule.words ?? {}).find((candidate) => given.includes(candidate));
  const traits = word === undefined ? rule.otherwise : rule.words?.[word];
  const facts = Object.entries(toldBy.get(learner)?.(params) ?? {});
  const told = facts.flatMap(([fact, holds]) => (holds ? [fact] : []));
  return told.length === 0 ? traits : { ...traits, told };
}
