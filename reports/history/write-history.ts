import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../harness/results/folder.ts';
import { historyCharts } from '../charts/history.ts';
import { createRenderer } from '../charts/render.ts';
import type { Series } from '../rows.ts';
import { historyPage } from './history-page.ts';
import type { RunHistory } from './run-history.ts';

export interface WrittenHistory {
  readonly page: string;
  readonly charts: readonly string[];
  /** One line where the charts' font lacks letters of their texts, and what to do about it. */
  readonly letters?: string;
}

/** Writes `history.html`, `history.json` and the charts of a history as SVG. The history has at least one point. */
export async function writeHistory(
  history: RunHistory,
  series: readonly Series[],
  { out, command }: { readonly out: string; readonly command: string },
): Promise<WrittenHistory> {
  const renderer = await createRenderer();
  const charts = historyCharts(history, series).map((chart) => ({ chart, svg: renderer.svg(chart) }));
  makeFolder(out);
  const write = (name: string, text: string): string => {
    const path = join(out, name);
    // A symbolic link at this path is replaced, not followed.
    rmSync(path, { force: true });
    writeFileSync(path, text);
    return path;
  };
  const letters = renderer.missingLetters();
  write('history.json', `${JSON.stringify(history, null, 2)}\n`);
  return {
    charts: charts.map(({ chart, svg }) => write(`${chart.name}.svg`, svg)),
    page: write('history.html', historyPage(history, series, charts, command)),
    ...(letters && { letters }),
  };
}
