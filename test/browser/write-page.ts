import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRenderer } from '../../reports/charts/render.ts';
import { reportContent } from '../../reports/content.ts';
import { loadRuns } from '../../reports/load.ts';
import { htmlPage } from '../../reports/page/page.ts';

/**
 * Writes the page of a run's report, as `hierbench report` does, without the report's other files: drawing the pictures
 * takes longer than everything else.
 *
 * @returns the page's path
 */
export async function writePage(run: string, out: string): Promise<string> {
  const content = reportContent(loadRuns([run]), `hierbench report ${run}`);
  const renderer = await createRenderer();
  const svgs = new Map(content.charts.map((chart) => [chart.name, renderer.svg(chart)]));
  mkdirSync(out);
  const path = join(out, 'index.html');
  writeFileSync(path, htmlPage(content, svgs, renderer.missingLetters()));
  return path;
}
