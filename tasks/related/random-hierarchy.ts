import { z } from 'zod';
import { defineTaskFamily, type FeatureLayer, type Task, type TaskStructure } from '../contract.ts';
import { shuffledIndices } from '../shuffled-indices.ts';
import { SpectrumUnavailableError } from '../spectrum/contract.ts';
import { splitStream } from '../streams.ts';
import { drawRules, type HierarchySizes, hierarchySizes } from './hierarchy-rules.ts';

const count = (what: string) => z.int(`${what} is a whole number`).min(1, `${what} is at least 1`);

const parameters = z.strictObject({
  levels: count('levels')
    .max(6, 'levels is at most 6')
    .default(2)
    .describe(
      'levels L of the hierarchy: an input has 2^L symbols, and d is 2^L times the number v of symbols',
    ),
  m: count('m')
    .optional()
    .describe('pairs that each symbol can become, its synonyms; default: v, so that all pairs occur'),
  classes: z
    .int('classes is a whole number')
    .min(2, 'classes is at least 2')
    .optional()
    .describe('number of classes; default: v. The labels of two classes are ±1'),
});
type Parameters = z.output<typeof parameters>;

/** The share of all inputs that no training sample contains. */
const heldOut = 1 / 4;

/**
 * The Random Hierarchy Model (Cagnetta, Petrini, Tomasini, Favero & Wyart, "How Deep Neural Networks Learn
 * Compositional Data", arXiv 2307.02129): a class becomes one of m pairs of symbols, each of these one of m pairs,
 * and so on down to 2^L symbols of an alphabet of v, which are the input, one-hot. The rules are drawn with the
 * target, without replacement, are the same at all positions of a level, and never ambiguous. d = 2^L v, so that v,
 * and with it m and the number of classes, grow with d if they are not given.
 *
 * Ours: pairs only (s = 2). The one-hot coordinates are centred and scaled to mean 0 and variance 1 for uniform
 * symbols, which makes |x|² = d as in other families. The n_c m^(2^L − 1) different inputs are equally likely. A
 * quarter of them, drawn with the target, is held out: test, monitor and diagnosis samples take them in turn, each as
 * often as any other up to one time, and training samples take the others, without repetition until all have been
 * used. An input's place in a split follows from the split's stream.
 *
 * Features: the one-hot symbols of each level, v 2^(L−l+1) numbers at layer l = 2..L, and the class above them. Each
 * is a sum of products of two features below, so that the hierarchy is one of L quadratic layers, of degree 2^L in
 * the input. There is no noise, no degree spectrum and no kernel floor.
 */
export const randomHierarchy = defineTaskFamily({
  name: 'random-hierarchy',
  description:
    'the Random Hierarchy Model: classes become pairs of symbols, which become pairs of symbols, down to a one-hot input',
  source: 'Cagnetta, Petrini, Tomasini, Favero & Wyart, arXiv 2307.02129, §2',
  parameters,
  formula: ({ levels, m = 'v', classes = 'v' }) =>
    [
      '\\begin{aligned}',
      `y &= \\mu_{${levels}} \\sim \\mathrm{Unif}\\{1, \\dots, n_c\\}, \\quad n_c = ${classes}, \\quad x = \\operatorname{onehot}(\\mu_0), \\quad d = 2^{${levels}} v \\\\`,
      `\\mu_{\\ell, i} &\\to (\\mu_{\\ell-1, 2i-1},\\ \\mu_{\\ell-1, 2i}), \\quad \\ell = ${levels}, \\dots, 1 \\\\`,
      `\\to &:\\ \\text{one of } m = ${m} \\text{ pairs of each symbol, drawn without replacement}`,
      '\\end{aligned}',
    ].join('\n'),
  role: 'hierarchical',
  structure: ({ d, params }) => structureOf(d, hierarchySizes(d, params)),
  instantiate: ({ d, seed, params }) => randomHierarchyTask(d, seed, params),
});

function structureOf(d: number, { levels, v, classes }: HierarchySizes): TaskStructure {
  const widths = Array.from({ length: levels }, (_, index) =>
    index < levels - 1 ? v * 2 ** (levels - 1 - index) : classes > 2 ? classes : 1,
  );
  return {
    family: 'random-hierarchy',
    d,
    layers: levels + 1,
    widths,
    degree: 2 ** levels,
    output: 'classification',
    ...(classes > 2 && { classes }),
    skips: 'chain',
  };
}

function randomHierarchyTask(d: number, seed: number, params: Parameters): Task {
  const sizes = hierarchySizes(d, params);
  const { levels, v, classes, inputs } = sizes;
  const structure = structureOf(d, sizes);
  const stream = splitStream('random-hierarchy', d, seed, 'target');
  const rules = drawRules(sizes, stream.child('rules'));
  // Held out are the inputs at the last places of a random order of all.
  const inputAt = shuffledIndices(inputs, stream.child('held out'));
  const held = Math.ceil(heldOut * inputs);
  const deviation = Math.sqrt((1 - 1 / v) / v);
  const [low, high] = [-1 / v / deviation, (1 - 1 / v) / deviation];
  const labelOf = (c: number): number => (classes > 2 ? c : c === 0 ? -1 : 1);

  /** The symbols of all levels at one row of x, the input's first; −1 where there is none. */
  const symbolsOf = (x: Float32Array, row: number): ArrayLike<number>[] => {
    const read = Int32Array.from({ length: 2 ** levels }, (_, position) => {
      const first = row * d + position * v;
      const block = x.subarray(first, first + v);
      const largest = block.reduce((best, value, s) => (value > block[best] ? s : best), 0);
      return largest;
    });
    const all: ArrayLike<number>[] = [read];
    for (let level = 1; level <= levels; level++) all.push(rules.above(level, all[level - 1]));
    return all;
  };

  return {
    structure,
    seed,
    sample(n, source, split = 'train') {
      const [first, size] = split === 'train' ? [0, inputs - held] : [inputs - held, held];
      const order = shuffledIndices(size, source.child('order'));
      const x = new Float32Array(n * d).fill(low);
      const y = new Float32Array(n);
      for (let row = 0; row < n; row++) {
        const { symbols, label } = rules.input(inputAt(first + order(row % size)));
        for (const [position, symbol] of symbols.entries()) x[row * d + position * v + symbol] = high;
        y[row] = labelOf(label);
      }
      return { n, d, x, y };
    },
    target(x, n) {
      return Float64Array.from({ length: n }, (_, row) => {
        const top = symbolsOf(x, row)[levels][0];
        return top < 0 ? 0 : labelOf(top);
      });
    },
    features(x, n) {
      const layers: FeatureLayer[] = structure.widths.map((width, index) => ({
        layer: index + 2,
        width,
        values: new Float32Array(n * width),
      }));
      for (let row = 0; row < n; row++)
        for (const [index, symbols] of symbolsOf(x, row).slice(1).entries()) {
          const { width, values } = layers[index];
          const first = row * width;
          if (width === 1) values[first] = symbols[0] < 0 ? 0 : labelOf(symbols[0]);
          else
            for (let position = 0; position < symbols.length; position++)
              if (symbols[position] >= 0)
                values[first + (position * width) / symbols.length + symbols[position]] = 1;
        }
      return layers;
    },
    async spectrum() {
      throw new SpectrumUnavailableError('inputs are symbols: there is no degree spectrum');
    },
  };
}
