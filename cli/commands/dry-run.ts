import { openBackend } from '../../harness/cell/environment.ts';
import type { ResolvedConfig } from '../../harness/config/config.ts';
import { estimateRun } from '../../harness/plan/cost/run-estimate.ts';
import type { Speeds } from '../../harness/plan/cost/speeds.ts';
import { hiddenLabels } from '../../harness/plan/hidden-labels.ts';
import { makePlan } from '../../harness/plan/plan.ts';
import { availableMiB } from '../../harness/processes/available-memory.ts';
import type { RunBudget } from '../../harness/results/record.ts';
import { calibrate } from '../../harness/run/calibrate.ts';
import { describeCell } from '../describe-cell.ts';
import { describeEstimate } from '../describe-estimate.ts';
import { describePlan } from '../describe-plan.ts';
import { describeSweeps, plannedValues } from '../describe-sweeps.ts';
import { type Arguments, printJson, type Terminal } from './command.ts';

/** Measured speeds by backend, so that a process that plans twice measures once. Never stored. */
const speeds = new Map<string, Promise<Speeds>>();

/** How fast this machine is at the work of a configuration's cells. */
export async function measuredSpeeds({ backend, device, threads }: ResolvedConfig): Promise<Speeds> {
  const engine = await openBackend(backend, {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
  const measured = speeds.get(engine.why) ?? calibrate(engine);
  speeds.set(engine.why, measured);
  return measured;
}

/** What `hierbench run --dry-run` prints. */
export async function printPlan(
  config: ResolvedConfig,
  { workers, budget }: { readonly workers: number; readonly budget?: RunBudget | undefined },
  args: Arguments,
  terminal: Terminal,
): Promise<void> {
  const cells = await makePlan(config);
  for (const warning of hiddenLabels(config, cells)) terminal.err(`warning: ${warning}\n`);
  const estimate = estimateRun(cells, await measuredSpeeds(config), workers, availableMiB());
  const swept = plannedValues(config.learners, cells);
  if (args.json) {
    printJson(terminal, {
      cells: cells.map(({ cost, ...cell }) => cell),
      ...(swept.length > 0 && { sweeps: swept }),
      estimate,
      ...(budget ? { budget } : {}),
    });
    return;
  }
  if (args.cells) {
    for (const cell of cells) {
      const note = cell.unsupported === undefined ? '' : ` (unsupported: ${cell.unsupported})`;
      terminal.out(`${cell.id}  ${describeCell(cell)}${note}\n`);
    }
    terminal.out('\n');
  }
  const parts = [describePlan(cells), describeSweeps(swept), describeEstimate(estimate)];
  terminal.out(`${parts.filter(Boolean).join('\n\n')}\n`);
}
