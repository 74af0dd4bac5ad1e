/** c·d^p. */
export interface PowerLaw {
  readonly factor: number;
  readonly power: number;
}

const form = /^(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*\*?\s*)?d(?:\s*\^\s*(-?\d+(?:\.\d+)?))?$/;

/** A power of d as people write it: `8d^2`, `2*d^1.5`, `50d`, `6d^-1`. Undefined for any other text. */
export function parsePowerLaw(text: string): PowerLaw | undefined {
  const match = form.exec(text.trim());
  if (!match) return undefined;
  const [, factor = '1', power = '1'] = match;
  return { factor: Number(factor), power: Number(power) };
}
