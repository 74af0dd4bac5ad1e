import type { DensenetShape } from './densenet-polynomial.ts';
import type { DensenetParameters, SamplingParameters } from './parameters.ts';

/**
 * The functions that tasks compute, as TeX: what the `formula` of a family returns. It is plain LaTeX with
 * amsmath, so that papers can copy it, in lines short enough for a narrow page.
 */

const inputsTeX: Readonly<Record<SamplingParameters['inputs'], string>> = {
  gaussian: 'x \\sim \\mathcal{N}(0, I_d)',
  hypercube: 'x \\sim \\mathrm{Unif}\\bigl(\\{-1, 1\\}^d\\bigr)',
  sphere: 'x \\sim \\mathrm{Unif}\\bigl(\\sqrt{d}\\, S^{d-1}\\bigr)',
  mixture: 'x \\sim \\text{a mixture of four Gaussians}',
};

/** The line that defines `std`: mean 0 and variance 1, coordinate by coordinate. */
const standardisation =
  '\\operatorname{std}(z)_i &= \\frac{z_i - \\mathbb{E} z_i}{\\sqrt{\\operatorname{Var} z_i}}';

/**
 * A formula of several lines, aligned at their `&`: how labels come from the target G (sampled-task.ts), and
 * G itself.
 *
 * @param own the family's lines, from `G(x) &= …` down
 * @param ending what to append to the line that defines `std`; given if the family's lines use `std`
 */
export function taskFormula(
  { inputs, noise, output }: SamplingParameters,
  own: readonly string[],
  ending?: string,
): string {
  const classes = output === 'classification';
  const noisy = noise > 0 ? ` + ${numberTeX(noise)}\\,\\varepsilon` : '';
  const scaled = '\\frac{G(x) - \\operatorname{median} G}{\\sqrt{\\operatorname{Var} G}}';
  const plain = 'G(x) - \\operatorname{median} G';
  const label = classes
    ? `\\operatorname{sign}\\Bigl(${noise > 0 ? scaled : plain}${noisy}\\Bigr)`
    : `\\operatorname{std}\\bigl(G(x)\\bigr)${noisy}`;
  const drawn = [inputsTeX[inputs], ...(noise > 0 ? ['\\varepsilon \\sim \\mathcal{N}(0, 1)'] : [])];
  const lines = [
    `y &= ${[label, ...drawn].join(', \\quad ')}`,
    ...own,
    ...(classes && ending === undefined ? [] : [`${standardisation}${ending ?? ''}`]),
  ];
  return ['\\begin{aligned}', lines.join(' \\\\\n'), '\\end{aligned}'].join('\n');
}

/** The value of a parameter in TeX, to six digits: 0.3, or 2 times a power of ten. */
export function numberTeX(value: number): string {
  const [mantissa, exponent] = String(Number(value.toPrecision(6))).split('e');
  if (exponent === undefined) return mantissa;
  return `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

/** The formula of a DenseNet polynomial (densenet-polynomial.ts), one line per layer. */
export function densenetFormula(
  params: DensenetParameters,
  { sources, alpha }: Pick<DensenetShape, 'sources' | 'alpha'>,
): string {
  const { k, weights } = params;
  const terms = alpha.flatMap((factor, index) => {
    if (factor === 0) return [];
    const size = numberTeX(Math.abs(factor));
    const sign = factor < 0 ? '-' : '+';
    return [`${sign} ${size === '1' ? '' : `${size}\\,`}\\sum_i G_{${index + 2}}(x)_i`];
  });
  const layers = sources.map((read, index) => {
    const layer = index + 2;
    const products = read
      .map((source) => {
        const name = read.length === 1 ? `W_{${layer}}` : `W_{${layer},${source}}`;
        return source === 1 ? `${name}\\, x` : `${name}\\, G_{${source}}(x)`;
      })
      .join(' + ');
    const sum =
      read.length === 1 ? `(${products})` : `\\bigl(\\tfrac{1}{\\sqrt{${read.length}}}(${products})\\bigr)`;
    const width = Array.isArray(k) ? k[index] : k;
    return `G_{${layer}}(x) &= \\operatorname{std}\\Bigl(${sum}^{\\odot 2}\\Bigr) \\in \\mathbb{R}^{${widthTeX(width)}}`;
  });
  return taskFormula(
    params,
    [
      `G(x) &= \\textstyle ${terms.length > 0 ? terms.join(' ').replace(/^\+ /, '') : '0'}`,
      ...layers,
      weightsTeX[weights],
    ],
    ', \\quad (z^{\\odot 2})_i = z_i^2',
  );
}

function widthTeX(width: number | string): string {
  if (typeof width === 'number') return String(width);
  return width === 'd' ? 'd' : `\\lfloor ${width} \\rfloor`;
}

const weightsTeX: Readonly<Record<DensenetParameters['weights'], string>> = {
  orthonormal: 'W &:\\ \\text{random, rows orthonormal (or, with more rows than columns, of norm 1)}',
  gaussian: 'W &:\\ \\text{entries independent, } \\mathcal{N}(0, 1/\\text{columns})',
  sparse: 'W &:\\ \\text{two entries } \\pm 1/\\sqrt{2} \\text{ in each row, at random places}',
};
