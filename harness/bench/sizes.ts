import type { StepShape } from '../../learners/step-benchmark.ts';
import { UserError } from '../input/errors.ts';
import { type FlagValue, listFlag } from '../input/flag-value.ts';
import type { SampleShape } from './job.ts';

export const parts = ['step', 'kernel', 'prediction'] as const;
export type Part = (typeof parts)[number];

/** What is measured, and at which sizes. A part whose list is empty is not measured. */
export interface Sizes {
  readonly step: readonly StepShape[];
  readonly kernel: readonly SampleShape[];
  readonly prediction: readonly SampleShape[];
}

const batch = 256;
const step = (d: number, width: number, layers: number): StepShape => ({ d, width, layers, batch });

const usual: Sizes = {
  step: [3, 4].flatMap((layers) => [step(64, 32, layers), step(256, 64, layers), step(512, 256, layers)]),
  kernel: [512, 1024, 2048, 4096].map((n) => ({ d: 64, n })),
  prediction: [
    { d: 32, n: 512 },
    { d: 64, n: 1024 },
  ],
};

/** Limits on sizes, so that a typing mistake does not ask for more memory than there is. */
const largest = { d: 65_536, width: 16_384, layers: 64, n: 131_072 };

/**
 * The sizes that the flags ask for. `--sizes` measures the parts to which its sizes belong, `--only` one
 * part; without either, all parts are measured at the default sizes.
 *
 * @throws UserError for a malformed size, and if nothing is left to measure.
 */
export function chooseSizes(sizes: FlagValue, only: Part | undefined): Sizes {
  const texts = listFlag('--sizes', sizes);
  const given = texts && {
    step: texts.flatMap((text) => readSize(text).step ?? []),
    kernel: texts.flatMap((text) => readSize(text).sample ?? []),
    prediction: texts.flatMap((text) => readSize(text).sample ?? []),
  };
  const all = given ?? usual;
  if (!only) return all;
  if (all[only].length === 0) {
    const form = only === 'step' ? 'dxWIDTHxLAYERS, such as 64x32x3' : 'dxn, such as 64x4096';
    throw new UserError(`--sizes: none is the size of a ${only}; write ${form}`);
  }
  return { step: [], kernel: [], prediction: [], [only]: all[only] };
}

/** `64x32x3`: d, width and layers of a training step. `64x4096`: d and n of a sample. */
function readSize(text: string): { step?: StepShape; sample?: SampleShape } {
  const numbers = text.split(/[x×]/).map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : Number.NaN));
  const bad = (problem: string): never => {
    throw new UserError(
      `--sizes: "${text}" ${problem}; write dxWIDTHxLAYERS for a step (64x32x3) or dxn for a sample (64x4096)`,
    );
  };
  if (numbers.some((number) => !(number >= 1)) || numbers.length < 2 || numbers.length > 3)
    return bad('is not a size');
  const [d] = numbers;
  if (d > largest.d) return bad(`has d beyond ${largest.d}`);
  if (numbers.length === 2) {
    const n = numbers[1];
    if (n < 16 || n > largest.n) return bad(`needs n from 16 to ${largest.n}`);
    if (d < 8) return bad('needs d from 8');
    return { sample: { d, n } };
  }
  const [, width, layers] = numbers;
  if (layers < 2 || layers > largest.layers) return bad(`needs 2 to ${largest.layers} layers`);
  if (width > largest.width) return bad(`has a width beyond ${largest.width}`);
  return { step: step(d, width, layers) };
}
