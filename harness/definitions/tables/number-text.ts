/** Cells by which various programs mark a missing value. */
const missing = /^(|na|n\/a|#n\/a|<na>|nan|null|none|nil|\\n|\?|-|\.)$/i;

/** Whether a cell stands for a missing value. */
export function isMissing(text: string): boolean {
  return missing.test(text.trim());
}

/** Whether a cell is an error that a spreadsheet writes instead of a value it cannot compute. */
export function isSheetError(text: string): boolean {
  return /^\s*#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|BEZUG!|WERT!|ZAHL!)\s*$/i.test(
    text,
  );
}

const withPoint = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const withComma = /^\s*[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?\s*$/i;

/** A number with a decimal comma, as many countries write it in files separated by semicolons. */
export function hasDecimalComma(text: string): boolean {
  return text.includes(',') && withComma.test(text);
}

/** A number with a decimal point, as opposed to a date such as 01.02.2020. */
export function hasDecimalPoint(text: string): boolean {
  return /\d\.\d/.test(text) && withPoint.test(text);
}

/**
 * Whether digits after a comma can only be decimals: thousands come in groups of three, and such numbers
 * never begin with 0.
 */
export function isSurelyDecimal(text: string): boolean {
  return hasDecimalComma(text) && !/^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/.test(text);
}

/** A cell's value as a 64-bit number; undefined if it is not a number in decimal notation. */
export function numberOf(text: string, decimal: '.' | ',' = '.'): number | undefined {
  if (decimal === ',') return withComma.test(text) ? Number(text.replace(',', '.')) : undefined;
  const value = Number(text);
  if (Number.isNaN(value)) return undefined;
  // Number also accepts an empty text (as 0), 0x10 and Infinity, which are refused. Most cells pass without
  // the slower test.
  const plain = value !== 0 && Number.isFinite(value) && !/^\s*[+-]?0[xob]/i.test(text);
  return plain || withPoint.test(text) ? value : undefined;
}

/** `true` and `false` as 1 and 0, in any mix of upper and lower case; undefined for anything else. */
export function truthOf(text: string): 1 | 0 | undefined {
  const word = text.trim();
  if (word.length > 5) return undefined;
  if (/^true$/i.test(word)) return 1;
  return /^false$/i.test(word) ? 0 : undefined;
}

/**
 * How much a 64-bit number may differ from the text that it was read from: 0 if the text is how a program
 * writes exactly this number, or has no more digits than 64 bits always preserve; otherwise half a unit in
 * the last place.
 */
export function roundingOf(text: string, value: number): number {
  if (text.length < 16) return 0;
  const digits = digitsOf(text);
  if (digits.length < 16 || digits === digitsOf(String(value))) return 0;
  const [, whole] = /^\s*\+?(-?\d+)(?:[.,]0*)?\s*$/.exec(text) ?? [];
  if (whole !== undefined && BigInt(whole) === BigInt(value)) return 0;
  return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 53);
}

/** The digits of a number without leading and trailing zeros. */
function digitsOf(text: string): string {
  return text.replace(/e.*$/is, '').replaceAll(/\D/g, '').replace(/^0+/, '').replace(/0+$/, '');
}

/** Whether a nonzero number is so close to 0 that 64-bit floating point loses some or all of its digits. */
export function isTooSmall(text: string, value: number): boolean {
  return Math.abs(value) < 2 ** -1022 && /[1-9]/.test(text.replace(/e.*$/is, ''));
}
