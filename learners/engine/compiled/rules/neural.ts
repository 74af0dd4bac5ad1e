import { type Rule, scalar } from './rule.ts';

/** Rules for activations and their gradients. */

function sameAs(kernel: string, input: string, emit: Rule['emit']): Rule {
  return { kernel, inputs: [input], infer: ([x]) => [{ shape: x.shape, type: x.type }], emit };
}

export const neuralRules: Rule[] = [
  sameAs('Softmax', 'logits', ({ inputs: [x], attributes: { dim } }, e) => [
    e.node('Softmax', [e.name(x)], { axis: dim ?? -1 }),
  ]),
  sameAs('Elu', 'x', ({ inputs: [x] }, e) => [e.node('Elu', [e.name(x)])]),
  sameAs('Selu', 'x', ({ inputs: [x] }, e) => [e.node('Selu', [e.name(x)])]),
  sameAs('Relu6', 'x', ({ inputs: [x] }, e) => [e.node('Clip', [e.name(x), scalar(e, 0), scalar(e, 6)])]),
  sameAs('LeakyRelu', 'x', ({ inputs: [x], attributes: { alpha } }, e) => [
    e.node('LeakyRelu', [e.name(x)], { alpha: { float: alpha } }),
  ]),
  sameAs('ClipByValue', 'x', ({ inputs: [x], attributes: { clipValueMin, clipValueMax } }, e) => [
    e.node('Clip', [e.name(x), scalar(e, clipValueMin, x.type), scalar(e, clipValueMax, x.type)]),
  ]),
  {
    kernel: 'Prelu',
    inputs: ['x', 'alpha'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x, alpha] }, e) => {
      const positive = e.node('Max', [e.name(x), scalar(e, 0)]);
      const negative = e.node('Min', [e.name(x), scalar(e, 0)]);
      return [e.node('Add', [positive, e.node('Mul', [negative, e.name(alpha)])])];
    },
  },
  {
    // The derivative of elu in terms of its value y: 1 above 0, y + 1 below.
    kernel: 'EluGrad',
    inputs: ['dy', 'y'],
    infer: ([dy]) => [{ shape: dy.shape, type: dy.type }],
    emit: ({ inputs: [dy, y] }, e) => {
      const slope = e.node('Min', [e.node('Add', [e.name(y), scalar(e, 1)]), scalar(e, 1)]);
      return [e.node('Mul', [e.name(dy), slope])];
    },
  },
];
