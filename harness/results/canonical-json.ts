/**
 * One text for one value: keys sorted, no spaces, undefined fields left out. Two values have the same text exactly when
 * they are equal as JSON, so the text can be hashed.
 *
 * @throws TypeError for what JSON has no form for: a number that is not finite, a function, a symbol, a bigint.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  // Folders have a hundred thousand records: texts are put together without lists in between.
  if (Array.isArray(value)) {
    let items = '';
    for (let i = 0; i < value.length; i++) items += `${i === 0 ? '' : ','}${canonicalJson(value[i])}`;
    return `[${items}]`;
  }
  if (typeof value === 'object') {
    let fields = '';
    for (const key of Object.keys(value).sort()) {
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined)
        fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
    }
    return `{${fields}}`;
  }
  throw new TypeError(`a ${typeof value} has no JSON form`);
}
