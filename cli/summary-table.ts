import type { PlannedCell } from '../harness/plan/plan.ts';
import type { CellRecord } from '../harness/results/record.ts';
import { median } from '../tasks/median.ts';
import { describeTask } from './describe-cell.ts';
import { textTable } from './text-table.ts';

/** A small table of a run: one row per (task, d, n, learner), with medians over the seeds that succeeded. */
export function summaryTable(cells: readonly PlannedCell[], records: readonly CellRecord[]): string {
  const byId = new Map(records.map((record) => [record.id, record]));
  const groups = new Map<string, { cell: PlannedCell; records: CellRecord[] }>();
  for (const cell of cells) {
    const record = byId.get(cell.id);
    if (cell.spec.kind !== 'fit' || !record) continue;
    const key = [describeTask(cell), cell.spec.d, cell.spec.n, cell.learnerLabel].join('\n');
    const group = groups.get(key);
    if (group) group.records.push(record);
    else groups.set(key, { cell, records: [record] });
  }
  const rows = [...groups.values()].map(({ cell, records: seeds }) => {
    const ok = seeds.filter(({ status }) => status === 'ok');
    const failed = seeds.filter(({ status }) => status !== 'ok');
    const reasons = [...new Set(failed.map(({ status }) => status))].join(', ');
    return [
      describeTask(cell),
      String(cell.spec.d),
      String(cell.spec.n),
      cell.learnerLabel,
      format(
        median(ok.flatMap(({ metrics, regret }) => metrics?.relativeTestError ?? regret?.relative ?? [])),
      ),
      format(median(ok.flatMap(({ timings }) => timings?.fitSeconds ?? []))),
      `${ok.length}/${seeds.length}${reasons === '' ? '' : ` (${reasons})`}`,
    ];
  });
  const played = [...groups.values()].filter(({ cell }) => cell.spec.agent !== undefined).length;
  const measured =
    played === 0
      ? 'relative test error'
      : played === groups.size
        ? 'relative regret'
        : 'relative test error or regret';
  return textTable(['task', 'd', 'n', 'learner', measured, 'fit s', 'seeds'], rows);
}

function format(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}
