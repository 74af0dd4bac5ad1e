import { escapeLatex } from '../../escape-latex.ts';
import { listing } from '../../numbers.ts';
import type { Column, Entry, Row, Table } from '../table.ts';
import { joined, oneLine, shownIn } from './shown.ts';

/**
 * A table as a `tabular` with booktabs rules, to be \input between \begin{table} and \end{table}; its name
 * and caption are in a comment.
 */
export function latexTable(table: Table): string {
  const { name, caption } = table;
  const { columns, rows } = shownIn('latex', table);
  const alignment = columns.map(({ kind }) => (kind === 'number' ? 'r' : 'l')).join('');
  return [
    `% ${oneLine(name)}`,
    ...(caption === undefined ? [] : [`% ${oneLine(caption)}`]),
    ...toldLines(rows),
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{@{}${alignment}@{}}`,
    '\\toprule',
    line(columns.map(headOf)),
    '\\midrule',
    ...rows.map(({ entries }) => line(entries.map((entry, i) => entryOf(entry, columns[i])))),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

function line(entries: readonly string[]): string {
  const row = entries.join(' & ');
  // A bracket or asterisk after a rule or the end of a row would be read as an option of it.
  return `${/^\s*[[*]/.test(row) ? '{}' : ''}${row} \\\\`;
}

/** The title, with powers ("error ∝ d^a") and the subtitle "d = 16" set as mathematics. */
function headOf({ title, subtitle }: Column): string {
  const law = title
    .split(/(d\^[a-z])/)
    .map((part) => (/^d\^[a-z]$/.test(part) ? `$${part}$` : escapeLatex(part)))
    .join('');
  if (subtitle === undefined) return law;
  const [, d] = /^d = (\d+)$/.exec(subtitle) ?? [];
  return `${law}, ${d === undefined ? escapeLatex(subtitle) : `$d=${d}$`}`;
}

function entryOf(entry: Entry, { kind }: Column): string {
  const text = joined(entry);
  return `${kind === 'number' ? figures(text) : escapeLatex(text)}${entry.told ? '$^{*}$' : ''}`;
}

/** What the mark means, for the caption that an author writes. */
function toldLines(rows: readonly Row[]): string[] {
  const marked = rows.flatMap(({ entries }) => entries).filter(({ told }) => told !== undefined);
  return marked.length === 0
    ? []
    : [
        `% * Told about the target: ${oneLine(marked.map(({ text, told = [] }) => `${text}: ${listing(told)}`).join('; '))}.`,
      ];
}

/** Numbers such as "4.3e-5 – 5.0e-5", with powers of ten set as mathematics and intervals in words. */
function figures(text: string): string {
  return text
    .split(/((?<![\w.])\d+(?:\.\d+)?e-?\d+(?!\w)| – )/)
    .map((part) => {
      if (part === ' – ') return ' to ';
      const [, mantissa, exponent] = /^([\d.]+)e(-?\d+)$/.exec(part) ?? [];
      return mantissa === undefined ? escapeLatex(part) : `$${mantissa}\\times10^{${exponent}}$`;
    })
    .join('');
}
