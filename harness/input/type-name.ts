/** The type of a value, with an article: `undefined`, `an Array`, `a Number`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = (value as object).constructor?.name ?? typeof value;
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}
