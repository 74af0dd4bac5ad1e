import { broadcast, type Rule } from './rule.ts';

/** Kernels of two operands that ONNX knows under one name, broadcasting alike. */
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
  Sin: 'Sin',
  Cos: 'Cos',
  Tan: 'Tan',
  Asin: 'Asin',
  Acos: 'Acos',
  Atan: 'Atan',
  Sinh: 'Sinh',
  Cosh: 'Cosh',
  Asinh: 'Asinh',
  Acosh: 'Acosh',
  Atanh: 'Atanh',
  Round: 'Round',
  Floor: 'Floor',
  Ceil: 'Ceil',
  Sign: 'Sign',
  Reciprocal: 'Reciprocal',
  Softplus: 'Softplus',
};

export const elementwiseRules: Rule[] = [
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
    emit: ({ inputs: [x] }, e) => [
      e.node('Log', [e.node('Add', [e.name(x), e.constant(Float32Array.of(1), [], 'float32')])]),
    ],
  },
  {
    kernel: 'Expm1',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x] }, e) => [
      e.node('Sub', [e.node('Exp', [e.name(x)]), e.constant(Float32Array.of(1), [], 'float32')]),
    ],
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
    emit: ({ inputs: [x], attributes }, e) => {
      const scalar = (value: number): string => e.constant(Float32Array.of(value), [], 'float32');
      const above = e.node('Greater', [e.name(x), scalar(0)]);
      if (!attributes.alpha) return [e.node('Cast', [above], { to: 1 })];
      return [e.node('Where', [above, scalar(1), scalar(attributes.alpha)])];
    },
  },
  {
    kernel: 'Select',
    inputs: ['condition', 't', 'e'],
    infer: ([, t]) => [{ shape: t.shape, type: t.type }],
    emit: ({ inputs }, e) => [e.node('Where', inputs.map(e.name))],
  },
  {
    kernel: 'AddN',
    inputs: 'list',
    infer: ([first]) => [{ shape: first.shape, type: first.type }],
    emit: ({ inputs }, e) => [e.node('Sum', inputs.map(e.name))],
  },
];
