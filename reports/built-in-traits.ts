import type { StoredTraits } from '../harness/results/record.ts';

/**
 * Traits of the learners that shipped with versions whose runs did not store traits: the one place in reports
 * that knows learners by name. It does not grow, because a new learner states its own traits.
 */

const network: StoredTraits = { group: 'Deep', told: ['depth', 'widths', 'skips'] };
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
        monomial: { ...twoLayer, look: 2, role: 'two-layer-monomial', told: ['degree'] },
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
      words: { agop: { ...sequential, look: 1, told: ['depth', 'widths'] } },
      otherwise: { ...sequential, look: 0, shallow: true, told: ['depth'] },
    },
  ],
  ['rfm', { otherwise: { ...sequential, look: 2, role: 'learnt-kernel' } }],
  ['random-features', { otherwise: { group: 'Control', look: 0, shallow: true, interpolates: true } }],
  ['mean', { otherwise: { group: 'Control', look: 1, role: 'trivial' } }],
]);

/** Traits of a learner whose run stores none, by name and parameter values; undefined for an unknown name. */
export function builtInTraits(
  learner: string,
  params: Readonly<Record<string, unknown>>,
): StoredTraits | undefined {
  const rule = rules.get(learner);
  if (!rule) return undefined;
  const given = Object.values(params);
  const word = Object.keys(rule.words ?? {}).find((candidate) => given.includes(candidate));
  return word === undefined ? rule.otherwise : rule.words?.[word];
}
