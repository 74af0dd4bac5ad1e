import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../harness/results/folder.ts';
import type { CustomChart } from '../charts/custom-chart.ts';
import type { FontFiles } from '../charts/fonts.ts';
import { createRenderer } from '../charts/render.ts';
import type { Theme } from '../charts/theme.ts';
import { allRows, type Content, reportContent } from '../content.ts';
import { loadRuns } from '../load.ts';
import { analysisJson } from './analysis-json.ts';
import { csvDictionary, resultsCsv } from './csv.ts';
import { type FigureFile as ExportFile, figureFiles } from './figures.ts';
import { resultsJsonLines } from './json-lines.ts';
import { latexTables } from './latex.ts';
import { resultsParquet } from './parquet.ts';

/** What can be exported. */
export const exportParts = ['data', 'tables', 'figures'] as const;
export type ExportPart = (typeof exportParts)[number];

export interface ExportOptions {
  readonly out: string;
  readonly parts: readonly ExportPart[];
  readonly theme: Theme;
  readonly fonts: FontFiles;
  /** The shell command that asked for the export. */
  readonly command: string;
  /** Charts in addition to those of every report. */
  readonly charts?: readonly CustomChart[];
  /** Let fits of different environments share curves, because the user asked for it. */
  readonly pool?: boolean;
}

export interface WrittenExport {
  readonly folder: string;
  /** Paths below the folder. */
  readonly files: string[];
  /** One line for each damaged cell that was left out. */
  readonly warnings: string[];
  /** One line where the figures' font lacks letters of their texts, and what to do about it. */
  readonly letters?: string;
}

/**
 * Writes what a paper needs: `data/` (CSV, Parquet, JSON Lines, a data dictionary, the analysis), `tables/`
 * (LaTeX) and `figures/` (PDF and SVG in two widths, chart.js JSON). The files depend on the stored results
 * and the options alone.
 *
 * @throws UnreadableRecordError where a folder holds no run.
 */
export async function exportRuns(
  runFolders: readonly string[],
  options: ExportOptions,
): Promise<WrittenExport> {
  const { out, parts, theme, fonts, command, charts, pool } = options;
  const runs = loadRuns(runFolders);
  const content = reportContent(runs, command, { charts, pool });
  const files: ExportFile[] = [];
  let letters: string | undefined;
  if (parts.includes('data')) files.push(...dataFiles(content));
  if (parts.includes('tables'))
    for (const [name, data] of latexTables(content)) files.push({ path: `tables/${name}`, data });
  if (parts.includes('figures')) {
    const renderer = await createRenderer(fonts);
    for (const { path, data } of figureFiles(content.charts, renderer, theme))
      files.push({ path: `figures/${path}`, data });
    letters = renderer.missingLetters();
  }
  for (const { path, data } of files) {
    const target = join(out, path);
    makeFolder(dirname(target));
    // A symbolic link at this path is replaced, not followed.
    rmSync(target, { force: true });
    writeFileSync(target, data);
  }
  return {
    folder: out,
    files: files.map(({ path }) => path),
    warnings: runs.flatMap(({ warnings }) => warnings),
    ...(letters && { letters }),
  };
}

/** The tidy table of fits in every format, its data dictionary, and the analysis. */
export function dataFiles(content: Content): ExportFile[] {
  const results = { rows: allRows(content) };
  return [
    { path: 'data/results.csv', data: resultsCsv(results) },
    { path: 'data/results.parquet', data: resultsParquet(results) },
    { path: 'data/results.jsonl', data: resultsJsonLines(results) },
    { path: 'data/columns.md', data: csvDictionary('results', results.rows) },
    { path: 'data/analysis.json', data: analysisJson(content) },
  ];
}
