import type { StoredTraits } from '../harness/results/record.ts';

/**
 * The traits of the learners that versions shipped which did not store them: the one place outside of `learners/` that
 * knows learners by name. It does not grow; a new learner says what it is itself.
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
  /** Traits by the word among its parameters that makes the variant. */
  readonly words?: Readonly<Record<string, StoredTraits>>;
  /** Of the default, and of what no word names. */
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

/** The traits of a learner whose run stores none, by its name and the words among its parameters; undefined for any other. */
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
