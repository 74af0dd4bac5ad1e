import { dataTypes } from '../onnx-encoding.ts';
import { broadcast, type Emitter, type Rule, scalar } from './rule.ts';
import { trigonometric, trigonometricKernels } from './trigonometry.ts';

/** Kernels of two operands that correspond to a single ONNX operator, which broadcasts in the same way. */
const binary: Record<string, string> = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow',
};

const comparison: Record<string, string> = {
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  Equal: 'Equal',
};

const logical: Record<string, string> = { LogicalAnd: 'And', LogicalOr: 'Or' };

const unary: Record<string, string> = {
  Sqrt: 'Sqrt',
  Exp: 'Exp',
  Log: 'Log',
  Neg: 'Neg',
  Abs: 'Abs',
  Erf: 'Erf',
  Relu: 'Relu',
  Sigmoid: 'Sigmoid',
  Tanh: 'Tanh',
  Sinh: 'Sinh',
  Cosh: 'Cosh',
  Asinh: 'Asinh',
  Acosh: 'Acosh',
  Atanh: 'Atanh',
  Sign: 'Sign',
  Reciprocal: 'Reciprocal',
  Softplus: 'Softplus',
};

/** Kernels that leave integers as they are. */
const rounding = ['Round', 'Floor', 'Ceil'];

/**
 * The quotient (always an integer) or remainder of two arrays, rounded towards −∞ as in TF.js; 0 where
 * integers are divided by 0.
 */
function floored(kernel: 'FloorDiv' | 'Mod'): Rule {
  return {
    kernel,
    inputs: ['a', 'b'],
    infer: ([a, b]) => [
      { shape: broadcast(a.shape, b.shape), type: kernel === 'FloorDiv' ? 'int32' : a.type },
    ],
    emit: ({ inputs: [a, b] }, e) => {
      if (a.type === 'float32') return [flooredFloats(kernel, e.name(a), e.name(b), e)];
      // float64 represents every int32 exactly.
      const wide = [a, b].map((value) => e.node('Cast', [e.name(value)], { to: float64 }));
      const quotient = e.node('Floor', [e.node('Div', wide)]);
      const remainder = (): string => e.node('Sub', [wide[0], e.node('Mul', [wide[1], quotient])]);
      const whole = e.node('Cast', [kernel === 'Mod' ? remainder() : quotient], { to: dataTypes[a.type] });
      const zero = scalar(e, 0, a.type);
      return [e.node('Where', [e.node('Equal', [e.name(b), zero]), zero, whole])];
    },
  };
}

function flooredFloats(kernel: 'FloorDiv' | 'Mod', a: string, b: string, e: Emitter): string {
  if (kernel === 'FloorDiv') {
    return e.node('Cast', [e.node('Floor', [e.node('Div', [a, b])])], { to: dataTypes.int32 });
  }
  const remainder = (of: string): string => e.node('Mod', [of, b], { fmod: 1 });
  return remainder(e.node('Add', [remainder(a), b]));
}

/** ONNX's number for the double-precision type, which no TF.js program carries. */
const float64 = 11;

export const elementwiseRules: Rule[] = [
  floored('FloorDiv'),
  floored('Mod'),
  ...rounding.map(
    (kernel): Rule => ({
      kernel,
      inputs: ['x'],
      infer: ([x]) => [{ shape: x.shape, type: x.type }],
      emit: ({ inputs: [x] }, e) => [x.type === 'float32' ? e.node(kernel, [e.name(x)]) : e.name(x)],
    }),
  ),
  ...Object.entries({ IsNan: 'IsNaN', IsInf: 'IsInf' }).map(
    ([kernel, onnx]): Rule => ({
      kernel,
      inputs: ['x'],
      infer: ([x]) => [{ shape: x.shape, type: 'bool' }],
      emit: ({ inputs }, e) => [e.node(onnx, inputs.map(e.name))],
    }),
  ),
  {
    kernel: 'IsFinite',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: 'bool' }],
    emit: ({ inputs: [x] }, e) => {
      const either = ['IsNaN', 'IsInf'].map((test) => e.node(test, [e.name(x)]));
      return [e.node('Not', [e.node('Or', either)])];
    },
  },
  {
    // The angle of the point (b, a): that of the line through it and the origin, turned by ±π if b is
    // negative.
    kernel: 'Atan2',
    inputs: ['a', 'b'],
    infer: ([a, b]) => [{ shape: broadcast(a.shape, b.shape), type: a.type }],
    emit: ({ inputs }, e) => {
      const [a, b] = inputs.map(e.name);
      const zero = scalar(e, 0);
      const line = trigonometric('Atan', e.node('Div', [a, b]), e);
      const half = e.node('Where', [e.node('Less', [a, zero]), scalar(e, -Math.PI), scalar(e, Math.PI)]);
      const turned = e.node('Where', [e.node('Less', [b, zero]), e.node('Add', [line, half]), line]);
      const origin = e.node('And', [e.node('Equal', [a, zero]), e.node('Equal', [b, zero])]);
      return [e.node('Where', [origin, zero, turned])];
    },
  },
  ...Object.entries(binary).map(
    ([kernel, onnx]): Rule => ({
      kernel,
      inputs: ['a', 'b'],
      infer: ([a, b]) => [{ shape: broadcast(a.shape, b.shape), type: a.type }],
      emit: ({ inputs }, e) => [e.node(onnx, inputs.map(e.name))],
    }),
  ),
  ...Object.entries({ ...comparison, ...logical }).map(
    ([kernel, onnx]): Rule => ({
      kernel,
      inputs: ['a', 'b'],
      infer: ([a, b]) => [{ shape: broadcast(a.shape, b.shape), type: 'bool' }],
      emit: ({ inputs }, e) => [e.node(onnx, inputs.map(e.name))],
    }),
  ),
  ...Object.entries(unary).map(
    ([kernel, onnx]): Rule => ({
      kernel,
      inputs: ['x'],
      infer: ([x]) => [{ shape: x.shape, type: x.type }],
      emit: ({ inputs }, e) => [e.node(onnx, inputs.map(e.name))],
    }),
  ),
  ...trigonometricKernels.map(
    (kernel): Rule => ({
      kernel,
      inputs: ['x'],
      infer: ([x]) => [{ shape: x.shape, type: x.type }],
      emit: ({ inputs: [x] }, e) => [trigonometric(kernel, e.name(x), e)],
    }),
  ),
  {
    kernel: 'LogicalNot',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: 'bool' }],
    emit: ({ inputs }, e) => [e.node('Not', inputs.map(e.name))],
  },
  {
    kernel: 'NotEqual',
    inputs: ['a', 'b'],
    infer: ([a, b]) => [{ shape: broadcast(a.shape, b.shape), type: 'bool' }],
    emit: ({ inputs }, e) => [e.node('Not', [e.node('Equal', inputs.map(e.name))])],
  },
  {
    kernel: 'Log1p',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x] }, e) => [e.node('Log', [e.node('Add', [e.name(x), scalar(e, 1)])])],
  },
  {
    kernel: 'Expm1',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x] }, e) => [e.node('Sub', [e.node('Exp', [e.name(x)]), scalar(e, 1)])],
  },
  {
    kernel: 'Square',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x] }, e) => [e.node('Mul', [e.name(x), e.name(x)])],
  },
  {
    kernel: 'SquaredDifference',
    inputs: ['a', 'b'],
    infer: ([a, b]) => [{ shape: broadcast(a.shape, b.shape), type: a.type }],
    emit: ({ inputs }, e) => {
      const difference = e.node('Sub', inputs.map(e.name));
      return [e.node('Mul', [difference, difference])];
    },
  },
  {
    kernel: 'Rsqrt',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs }, e) => [e.node('Reciprocal', [e.node('Sqrt', inputs.map(e.name))])],
  },
  {
    // The derivative of relu: 1 above 0, `alpha` elsewhere.
    kernel: 'Step',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x], attributes: { alpha } }, e) => {
      const above = e.node('Greater', [e.name(x), scalar(e, 0, x.type)]);
      if (!alpha) return [e.node('Cast', [above], { to: dataTypes[x.type] })];
      return [e.node('Where', [above, scalar(e, 1, x.type), scalar(e, alpha, x.type)])];
    },
  },
  {
    kernel: 'Select',
    inputs: ['condition', 't', 'e'],
    infer: ([, t]) => [{ shape: t.shape, type: t.type }],
    emit: ({ inputs }, e) => {
      const [condition, t, f] = inputs.map(e.name);
      // The runtime's `Where` chooses between numbers only.
      if (inputs[1].type !== 'bool') return [e.node('Where', [condition, t, f])];
      const parts = [
        [condition, t],
        [e.node('Not', [condition]), f],
      ].map((both) => e.node('And', both));
      return [e.node('Or', parts)];
    },
  },
  {
    kernel: 'AddN',
    inputs: 'list',
    infer: ([first]) => [{ shape: first.shape, type: first.type }],
    emit: ({ inputs }, e) => {
      const names = inputs.map(e.name);
      // The runtime's `Sum` takes floats only.
      if (inputs[0].type === 'float32') return [e.node('Sum', names)];
      return [names.reduce((sum, name) => e.node('Add', [sum, name]))];
    },
  },
];
