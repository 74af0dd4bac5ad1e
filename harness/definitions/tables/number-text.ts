/** Cells that stand for no value, in one program or another. */
const missing = /^(|na|n\/a|#n\/a|<na>|nan|null|none|nil|\\n|\?|-|\.)$/i;

/** Whether a cell stands for a value that is not there. */
export function isMissing(text: string): boolean {
  return missing.test(text.trim());
}

/** Whether a cell is what a spreadsheet writes in place of a value that it cannot compute. */
export function isSheetError(text: string): boolean {
  return /^\s*#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|BEZUG!|WERT!|ZAHL!)\s*$/i.test(
    text,
  );
}

const withPoint = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const withComma = /^\s*[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?\s*$/i;

/** A number in decimal notation with a comma in it, as it is written between semicolons in many countries. */
export function hasDecimalComma(text: string): boolean {
  return text.includes(',') && withComma.test(text);
}

/** A number with a point before its decimals, and no date such as 01.02.2020. */
export function hasDecimalPoint(text: string): boolean {
  return /\d\.\d/.test(text) && withPoint.test(text);
}

/** Whether digits after a comma can only be decimals: thousands are grouped by three, and never begin with 0. */
export function isSurelyDecimal(text: string): boolean {
  return hasDecimalComma(text) && !/^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/.test(text);
}

/** What a cell says, as a 64-bit number; undefined where it is no number in decimal notation. */
export function numberOf(text: string, decimal: '.' | ',' = '.'): number | undefined {
  if (decimal === ',') return withComma.test(text) ? Number(text.replace(',', '.')) : undefined;
  const value = Number(text);
  if (Number.isNaN(value)) return undefined;
  // What Number takes beyond decimals: nothing for 0, 0x10, Infinity. Most cells need no second look.
  const plain = value !== 0 && Number.isFinite(value) && !/^\s*[+-]?0[xob]/i.test(text);
  return plain || withPoint.test(text) ? value : undefined;
}

/** `true` and `false` as numbers, however programs write them; undefined for anything else. */
export function truthOf(text: string): 1 | 0 | undefined {
  const word = text.trim();
  if (word.length > 5) return undefined;
  if (/^true$/i.test(word)) return 1;
  return /^false$/i.test(word) ? 0 : undefined;
}

/**
 * By how much a 64-bit number may differ from the text that it was read from: 0 where the text is what a program writes for
 * this very number, or has no more digits than are always kept; otherwise half a unit in its last place.
 */
export function roundingOf(text: string, value: number): number {
  if (text.length < 16) return 0;
  const digits = digitsOf(text);
  if (digits.length < 16 || digits === digitsOf(String(value))) return 0;
  const [, whole] = /^\s*\+?(-?\d+)(?:[.,]0*)?\s*$/.exec(text) ?? [];
  if (whole !== undefined && BigInt(whole) === BigInt(value)) return 0;
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 53);
}

/** The digits of a number without zeros at their ends. */
function digitsOf(text: string): string {
  return text.replace(/e.*$/is, '').replaceAll(/\D/g, '').replace(/^0+/, '').replace(/0+$/, '');
}

/** Whether a number that is not 0 is so near to it that 64-bit floating point has no or not all digits for it. */
export function isTooSmall(text: string, value: number): boolean {
  return Math.abs(value) < 2 ** -1022 && /[1-9]/.test(text.replace(/e.*$/is, ''));
}
