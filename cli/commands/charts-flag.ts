import { findChart } from '../../harness/definitions/definitions.ts';
import type { CustomChart } from '../../reports/charts/custom-chart.ts';
import { listFlag } from '../flags.ts';
import { type Arguments, flag } from './command.ts';

/** The charts in the files that --chart names. @throws UserError where one is none */
export async function chartsFlag(args: Arguments): Promise<CustomChart[]> {
  return Promise.all((listFlag('--chart', flag(args, 'chart')) ?? []).map((file) => findChart(file)));
}
