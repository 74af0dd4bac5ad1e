import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from './baselines/baseline.ts';
import { replaceChartFiles } from './charts/chart-files.ts';
import type { Chart } from './charts/configuration.ts';
import type { CustomChart } from './charts/custom-chart.ts';
import { Pictures } from './charts/pictures.ts';
import { createRenderer } from './charts/render.ts';
import { allRows, type Content, reportContent } from './content.ts';
import { analysisJson } from './export/analysis-json.ts';
import { csvDictionary, resultsCsv } from './export/csv.ts';
import { markdownReport } from './export/markdown.ts';
import { terminalHeadline } from './export/terminal.ts';
import { loadRuns } from './load.ts';
import { htmlPage } from './page/page.ts';
import type { Results } from './rows.ts';

export interface ReportOptions {
  /** Folder for the report; created where it is missing. */
  readonly out: string;
  /** The shell command that asked for the report, which shows it. */
  readonly command: string;
  /** Charts in addition to those of every report. */
  readonly charts?: readonly CustomChart[];
  /** Let fits of different environments share curves, because the user asked for it. */
  readonly pool?: boolean;
  /** Results of others, to be shown beside these. */
  readonly baselines?: readonly Baseline[];
}

export interface WrittenReport {
  readonly folder: string;
  /** Paths of the files. */
  readonly html: string;
  readonly markdown: string;
  readonly charts: string[];
  /** One line for each damaged cell that was left out. */
  readonly warnings: string[];
  /** One line where the charts' font lacks letters of their texts, and what to do about it. */
  readonly letters?: string;
  /** The headline tables as plain text, at most 110 columns wide. */
  readonly headline: string;
  /** What the report was made from. */
  readonly results: Results;
}

/**
 * Writes the report of one or more runs: `index.html`, `report.md`, `results.csv`, `results-columns.md`,
 * `analysis.json`, `headline.txt` and `charts/*.{svg,png}`. The same stored results and options give the same
 * bytes. Charts of an earlier report in the same folder, which `charts/manifest.json` lists, are removed.
 *
 * @throws UnreadableRecordError where a folder holds no run.
 */
export async function writeReport(runFolders: string[], options: ReportOptions): Promise<WrittenReport> {
  const { out, command, charts, pool, baselines } = options;
  // The thread gets ready while the runs are read, and draws while they are analysed.
  await using pictures = new Pictures();
  const runs = loadRuns(runFolders);
  const onCharts = (all: readonly Chart[]) => pictures.begin(all);
  const content = reportContent(runs, command, { charts, pool, baselines, onCharts });
  const written = await writeFiles(content, out, pictures);
  return { ...written, warnings: runs.flatMap(({ warnings }) => warnings) };
}

/** Writes a report whose content is already in memory. */
export async function writeContent(
  content: Content,
  { out }: Pick<ReportOptions, 'out'>,
): Promise<Omit<WrittenReport, 'warnings'>> {
  await using pictures = new Pictures();
  pictures.begin(content.charts);
  return await writeFiles(content, out, pictures);
}

async function writeFiles(
  content: Content,
  out: string,
  pictures: Pictures,
): Promise<Omit<WrittenReport, 'warnings'>> {
  const renderer = await createRenderer();
  const chartFolder = join(out, 'charts');
  replaceChartFiles(
    chartFolder,
    content.charts.flatMap(({ name }) => [`${name}.svg`, `${name}.png`]),
  );
  const svgs = new Map<string, string>();
  const charts: string[] = [];
  for (const chart of content.charts) {
    const svg = renderer.svg(chart);
    svgs.set(chart.name, svg);
    charts.push(write(chartFolder, `${chart.name}.svg`, svg), join(chartFolder, `${chart.name}.png`));
  }
  const headline = terminalHeadline(content);
  write(out, 'headline.txt', `${headline}\n`);
  write(out, 'results.csv', resultsCsv({ rows: allRows(content) }));
  write(out, 'analysis.json', analysisJson(content));
  write(out, 'results-columns.md', csvDictionary('results.csv', content.results.rows));
  const letters = renderer.missingLetters();
  const html = write(out, 'index.html', htmlPage(content, svgs, letters));
  const markdown = write(out, 'report.md', markdownReport(content, letters));
  for (const chart of content.charts)
    write(chartFolder, `${chart.name}.png`, await (pictures.of(chart) ?? renderer.png(chart)));
  const { results } = content;
  return { folder: out, html, markdown, charts, headline, results, ...(letters && { letters }) };
}

function write(folder: string, name: string, data: string | Buffer): string {
  const path = join(folder, name);
  // A symbolic link at this path is replaced, not followed.
  rmSync(path, { force: true });
  writeFileSync(path, data);
  return path;
}
