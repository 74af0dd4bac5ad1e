/**
 * A unique text for each value: keys sorted, no spaces, undefined fields left out. Two values have the same
 * text exactly if they are equal as JSON, so the text can be hashed.
 *
 * @throws TypeError for values that JSON cannot represent: a number that is not finite, a function, a symbol,
 * a bigint.
 */
export function canonicalJson(value: unknown): string {
  // Plain loops and one growing text, for speed: this is half of the time of reading a folder of 100,000
  // records.
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value as Record<string, unknown>);
    default:
      throw new TypeError(`a ${typeof value} has no JSON form`);
  }
}

function arrayText(values: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++)
    text += i === 0 ? canonicalJson(values[i]) : `,${canonicalJson(values[i])}`;
  return `${text}]`;
}

function objectText(value: Readonly<Record<string, unknown>>): string {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text === '{' ? '' : ','}${keyText(key)}:${canonicalJson(field)}`;
  }
  return `${text}}`;
}

/** Cache of field names, most of which occur in every record. Its size is limited, in case they do not. */
const keyTexts = new Map<string, string>();

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (keyTexts.size < 1000) keyTexts.set(key, text);
  return text;
}
