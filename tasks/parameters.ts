import { z } from 'zod';
import { inputKinds } from './inputs.ts';
import { weightKinds } from './weights.ts';

/**
 * The schema with a default, and with its own description (zod keeps descriptions on the inner schema only).
 */
function withDefault<S extends z.ZodType>(schema: S, value: z.output<S>) {
  return schema.default(value as z.core.util.NoUndefined<z.output<S>>).describe(schema.description ?? '');
}

/** Parameters that every family has: how a task's samples are drawn and labelled. */
export const samplingShape = {
  inputs: z.enum(inputKinds).default('gaussian').describe('distribution of the inputs'),
  noise: z
    .number({
      error: 'noise is a number: the standard deviation of the label noise, in units of the target’s',
    })
    .min(0, 'noise is a standard deviation: 0 or more')
    .default(0)
    .describe('standard deviation of the label noise, in units of the target’s'),
  output: z
    .enum(['regression', 'classification'])
    .default('regression')
    .describe('regression: the target; classification: on which side of its median the target lies, as ±1'),
};
/** The schema of a family that has only the parameters that every family has; `extend` adds its own. */
export const samplingParameters = z.strictObject(samplingShape);
/** How a task’s samples are drawn and labelled. */
export type SamplingParameters = z.output<typeof samplingParameters>;

const widthMessage = 'a width is a positive integer or a fraction of d such as "d/4"';
const width = z.union(
  [z.int(widthMessage).min(1, widthMessage), z.string().regex(/^d(\/[1-9][0-9]*)?$/, widthMessage)],
  widthMessage,
);

const densenetShape = {
  L: z
    .int('L, the number of layers, is a whole number')
    .min(2, 'L, the number of layers, is at least 2')
    .max(8, 'L, the number of layers, is at most 8 (the degree is 2^(L-1))')
    .describe('layers; the degree is 2^(L-1)'),
  k: z
    .union(
      [width, z.array(width)],
      'k is a positive integer, a fraction of d such as "d/4", or a list of these, one for each of the layers 2..L',
    )
    .describe('width of the layers 2..L: one for all, or a list; a number, or a fraction of d such as "d/4"'),
  skips: z
    .union(
      [z.enum(['chain', 'dense']), z.array(z.array(z.int().min(0)))],
      'skips is "chain", "dense", or a list that gives for each of the layers 2..L the list of layers it reads',
    )
    .describe(
      'which layers a layer reads: chain (the one below), dense (all below), or a list per layer 2..L',
    ),
  alpha: z
    .union(
      [z.enum(['flat', 'gap']), z.array(z.number())],
      'alpha is "flat", "gap", or a list of numbers, one for each of the layers 2..L',
    )
    .describe('weight of each layer in the target: flat (1), gap (rho^(l-2)), or a list for the layers 2..L'),
  rho: z
    .number('rho is a number')
    .gt(0, 'rho is positive')
    .max(1, 'rho is at most 1')
    .describe('ratio of successive layers’ weights, where alpha is gap'),
  weights: z.enum(weightKinds).describe('how the target’s weight matrices are drawn'),
};

const densenetObject = z.strictObject({ ...densenetShape, ...samplingShape });
export type DensenetParameters = z.output<typeof densenetObject>;
/** The parameters that say which polynomial it is, as opposed to how it is sampled. */
export type DensenetDefaults = Pick<DensenetParameters, keyof typeof densenetShape>;

/**
 * The parameters of a DenseNet polynomial family with these defaults; the lengths of lists are checked
 * against L.
 */
export function densenetParameters(defaults: Partial<DensenetDefaults> & Pick<DensenetDefaults, 'L' | 'k'>) {
  return z
    .strictObject({
      L: withDefault(densenetShape.L, defaults.L),
      k: withDefault(densenetShape.k, defaults.k),
      skips: withDefault(densenetShape.skips, defaults.skips ?? 'chain'),
      alpha: withDefault(densenetShape.alpha, defaults.alpha ?? 'flat'),
      rho: withDefault(densenetShape.rho, defaults.rho ?? 0.3),
      weights: withDefault(densenetShape.weights, defaults.weights ?? 'orthonormal'),
      ...samplingShape,
    })
    .superRefine((params, context) => {
      for (const [key, message] of listProblems(params)) {
        context.addIssue({ code: 'custom', path: [key], message });
      }
    });
}

function* listProblems({
  L,
  k,
  skips,
  alpha,
}: DensenetParameters): Generator<['k' | 'skips' | 'alpha', string]> {
  for (const [key, list] of [
    ['k', k],
    ['skips', skips],
    ['alpha', alpha],
  ] as const) {
    if (Array.isArray(list) && list.length !== L - 1) {
      yield [
        key,
        `${key} has ${list.length} entries; with L = ${L} it needs ${L - 1}, one for each of the layers 2..L`,
      ];
    }
  }
  if (!Array.isArray(skips)) return;
  for (const [index, read] of skips.entries()) {
    const layer = index + 2;
    if (!read.includes(layer - 1))
      yield ['skips', `layer ${layer} must read layer ${layer - 1}, the one below it`];
    if (read.some((j) => j >= layer))
      yield ['skips', `layer ${layer} can read the layers 0..${layer - 1} only`];
    if (new Set(read).size < read.length) yield ['skips', `layer ${layer} reads a layer twice`];
  }
}
