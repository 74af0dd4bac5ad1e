import { UserError } from '../harness/input/errors.ts';
import type { FlagValue } from '../harness/input/flag-value.ts';
import type { DrawSize } from '../harness/results/draw-cells.ts';
import { wordsFlag } from './flags.ts';

/** How many cells to draw: `5%` is a share, `12` a number. @throws UserError */
export function drawSizeFlag(flag: string, value: FlagValue): DrawSize | undefined {
  const text = wordsFlag(flag, value);
  if (text === undefined) return undefined;
  const [, digits, sign] = /^(\d{1,9}(?:\.\d+)?) ?(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (sign === '%' && number > 0 && number <= 100) return { share: number / 100 };
  if (sign === '' && Number.isInteger(number) && number > 0) return { count: number };
  throw new UserError(
    `${flag}: expected a share of the cells such as 5%, or a number of them; found ${JSON.stringify(text)}`,
  );
}
