import { tf } from '../bare-tf.ts';
import { type Gradient, gradient, zerosFor } from './gradient.ts';

/**
 * Operations whose results change in jumps: the derivative is 0 wherever there is one. TF.js has this
 * gradient for some of them and none for others, so that a loss with tf.where(tf.less(a, b), …) would have no
 * gradient at all.
 */
const inputsOf: Readonly<Record<string, readonly string[]>> = {
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  Greater: ['a', 'b'],
  GreaterEqual: ['a', 'b'],
  Equal: ['a', 'b'],
  NotEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalOr: ['a', 'b'],
  LogicalNot: ['x'],
  All: ['x'],
  Any: ['x'],
  ArgMax: ['x'],
  ArgMin: ['x'],
  // TF.js's own gradient is that of the quotient before it is rounded.
  FloorDiv: ['a', 'b'],
  BitwiseAnd: ['a', 'b'],
  SearchSorted: ['sortedSequence', 'values'],
};

/** Piecewise constant kernels for which TF.js's own gradient is right. */
const others = ['Ceil', 'Floor', 'Round', 'Sign', 'Step', 'IsNan', 'IsInf', 'IsFinite', 'OneHot'];
const constant = ['OnesLike', 'ZerosLike'];

const kernels = new Set([...Object.keys(inputsOf), ...others, ...constant]);

/**
 * Whether no gradient flows back through a kernel. Casts are not included: that depends on what they cast to.
 */
export function isPiecewiseConstant(kernel: string): boolean {
  return kernels.has(kernel);
}

export const piecewiseConstantGradients: readonly Gradient[] = [
  ...Object.entries(inputsOf).map(([kernel, names]) =>
    gradient(kernel, names, (_, saved) =>
      Object.fromEntries(names.map((name, i) => [name, () => zerosFor(saved[i])])),
    ),
  ),
  // A cast to integers or booleans rounds and has gradient 0; a cast to floats passes the gradient on as it
  // is.
  gradient('Cast', [], (dy, _, { dtype }) => ({
    x: () => (dtype === 'float32' ? dy.clone() : tf.zerosLike(dy)),
  })),
];
