import type { Estimate } from '../analysis/bootstrap.ts';
import type { Content, FamilyContent } from '../content.ts';
import { escapeLatex } from '../escape-latex.ts';
import { formatInterval, headlineCells } from '../headline-cells.ts';
import { formatCount, formatError } from '../numbers.ts';
import { type GrowthCell, scalingColumns } from '../scaling-cells.ts';
import { verdictMatrix } from '../verdict-matrix.ts';

/** Tables for papers, by file name: each a `tabular` with booktabs rules, to be \input between \begin{table} and \end{table}. */
export function latexTables(content: Content): Map<string, string> {
  const tables = new Map<string, string>();
  const matrix = verdictTable(content);
  if (matrix) tables.set('verdicts.tex', matrix);
  for (const [index, family] of content.families.entries()) {
    tables.set(`errors-${index + 1}.tex`, errorTable(family));
    if (family.scaling && family.scaling.dimensions.length > 1)
      tables.set(`scaling-${index + 1}.tex`, scalingTable(family));
  }
  return tables;
}

function errorTable({ headline }: FamilyContent): string {
  const { facet, d, n, seeds, reference, entries } = headline;
  return table(
    `${facet.label}: d = ${d}, n = ${formatCount(n)}, ${seeds} seeds. Median relative test error with its 95% interval, and times.`,
    'lrrrrr',
    [
      'learner',
      'error',
      '95\\% interval',
      reference === undefined ? 'ratio' : `$\\div$ ${escapeLatex(reference)}`,
      'fit',
      'tuning',
    ],
    entries.map((entry) => {
      const cells = headlineCells(entry, entry.series.label === reference);
      const { error } = entry.summary;
      return [
        escapeLatex(cells.learner),
        error ? latexNumber(error.median) : '--',
        error ? latexInterval(error) : '--',
        ...[cells.ratio, cells.fit, cells.tuning].map(escapeLatex),
      ];
    }),
  );
}

function verdictTable(content: Content): string | undefined {
  const matrix = verdictMatrix(content);
  if (!matrix) return undefined;
  return table(
    matrix.caption,
    `l${'l'.repeat(matrix.families.length)}`,
    ['learner', ...matrix.families.map(({ label, d }) => `${escapeLatex(label)}, $d=${d}$`)],
    matrix.rows.map(({ learner, cells }) => [
      escapeLatex(learner),
      ...cells.map(({ verdict, error }) => escapeLatex(verdict ? `${verdict} (${error})` : error)),
    ]),
  );
}

function scalingTable({ scaling, separation }: FamilyContent): string {
  if (!scaling) return '';
  const columns = scalingColumns(scaling, separation);
  const cell = ({ figure }: GrowthCell) => escapeLatex(figure);
  return table(
    `${scaling.facet.label}: exponents in d with 95% intervals, and verdicts at ε = ${scaling.epsilon}.`,
    `l${'r'.repeat(columns.length)}l`,
    ['learner', ...columns.map(({ title }) => latexLaw(title)), 'verdict'],
    scaling.entries.map((entry) => [
      escapeLatex(entry.series.label),
      ...columns.map((column) => cell(column.cell(entry))),
      entry.verdict.kind,
    ]),
  );
}

/** @param comment what the table shows, for whoever reads the file */
function table(
  comment: string,
  alignment: string,
  heads: readonly string[],
  rows: readonly string[][],
): string {
  const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`;
  return [
    `% ${comment}`,
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{@{}${alignment}@{}}`,
    '\\toprule',
    line(heads),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** 0.26, or 4.3 times a power of ten. */
function latexNumber(value: number): string {
  const [mantissa, exponent] = formatError(value).split('e');
  return exponent === undefined ? escapeLatex(mantissa) : `$${mantissa}\\times10^{${exponent}}$`;
}

function latexInterval(estimate: Estimate): string {
  return formatInterval(estimate)
    .split(' – ')
    .map((end) => (/^[\d.e-]+$/.test(end) ? latexNumber(Number(end)) : end))
    .join(' to ');
}

/** "error ∝ d^a", its power set as one. */
function latexLaw(title: string): string {
  return title
    .split(/(d\^[a-z])/)
    .map((part) => (/^d\^[a-z]$/.test(part) ? `$${part}$` : escapeLatex(part)))
    .join('');
}
