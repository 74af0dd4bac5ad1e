// The overhead of the harness per cell, from a stored run: the wall time of the cell's process (its start, messages, end,
// and the writing of its result) apart from data and fit. For fits this includes measuring predictions and evaluating the
// trace; tuning cells do neither. node --import tsx test/scale/start-up.ts results/quick
import { readCells } from '../../harness/results/store.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('start-up: which run? node --import tsx test/scale/start-up.ts results/quick');
  process.exit(2);
}
const added: Record<'tune' | 'fit', number[]> = { tune: [], fit: [] };
for (const { spec, status, timings } of readCells(folder).records)
  if (status === 'ok' && timings?.cellSeconds !== undefined)
    added[spec.kind].push(timings.cellSeconds - timings.dataSeconds - timings.fitSeconds);
for (const [kind, seconds] of Object.entries(added)) {
  seconds.sort((a, b) => a - b);
  const at = (share: number) => seconds[Math.round(share * (seconds.length - 1))]?.toFixed(2);
  console.log(
    `${kind}: ${seconds.length} cells, median ${at(0.5)} s, 90 of 100 within ${at(0.9)} s, at most ${at(1)} s`,
  );
}
