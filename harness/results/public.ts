/**
 * What programs that read stored results import, as `hierbench/results`: runs, cells and their types, without the
 * engine, which takes most of the time that importing all of hierbench does.
 */

export { deterministicPart } from './deterministic.ts';
export type {
  CellRecord,
  CellSpec,
  Environment,
  RunRecord,
  SampleCount,
  Status,
  TraceEntry,
  TrialRecord,
} from './record.ts';
export { UnreadableRecordError } from './record-errors.ts';
export { listCells, type ReadCellsOptions, readCell, readCells, readRun, type StoredCells } from './store.ts';
