import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from './bare-tf.ts';
import { isPiecewiseConstant } from './gradients/piecewise-constant.ts';

/** One call on TF.js's tape. */
interface TapedCall {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
  readonly gradient?: unknown;
}

/**
 * Checks, on the tape that TF.js keeps of a loss, that the loss depends on the variables in a way that can be
 * trained; it has to be called right after the loss has been computed. TF.js itself silently returns zeros
 * where nothing can be trained, and reports a missing gradient only in its own terms.
 *
 * @param variables the trained variables, by name
 * @throws Error with a message of one sentence, if the loss does not depend on a variable, if an operation on
 * the way has no gradient, or if the loss depends on all variables only through operations whose results
 * change in jumps
 */
export function requireGradients(loss: Tensor, variables: Readonly<Record<string, Tensor>>): void {
  const tape: readonly TapedCall[] = tf.engine().state.activeTape;
  const needed = neededFor(loss, tape);
  const names = Object.keys(variables);
  const reached = names.filter((name) => leadsTo(loss, variables[name], tape, () => true));
  const unused = names.filter((name) => !reached.includes(name));

  const withoutGradient = tape.find(
    (call) =>
      !call.gradient &&
      needed.has(call) &&
      names.some((name) =>
        Object.values(call.inputs).some((input) => leadsTo(input, variables[name], tape, () => true)),
      ),
  );
  if (withoutGradient) throw new Error(lacksGradient(withoutGradient.kernelName));

  const smooth = (call: TapedCall): boolean => !jumps(call);
  if (reached.length > 0 && reached.every((name) => !leadsTo(loss, variables[name], tape, smooth))) {
    const between = tape.filter((call) => needed.has(call) && jumps(call));
    throw new Error(changesInJumps(reached, [...new Set(between.map(({ kernelName }) => kernelName))]));
  }
  if (unused.length > 0) {
    const [ending, them] = unused.length > 1 ? ['s', 'them'] : ['', 'it'];
    throw new Error(
      `the loss does not depend on the variable${ending} ${listed(unused)}: use ${them}, or leave ${them} out`,
    );
  }
}

/**
 * The same error; if it is TF.js's error about an operation without a gradient, its message is replaced by a
 * clearer one.
 */
export function explained(error: Error): Error {
  const [, kernel] = /gradient function not found for (\w+)/.exec(error.message) ?? [];
  if (!kernel) return error;
  const { message, stack } = error;
  error.message = lacksGradient(kernel);
  error.stack = stack?.replace(message, error.message);
  return error;
}

function lacksGradient(kernel: string): string {
  return `${functionName(kernel)} has no gradient, and the loss depends on the trained variables through it: replace it with operations that have one, or apply it only to what is not trained`;
}

function changesInJumps(names: readonly string[], kernels: readonly string[]): string {
  const hints = new Set(kernels.map((kernel) => instead[kernel]).filter((hint) => hint !== undefined));
  const [ending, them] = names.length > 1 ? ['s', 'them'] : ['', 'it'];
  const [change, have] = kernels.length > 1 ? ['change', 'have'] : ['changes', 'has'];
  return [
    `the loss depends on the variable${ending} ${listed(names)} through ${listed(kernels.map(functionName))} alone, which ${change} in jumps and ${have} no gradient to train ${them} with`,
    ...hints,
  ].join('; ');
}

const compared =
  'a smooth function of the difference, such as tf.sigmoid, has one, and so has tf.where over values that depend on the variables';
const rounded = 'the number before it is rounded has one';

/** For operations that change in jumps, what has a gradient and can take their place. */
const instead: Readonly<Record<string, string>> = {
  ArgMax: 'a mean weighted by tf.softmax has one',
  ArgMin: 'a mean weighted by tf.softmax of the negative has one',
  OneHot: 'tf.softmax has one',
  Sign: 'tf.tanh has one',
  Step: 'tf.sigmoid has one',
  Round: rounded,
  Floor: rounded,
  Ceil: rounded,
  FloorDiv: rounded,
  Cast: rounded,
  ...Object.fromEntries(
    ['Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Equal', 'NotEqual'].map((kernel) => [kernel, compared]),
  ),
};

/** The functions whose names are not simply those of their kernels with a lower-case first letter. */
const functionNames: Readonly<Record<string, string>> = {
  BatchMatMul: 'matMul',
  Bincount: 'bincount',
  Cast: 'cast (to integers or booleans)',
  DenseBincount: 'denseBincount',
  GatherNd: 'gatherND',
  FlipLeftRight: 'image.flipLeftRight',
  GatherV2: 'gather',
  IsNan: 'isNaN',
  MaxPoolGrad: 'maxPool (the gradient of its gradient)',
  NonMaxSuppressionV3: 'image.nonMaxSuppression',
  Multinomial: 'multinomial',
  ScatterNd: 'scatterND',
  Select: 'where',
  TopK: 'topk',
};

function functionName(kernel: string): string {
  return `tf.${functionNames[kernel] ?? kernel[0].toLowerCase() + kernel.slice(1)}`;
}

function jumps({ kernelName, outputs }: TapedCall): boolean {
  return kernelName === 'Cast' ? outputs[0].dtype !== 'float32' : isPiecewiseConstant(kernelName);
}

/** The calls whose results the loss is computed from. */
function neededFor(loss: Tensor, tape: readonly TapedCall[]): Set<TapedCall> {
  const wanted = new Set([loss.id]);
  const found = new Set<TapedCall>();
  for (const call of [...tape].reverse()) {
    if (!call.outputs.some(({ id }) => wanted.has(id))) continue;
    found.add(call);
    for (const input of Object.values(call.inputs)) wanted.add(input.id);
  }
  return found;
}

/** Whether one array is computed from another by calls for which `through` is true. */
function leadsTo(
  to: Tensor,
  from: Tensor,
  tape: readonly TapedCall[],
  through: (call: TapedCall) => boolean,
): boolean {
  const reached = new Set([from.id]);
  for (const call of tape) {
    if (!through(call) || !Object.values(call.inputs).some(({ id }) => reached.has(id))) continue;
    for (const { id } of call.outputs) reached.add(id);
  }
  return reached.has(to.id);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
