import { environmentParagraph } from '../analysis/regrets.ts';
import type { BaselineContent } from '../baselines/content.ts';
import type { Citation } from '../citation.ts';
import type { Content, Diagnosis, EnvironmentContent, FamilyContent, RunContent } from '../content.ts';
import { diagnosisParagraphs } from '../diagnosis-paragraphs.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { foundParagraph, transferParagraph } from '../feature-paragraphs.ts';
import { sentence } from '../sentence.ts';
import { collapseTable } from '../tables/collapse.ts';
import { comparisonTable } from '../tables/comparisons.ts';
import { correctionTable } from '../tables/correction.ts';
import { errorsByDimension } from '../tables/errors-by-dimension.ts';
import { failureTable } from '../tables/failures.ts';
import { foundFeaturesTable } from '../tables/found-features.ts';
import { headlineTable } from '../tables/headline.ts';
import { kernelFloorTable } from '../tables/kernel-floor.ts';
import { orderTable } from '../tables/order-of-correction.ts';
import { ownMetricVerdictTable } from '../tables/own-metric-verdicts.ts';
import { ownMetricTable } from '../tables/own-metrics.ts';
import { parameterThresholdTable } from '../tables/parameter-thresholds.ts';
import { parameterTable } from '../tables/parameters.ts';
import { predictionTable } from '../tables/predictions.ts';
import { regretTable } from '../tables/regrets.ts';
import { markdownTable } from '../tables/render/markdown-table.ts';
import { sampleSizeTable } from '../tables/sample-sizes.ts';
import { scalingTable } from '../tables/scaling.ts';
import { spectrumTable } from '../tables/spectrum.ts';
import { thresholdTable } from '../tables/thresholds.ts';
import { timesToEpsilon } from '../tables/times-to-epsilon.ts';
import { transferTable } from '../tables/transfers.ts';
import { verdictTable } from '../tables/verdicts.ts';
import { verdictSentence } from '../verdict-sentence.ts';

/**
 * The report as GitHub-flavoured Markdown; charts are linked by paths relative to the file.
 *
 * @param letters a note on letters that the charts' font lacks
 */
export function markdownReport(content: Content, letters?: string): string {
  const { title, families, charts, diagnosis, kernelFloor, failures, warnings, methods, runs, command } =
    content;
  const { remarks, found, transfers, environments, baselines = [] } = content;
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    ...(families.length === 0 && !environments ? ['There are no fits in these runs yet.', ''] : []),
    ...families.map(({ verdict }) => `- ${escapeMarkdown(verdict)}`),
    ...(environments?.sentences ?? []).map((told) => `- ${escapeMarkdown(told)}`),
    ...(kernelFloor?.violated ? [`- **${escapeMarkdown(kernelFloor.sentence)}**`] : []),
    ...remarks.map((remark) => `- Note: ${escapeMarkdown(remark)}`),
    '',
    ...verdictsSection(content),
    ...predictionsSection(content),
    ...(environments ? environmentsSection(environments) : []),
    ...ownMetricSection(content),
    ...baselinesSection(baselines),
    ...families.flatMap((family) => familySection(content, family)),
    ...scalingSection(families),
    ...comparisonsSection(families),
    ...(diagnosis ? diagnosisSection(diagnosis) : []),
    ...(found.length > 0
      ? ['## Features found', '', foundParagraph, '', ...markdownTable(foundFeaturesTable(found))]
      : []),
    ...(transfers.length > 0
      ? ['## Transfer', '', transferParagraph, '', ...markdownTable(transferTable(transfers))]
      : []),
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
    ...(failures.length === 0 ? ['None.', ''] : markdownTable(failureTable(failures))),
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
  const table = verdictTable(content);
  return table ? ['## Verdicts', '', ...markdownTable(table)] : [];
}

function predictionsSection({ predictions }: Content): string[] {
  if (predictions.length === 0) return [];
  return ['## Predictions', '', ...markdownTable(predictionTable(predictions))];
}

function baselinesSection(baselines: readonly BaselineContent[]): string[] {
  if (baselines.length === 0) return [];
  return [
    '## Beside published results',
    '',
    ...baselines.flatMap(({ name, paragraphs, tables }) => [
      `### ${escapeMarkdown(name)}`,
      '',
      ...paragraphs.flatMap((paragraph) => [escapeMarkdown(paragraph), '']),
      ...tables.flatMap((table) => markdownTable(table)),
    ]),
  ];
}

function ownMetricSection({ ownMetrics }: Content): string[] {
  if (!ownMetrics) return [];
  const { summaries, verdicts, remarks } = ownMetrics;
  return [
    '## Metrics',
    '',
    ...(verdicts.length > 0 ? markdownTable(ownMetricVerdictTable(verdicts)) : []),
    ...markdownTable(ownMetricTable(summaries)),
    ...remarks.map((remark) => `- ${escapeMarkdown(remark)}`),
    ...(remarks.length > 0 ? [''] : []),
  ];
}

function environmentsSection({ results, regrets }: EnvironmentContent): string[] {
  return [
    '## Environments',
    '',
    environmentParagraph,
    '',
    ...results.facets.flatMap(({ label, formula }) =>
      formula === undefined ? [] : [`### ${escapeMarkdown(label)}`, '', ...fenced(formula, 'math'), ''],
    ),
    ...markdownTable(regretTable(regrets)),
  ];
}

function familySection({ results }: Content, family: FamilyContent): string[] {
  const { headline, notes, sampleSizes, thresholds, parameters, collapses, spectrum } = family;
  const { facet } = headline;
  return [
    `## ${escapeMarkdown(facet.label)}`,
    '',
    ...(facet.formula === undefined ? [] : [...fenced(facet.formula, 'math'), '']),
    ...markdownTable(headlineTable(headline)),
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    '',
    ...(spectrum
      ? [
          '### Spectrum and kernel floor',
          '',
          ...markdownTable(spectrumTable(spectrum)),
          ...markdownTable(kernelFloorTable(spectrum)),
        ]
      : []),
    '### Errors at every d',
    '',
    ...markdownTable(errorsByDimension(results, headline)),
    '### Time and samples to ε',
    '',
    ...markdownTable(timesToEpsilon(headline)),
    ...(sampleSizes
      ? ['### Training samples n to ε', '', ...markdownTable(sampleSizeTable(sampleSizes))]
      : []),
    ...(thresholds ? ['### Thresholds against d', '', ...markdownTable(thresholdTable(thresholds))] : []),
    ...(parameters
      ? ['### Values of swept parameters', '', ...markdownTable(parameterThresholdTable(parameters))]
      : []),
    ...(collapses ? ['### Collapse in n/d^a', '', ...markdownTable(collapseTable(collapses))] : []),
    '### Parameters of the final fits',
    '',
    ...markdownTable(parameterTable(headline)),
  ];
}

function scalingSection(families: readonly FamilyContent[]): string[] {
  const shown = families.flatMap(({ scaling, separation }) => (scaling ? [{ scaling, separation }] : []));
  if (shown.length === 0) return [];
  return [
    '## Scaling',
    '',
    ...shown.map(({ scaling }) => `- ${escapeMarkdown(verdictSentence(scaling))}`),
    '',
    ...shown.flatMap(({ scaling, separation }) => [
      `### ${escapeMarkdown(scaling.facet.label)}`,
      '',
      ...markdownTable(scalingTable(scaling, separation)),
    ]),
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
      ...markdownTable(comparisonTable(family)),
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
      ? ['### Frozen against joint', '', ...markdownTable(correctionTable(corrections))]
      : []),
    '### Order of correction',
    '',
    ...markdownTable(orderTable(orders)),
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
