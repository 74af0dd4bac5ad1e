import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { type Attributes, fromFront, type Gradient, gradient, original } from './gradient.ts';

/** Gradients of products of many factors. */
export function productsGradients(): Gradient[] {
  return [prodGradient(), gradient('Cumprod', ['x'], runningProduct), einsumGradient()];
}

/** Handles axes that are counted from the back, which TF.js's own gradient does not. */
function prodGradient(): Gradient {
  const { gradFunc, ...rest } = original('Prod');
  return {
    ...rest,
    gradFunc: (dy, saved, attributes) => {
      const { axis } = attributes as Attributes;
      if (axis === undefined || axis === null) return gradFunc(dy, saved, attributes);
      const axes = [axis].flat().map((each: number) => fromFront(each, saved[0].rank));
      return gradFunc(dy, saved, { ...attributes, axis: axes });
    },
  };
}

/**
 * Computed without a quotient, so that a factor may be 0: with S_k = dy_k + x_{k+1} S_{k+1}, which collects
 * what follows factor k, the gradient is S_k times the product of the factors before it.
 */
function runningProduct(dy: Tensor, [x]: readonly Tensor[], { axis, exclusive, reverse }: Attributes) {
  const at = fromFront(axis, x.rank);
  return {
    x: () => {
      if (x.size === 0) return tf.clone(x);
      const factors = tf.unstack(x, at);
      const given = tf.unstack(dy, at);
      if (reverse) for (const list of [factors, given]) list.reverse();
      // An exclusive product is the inclusive one of the entry before it, and the last factor is in none.
      const dys = exclusive ? [...given.slice(1), tf.zerosLike(given[0])] : given;
      const after = [...dys];
      for (let k = dys.length - 2; k >= 0; k--)
        after[k] = tf.add(dys[k], tf.mul(factors[k + 1], after[k + 1]));
      let before: Tensor | undefined;
      const parts = factors.map((factor, k) => {
        const part = before ? tf.mul(after[k], before) : after[k];
        before = before ? tf.mul(before, factor) : factor;
        return part;
      });
      return tf.stack(reverse ? parts.reverse() : parts, at);
    },
  };
}

/**
 * The gradient of an operand is the product of the output's gradient with the other operands, with the same
 * axis names; along axes that only this operand has, and that were summed over, it is constant. It is
 * composed of products and sums, because TF.js's own `einsum` is wrong if it has to sum over several axes.
 */
function einsumGradient(): Gradient {
  return {
    kernelName: 'Einsum',
    saveAllInputs: true,
    gradFunc: (dy, operands, attributes) => {
      const [left, out] = (attributes as Attributes).equation.replace(/\s/g, '').split('->') as [
        string,
        string,
      ];
      const names = left.split(',');
      const partOf = (i: number): Tensor => {
        const { shape } = operands[i];
        const others = operands.flatMap((x, j) => (j === i ? [] : [{ x, axes: names[j] }]));
        const terms = [{ x: dy as Tensor, axes: out }, ...others];
        // The operand's own axes come first; the axes behind them are summed over.
        const order = [...new Set(names[i] + terms.map(({ axes }) => axes).join(''))];
        const product = terms.map((term) => aligned(term, order)).reduce((a, b) => tf.mul(a, b));
        const gone = order.slice(shape.length).map((_, k) => shape.length + k);
        return tf.mul(gone.length > 0 ? tf.sum(product, gone) : product, tf.ones(shape));
      };
      return Object.fromEntries(operands.map((_, i) => [i, () => partOf(i)]));
    },
  };
}

/**
 * An array with its axes (one letter each) in the given order, and with length 1 along axes that it does not
 * have.
 */
function aligned(
  { x, axes }: { readonly x: Tensor; readonly axes: string },
  order: readonly string[],
): Tensor {
  const own = order.filter((axis) => axes.includes(axis)).map((axis) => axes.indexOf(axis));
  const sides = order.map((axis) => (axes.includes(axis) ? x.shape[axes.indexOf(axis)] : 1));
  return tf.reshape(tf.transpose(x, own), sides);
}
