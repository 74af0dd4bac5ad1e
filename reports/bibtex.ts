import { escapeLatex } from './escape-latex.ts';

/** A bibliography entry. Values must already be BibTeX; free text goes through {@link bibtexText} first. */
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

/** Escapes any text for BibTeX, where an unbalanced brace, even after a backslash, swallows what follows. */
export function bibtexText(text: string): string {
  return text
    .split(/([{}])/)
    .map((part) => braces[part] ?? escapeLatex(part))
    .join('');
}
