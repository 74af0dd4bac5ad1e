import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import type { CellRecord, RunRecord, SearchedDimension, TrialRecord } from '../../harness/results/record.ts';
import { tuneSpecOf } from '../../harness/results/tune-spec.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

/** What the searches of `tunedRun` chose from: a logarithmic range, a linear one, a list of numbers, one of words. */
export const tunedSpace: Readonly<Record<string, SearchedDimension>> = {
  lr: { min: 1e-4, max: 0.1, log: true },
  decay: { min: 0, max: 1 },
  width: { choices: [16, 64, 256] },
  schedule: { choices: ['constant', 'cosine'] },
};

/**
 * A synthetic run with the searches of its tuned fits. Six trials each, of which the third failed; the winner, the
 * fourth, has the greatest width that could be chosen, and at d = 32 also a learning rate at the upper end.
 */
export function tunedRun(options: SyntheticOptions = {}): {
  run: RunRecord;
  cells: CellRecord[];
  searches: CellRecord[];
} {
  const { run, cells } = syntheticRun(options);
  const fits = cells.map((cell) => seal({ ...cell, id: cellId(cell.spec) }) as CellRecord);
  const found = new Map<string, CellRecord>();
  for (const cell of fits) {
    if (cell.spec.tuning.trials === 0) continue;
    const spec = tuneSpecOf(cell.spec);
    const id = cellId(spec);
    if (found.has(id)) continue;
    const trials = trialsAt(spec.d);
    const { status: _s, message: _m, metrics: _e, ...kept } = cell;
    const search = {
      ...kept,
      id,
      spec,
      status: 'ok',
      trace: [],
      trials,
      space: tunedSpace,
      params: trials[3].params,
    };
    found.set(id, seal(search) as CellRecord);
  }
  return { run, cells: fits, searches: [...found.values()] };
}

function trialsAt(d: number): TrialRecord[] {
  const rates = [0.004, 0.0003, 0.05, d >= 32 ? 0.099 : 0.02, 0.001, 0.00012];
  return rates.map((lr, index) => ({
    index,
    params: {
      lr,
      decay: index / 6,
      width: [16, 64, 256, 256, 64, 16][index],
      schedule: index % 2 === 0 ? 'constant' : 'cosine',
      steps: 8000,
    },
    status: index === 2 ? 'diverged' : 'ok',
    ...(index === 2 ? { message: 'the loss is not finite' } : { validationError: errors[index] * (d / 8) }),
    wallSeconds: 1,
    cpuSeconds: 1,
  }));
}

const errors = [0.02, 0.05, 0, 1e-4, 0.01, 0.08];
