import { tf } from '../bare-tf.ts';
import { type Gradient, gradient, zerosFor } from './gradient.ts';

/**
 * Operations whose results change in jumps: the derivative is 0 wherever there is one. TF.js says so of some of them
 * and of others knows nothing, so that a loss with tf.where(tf.less(a, b), …) has no gradient at all.
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
  // TF.js's is that of the quotient before it is rounded.
  FloorDiv: ['a', 'b'],
  BitwiseAnd: ['a', 'b'],
  SearchSorted: ['sortedSequence', 'values'],
};

/** Those for which TF.js's own gradient is right. */
const others = ['Ceil', 'Floor', 'Round', 'Sign', 'Step', 'IsNan', 'IsInf', 'IsFinite', 'OneHot'];
const constant = ['OnesLike', 'ZerosLike'];

const kernels = new Set([...Object.keys(inputsOf), ...others, ...constant]);

/** Whether nothing flows back through a kernel. Casts are left aside: it depends on what they cast to. */
export function isPiecewiseConstant(kernel: string): boolean {
  return kernels.has(kernel);
}

export const piecewiseConstantGradients: readonly Gradient[] = [
  ...Object.entries(inputsOf).map(([kernel, names]) =>
    gradient(kernel, names, (_, saved) =>
      Object.fromEntries(names.map((name, i) => [name, () => zerosFor(saved[i])])),
    ),
  ),
  // To integers and truths a cast rounds, and what it hands back of floats is the gradient as it came.
  gradient('Cast', [], (dy, _, { dtype }) => ({
    x: () => (dtype === 'float32' ? dy.clone() : tf.zerosLike(dy)),
  })),
];
