import { escapeLatex } from './escape-latex.ts';

/** An entry of a bibliography. Values are BibTeX already: what anybody may have written goes through {@link bibtexText}. */
export function bibtexEntry(
  key: string,
  fields: readonly (readonly [name: string, value: string])[],
): string {
  const widest = Math.max(...fields.map(([name]) => name.length));
  return [
    `@misc{${key},`,
    ...fields.map(([name, value]) => `  ${name.padEnd(widest)} = {${value}},`),
    '}',
  ].join('\n');
}

const braces: Readonly<Record<string, string>> = { '{': '\\textbraceleft{}', '}': '\\textbraceright{}' };

/** Any text as BibTeX, which counts braces even behind a backslash: an uneven one would swallow the entries below. */
export function bibtexText(text: string): string {
  return text
    .split(/([{}])/)
    .map((part) => braces[part] ?? escapeLatex(part))
    .join('');
}
