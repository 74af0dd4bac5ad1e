import type { FamilySpectrum } from '../analysis/family-spectrum.ts';
import type { FamilySampleSizes } from '../analysis/sample-size-to-epsilon.ts';
import type { Citation } from '../citation.ts';
import type { Content, Diagnosis, FamilyContent, RunContent } from '../content.ts';
import {
  correctionCaption,
  correctionLines,
  correctionTitles,
  diagnosisParagraphs,
  orderCaption,
  orderLines,
  orderTitles,
} from '../diagnosis-cells.ts';
import { hasZeroOneError, headlineCells } from '../headline-cells.ts';
import { formatCount, plural } from '../numbers.ts';
import { sampleSizeCaption, sampleSizeLines, sampleSizeTitles } from '../sample-size-cells.ts';
import {
  comparisonCells,
  comparisonsCaption,
  comparisonTitles,
  scalingCaption,
  scalingColumns,
  verdictSentence,
} from '../scaling-cells.ts';
import { sentence } from '../sentence.ts';
import { floorCaption, floorLines, floorTitles, spectrumTable } from '../spectrum-cells.ts';
import { verdictMatrix } from '../verdict-matrix.ts';

/** The report as GitHub-flavoured Markdown; charts are linked by path relative to the file. @param letters
 * what is to be said of letters that the charts' font has not */
export function markdownReport(content: Content, letters?: string): string {
  const { title, families, charts, diagnosis, kernelFloor, failures, warnings, methods, runs, command } =
    content;
  const { remarks } = content;
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    ...(families.length === 0 ? ['There are no fits in these runs yet.', ''] : []),
    ...families.map(({ verdict }) => `- ${escapeMarkdown(verdict)}`),
    ...(kernelFloor?.violated ? [`- **${escapeMarkdown(kernelFloor.sentence)}**`] : []),
    ...remarks.map((remark) => `- Note: ${escapeMarkdown(remark)}`),
    '',
    ...verdictsSection(content),
    ...families.flatMap(familySection),
    ...scalingSection(families),
    ...comparisonsSection(families),
    ...(diagnosis ? diagnosisSection(diagnosis) : []),
    ...(charts.length > 0 ? ['## Charts', ''] : []),
    ...(letters ? [escapeMarkdown(sentence(letters)), ''] : []),
    ...charts.flatMap(({ name, title: heading, figure }) => [
      `### ${escapeMarkdown(heading)}`,
      '',
      `![${escapeMarkdown(heading)}](charts/${name}.svg)`,
      '',
      `${escapeMarkdown(figure.caption)} ([PNG, 300 dpi](charts/${name}.png))`,
      '',
    ]),
    '## Failures',
    '',
    ...(failures.length === 0 ? ['None.', ''] : failureTable(content)),
    ...warnings.flatMap((warning) => [`- ${escapeMarkdown(warning)}`]),
    ...(warnings.length > 0 ? [''] : []),
    '## Methods',
    '',
    ...methods.flatMap((paragraph) => [escapeMarkdown(paragraph), '']),
    ...(kernelFloor ? [escapeMarkdown(kernelFloor.sentence), ''] : []),
    ...runs.flatMap(runSection),
    '## This report',
    '',
    ...fenced(command, 'sh'),
    '',
    'All fits: [results.csv](results.csv) ([columns](results-columns.md)). Exponents, verdicts and tests: [analysis.json](analysis.json).',
    '',
    ...citeSection(content.citation),
  ].join('\n');
}

/** The outcome at a glance. */
function verdictsSection(content: Content): string[] {
  const matrix = verdictMatrix(content);
  if (!matrix) return [];
  const { caption, families, rows } = matrix;
  return [
    '## Verdicts',
    '',
    escapeMarkdown(caption),
    '',
    tableRow(['learner', ...families.map(({ label, d }) => `${label}, d = ${d}`)]),
    tableRule(families.length + 1),
    ...rows.map(({ learner, cells }) =>
      tableRow([learner, ...cells.map(({ verdict, error }) => (verdict ? `${verdict}, ${error}` : error))]),
    ),
    '',
  ];
}

function familySection({ headline, notes, sampleSizes, spectrum }: FamilyContent): string[] {
  const { facet, d, n, seeds, reference, entries } = headline;
  const classes = hasZeroOneError(headline);
  const only = <T>(shown: boolean, text: T): T[] => (shown ? [text] : []);
  const degree = facet.degree === undefined ? '' : `, degree ${facet.degree}`;
  return [
    `## ${escapeMarkdown(facet.label)}`,
    '',
    ...(facet.formula === undefined ? [] : [...fenced(facet.formula, 'math'), '']),
    `d = ${d}, n = ${formatCount(n)}${degree}, ${plural(seeds, 'seed')}: median relative test error${classes ? ' and share of wrong signs' : ''}.`,
    '',
    tableRow([
      'learner',
      'error',
      '95% interval',
      ...only(classes, '0–1 error'),
      reference === undefined ? 'ratio' : `÷ ${reference}`,
      'fit',
      'tuning',
      'fits ok',
      'remark',
    ]),
    `| --- |${' ---: |'.repeat(classes ? 6 : 5)} --- | --- |`,
    ...entries.map((entry) => {
      const cells = headlineCells(entry, entry.series.label === reference);
      const { learner, error, interval, zeroOne, ratio, fit, tuning, fits, note } = cells;
      return tableRow([learner, error, interval, ...only(classes, zeroOne), ratio, fit, tuning, fits, note]);
    }),
    '',
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    '',
    ...(spectrum ? spectrumTables(spectrum) : []),
    ...(sampleSizes ? sampleSizeTable(sampleSizes) : []),
  ];
}

function sampleSizeTable(family: FamilySampleSizes): string[] {
  return [
    '### Training samples n to ε',
    '',
    escapeMarkdown(sampleSizeCaption),
    '',
    tableRow(['learner', 'd', ...sampleSizeTitles]),
    `| --- |${' ---: |'.repeat(1 + sampleSizeTitles.length)}`,
    ...sampleSizeLines(family).map(({ learner, d, cells }) => tableRow([learner, String(d), ...cells])),
    '',
  ];
}

function spectrumTables(family: FamilySpectrum): string[] {
  const { caption, titles, lines } = spectrumTable(family);
  return [
    '### Spectrum and kernel floor',
    '',
    escapeMarkdown(caption),
    '',
    ...figures(titles, lines),
    '',
    escapeMarkdown(floorCaption),
    '',
    ...figures(floorTitles, floorLines(family)),
    '',
  ];
}

function figures(titles: readonly string[], lines: readonly (readonly string[])[]): string[] {
  return [tableRow(titles), `|${' ---: |'.repeat(titles.length)}`, ...lines.map(tableRow)];
}

function scalingSection(families: readonly FamilyContent[]): string[] {
  const shown = families.flatMap(({ scaling, separation }) => (scaling ? [{ scaling, separation }] : []));
  if (shown.length === 0) return [];
  return [
    '## Scaling',
    '',
    ...shown.map(({ scaling }) => `- ${escapeMarkdown(verdictSentence(scaling))}`),
    '',
    ...shown.flatMap(({ scaling: family, separation }) => {
      const columns = scalingColumns(family, separation);
      return [
        `### ${escapeMarkdown(family.facet.label)}`,
        '',
        escapeMarkdown(scalingCaption(family)),
        '',
        tableRow(['learner', 'verdict', 'why', ...columns.map(({ title }) => title)]),
        tableRule(columns.length + 3),
        ...family.entries.map((entry) => {
          const { series, verdict } = entry;
          const texts = columns.map(({ cell }) => {
            const { figure, remark } = cell(entry);
            return remark ? `${figure}, ${remark}` : figure;
          });
          return tableRow([series.label, verdict.kind, verdict.reason, ...texts]);
        }),
        '',
      ];
    }),
  ];
}

function comparisonsSection(families: readonly FamilyContent[]): string[] {
  const shown = families.flatMap(({ comparisons }) => (comparisons ? [comparisons] : []));
  if (shown.length === 0) return [];
  return [
    '## Comparisons',
    '',
    ...shown.flatMap((family) => [
      `### ${escapeMarkdown(family.facet.label)}: against ${escapeMarkdown(family.reference)}`,
      '',
      escapeMarkdown(comparisonsCaption(family)),
      '',
      tableRow(comparisonTitles),
      tableRule(comparisonTitles.length),
      ...family.comparisons.map((comparison) => tableRow(comparisonCells(comparison))),
      '',
    ]),
  ];
}

function diagnosisSection(diagnosis: Diagnosis): string[] {
  const { corrections, orders } = diagnosis;
  return [
    '## Backward feature correction',
    '',
    ...diagnosisParagraphs(diagnosis).flatMap((paragraph) => [escapeMarkdown(paragraph), '']),
    ...(corrections.length > 0
      ? [
          '### Frozen against joint',
          '',
          escapeMarkdown(correctionCaption),
          '',
          tableRow(correctionTitles),
          tableRule(correctionTitles.length),
          ...corrections.flatMap(correctionLines).map(tableRow),
          '',
        ]
      : []),
    '### Order of correction',
    '',
    escapeMarkdown(orderCaption),
    '',
    tableRow(orderTitles),
    tableRule(orderTitles.length),
    ...orders.flatMap(orderLines).map(tableRow),
    '',
  ];
}

function tableRow(texts: readonly string[]): string {
  return `| ${texts.map(escapeMarkdown).join(' | ')} |`;
}

function tableRule(columns: number): string {
  return `|${' --- |'.repeat(columns)}`;
}

function failureTable({ failures }: Content): string[] {
  return [
    '| task | learner | d | status | fits | message |',
    '| --- | --- | --- | --- | ---: | --- |',
    ...failures.map(({ task, series, d, status, count, message }) => {
      const texts = [task, series, d.join(', '), status, String(count), message];
      return `| ${texts.map(escapeMarkdown).join(' | ')} |`;
    }),
    '',
  ];
}

function citeSection({ sentences, bibtex }: Citation): string[] {
  return [
    '## How to cite',
    '',
    ...sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`),
    '',
    ...fenced(bibtex, 'bibtex'),
    '',
  ];
}

function runSection({ name, description, command, environment }: RunContent): string[] {
  return [
    `## Run ${escapeMarkdown(name)}`,
    '',
    ...(description ? [escapeMarkdown(description), ''] : []),
    ...fenced(command, 'sh'),
    '',
    '| | |',
    '| --- | --- |',
    ...environment.map(([key, value]) => `| ${escapeMarkdown(key)} | ${escapeMarkdown(value)} |`),
    '',
  ];
}

/** A code block whose fence is longer than any run of backticks in it. */
function fenced(code: string, language: string): string[] {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, code, fence];
}

/** Text as text: nothing in it is read as Markdown or HTML, in a table or out of one. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]#|~^$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\b(https?|ftp|www)([:.])/gi, '$1&#8203;$2');
}
