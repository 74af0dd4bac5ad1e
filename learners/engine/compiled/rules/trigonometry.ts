import { deviceInUse } from '../runtime/runtime-session.ts';
import { type Emitter, scalar } from './rule.ts';

/** The kernels for which GPUs may be inaccurate, by the names that TF.js and ONNX share. */
export const trigonometricKernels = ['Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan'] as const;
type Kernel = (typeof trigonometricKernels)[number];

/**
 * Writes one of these functions of a float32 array. WebGPU allows a GPU's own sine an absolute error of
 * 2⁻¹¹, and that only between −π and π, and its arcs 4096 units in the last place (WGSL, section 15.7.4). So
 * there they are written as polynomials of reduced arguments, with errors of a few units in the last place;
 * for sin, cos and tan as long as |x| is below 10⁴.
 */
export function trigonometric(kernel: Kernel, x: string, e: Emitter): string {
  return deviceInUse() === 'webgpu' ? polynomials[kernel](x, e) : e.node(kernel, [x]);
}

const polynomials: Readonly<Record<Kernel, (x: string, e: Emitter) => string>> = {
  Sin: (x, e) => sines(x, e).sin,
  Cos: (x, e) => sines(x, e).cos,
  Tan: (x, e) => {
    const { sin, cos } = sines(x, e);
    return e.node('Div', [sin, cos]);
  },
  Asin: (x, e) => arcs(x, e).asin(),
  Acos: (x, e) => arcs(x, e).acos(),
  Atan: arcTangent,
};

/**
 * π/2 as a sum: the first two numbers have so few bits that their products with a whole number below 2¹³ are
 * exact in float32, so that little is lost when they are subtracted from x.
 */
const quarterTurn = [1.5703125, 4.837512969970703e-4, 7.54978995489188e-8];

/** sin x and cos x, from the Taylor polynomials of r = x − k·π/2, |r| ≤ π/4, in the quadrant of k. */
function sines(x: string, e: Emitter): { readonly sin: string; readonly cos: string } {
  const { number, add, subtract, multiply, floor } = arithmetic(e);
  const k = floor(add(multiply(x, number(2 / Math.PI)), number(0.5)));
  const r = quarterTurn.reduce((rest, part) => subtract(rest, multiply(k, number(part))), x);
  const z = multiply(r, r);
  const sine = multiply(r, polynomial([1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880], z, e));
  const cosine = polynomial([1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320, -1 / 3628800], z, e);
  const inQuadrant = (turned: string): string => {
    const half = floor(multiply(turned, number(0.5)));
    const odd = subtract(turned, multiply(half, number(2)));
    const parity = subtract(half, multiply(floor(multiply(half, number(0.5))), number(2)));
    const sign = subtract(number(1), multiply(parity, number(2)));
    return multiply(sign, e.node('Where', [e.node('Greater', [odd, number(0.5)]), cosine, sine]));
  };
  return {
    get sin() {
      return inQuadrant(k);
    },
    get cos() {
      return inQuadrant(add(k, number(1)));
    },
  };
}

/**
 * asin x and acos x. Up to ½ by the series of asin; above, from the angle whose sine is √((1 − |x|)/2), which
 * is half of acos |x|.
 */
function arcs(x: string, e: Emitter): { asin(): string; acos(): string } {
  const { number, subtract, multiply } = arithmetic(e);
  const [one, half] = [number(1), number(0.5)];
  const size = e.node('Abs', [x]);
  const large = e.node('Greater', [size, half]);
  const negative = e.node('Less', [x, number(0)]);
  const squared = e.node('Where', [large, multiply(subtract(one, size), half), multiply(x, x)]);
  const sine = e.node('Where', [large, e.node('Sqrt', [squared]), size]);
  const arc = multiply(sine, polynomial(arcSineSeries, squared, e));
  const twice = multiply(arc, number(2));
  const signed = (value: string): string => e.node('Where', [negative, e.node('Neg', [value]), value]);
  return {
    asin: () => signed(e.node('Where', [large, subtract(number(Math.PI / 2), twice), arc])),
    acos: () => {
      const far = e.node('Where', [negative, subtract(number(Math.PI), twice), twice]);
      return e.node('Where', [large, far, subtract(number(Math.PI / 2), signed(arc))]);
    },
  };
}

/** asin s / s as a series in s², (2k)! / (4ᵏ k!² (2k+1)); for s² ≤ ¼, what is left out is below 10⁻⁸. */
const arcSineSeries = Array.from({ length: 11 }, (_, k) => {
  let binomial = 1;
  for (let j = 1; j <= k; j++) binomial *= (2 * j - 1) / (2 * j);
  return binomial / (2 * k + 1);
});

/**
 * atan x, from |x| or 1/|x|, whichever is at most 1; from there, where it is above tan(π/8), by the angle
 * that is left to π/4.
 */
function arcTangent(x: string, e: Emitter): string {
  const { number, add, subtract, multiply } = arithmetic(e);
  const one = number(1);
  const size = e.node('Abs', [x]);
  const steep = e.node('Greater', [size, one]);
  const slope = e.node('Where', [steep, e.node('Reciprocal', [size]), size]);
  const near = e.node('Greater', [slope, number(Math.SQRT2 - 1)]);
  const rest = e.node('Div', [subtract(slope, one), add(slope, one)]);
  const u = e.node('Where', [near, rest, slope]);
  const arc = multiply(u, polynomial(arcTangentSeries, multiply(u, u), e));
  const angle = e.node('Where', [near, add(arc, number(Math.PI / 4)), arc]);
  const whole = e.node('Where', [steep, subtract(number(Math.PI / 2), angle), angle]);
  return e.node('Where', [e.node('Less', [x, number(0)]), e.node('Neg', [whole]), whole]);
}

/** atan u / u as a series in u²; for |u| ≤ tan(π/8), what is left out is below 10⁻⁸. */
const arcTangentSeries = Array.from({ length: 10 }, (_, k) => (k % 2 === 0 ? 1 : -1) / (2 * k + 1));

/** Σ_k c_k z^k by Horner's rule. */
function polynomial(coefficients: readonly number[], z: string, e: Emitter): string {
  const { number, add, multiply } = arithmetic(e);
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, c) => add(multiply(sum, z), number(c)), number(coefficients.at(-1) ?? 0));
}

function arithmetic(e: Emitter) {
  return {
    number: (value: number): string => scalar(e, value),
    add: (a: string, b: string): string => e.node('Add', [a, b]),
    subtract: (a: string, b: string): string => e.node('Sub', [a, b]),
    multiply: (a: string, b: string): string => e.node('Mul', [a, b]),
    floor: (a: string): string => e.node('Floor', [a]),
  };
}
