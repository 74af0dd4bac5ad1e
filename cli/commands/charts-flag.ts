import { basename, resolve } from 'node:path';
import { loadDefault } from '../../harness/definitions/plugins/load-file.ts';
import { UserError } from '../../harness/input/errors.ts';
import { listFlag } from '../../harness/input/flag-value.ts';
import type { CustomChart } from '../../reports/charts/custom-chart.ts';
import { type Arguments, flag } from './command.ts';

/** The charts in the files that --chart names. @throws UserError if one of them is not a chart */
export async function chartsFlag(args: Arguments): Promise<CustomChart[]> {
  return Promise.all((listFlag('--chart', flag(args, 'chart')) ?? []).map((file) => findChart(file)));
}

/** The chart that is a file's default export. @throws UserError if it is not a chart. */
export async function findChart(file: string, folder = process.cwd()): Promise<CustomChart> {
  const path = resolve(folder, file);
  const chart = (await loadDefault('chart', path)) as Partial<CustomChart> | undefined;
  if (typeof chart?.configuration !== 'function' || typeof chart.title !== 'string')
    throw new UserError(
      `the default export of ${basename(path)} is no chart; write export default defineChart({…})`,
    );
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(chart.name ?? ''))
    throw new UserError(
      `${basename(path)}: name: expected small letters, digits and hyphens, found ${JSON.stringify(chart.name)}`,
    );
  return { ...chart, alternative: chart.alternative ?? chart.title } as CustomChart;
}
