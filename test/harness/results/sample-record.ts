import { cellId } from '../../../harness/results/cell-id.ts';
import { seal } from '../../../harness/results/checksum.ts';
import { type CellRecord, type CellSpec, recordSchema } from '../../../harness/results/record.ts';

/** A cell specification, with the changes that a test makes. */
export function sampleSpec(changes: Partial<CellSpec> = {}): CellSpec {
  return {
    kind: 'fit',
    family: 'linear-control',
    taskParams: {},
    d: 4,
    n: 128,
    learner: 'mean',
    learnerParams: {},
    seed: 1,
    tuning: { trials: 0, seed: 0, validation: 0.2 },
    budget: { steps: 10, seconds: 20, memoryMiB: 1024 },
    testSize: 256,
    diagnose: false,
    backend: 'cpu',
    ...changes,
  };
}

/** A sealed record of a specification. */
export function sampleRecord(spec: CellSpec, changes: Partial<CellRecord> = {}): CellRecord {
  return seal({
    schema: recordSchema,
    id: cellId(spec),
    spec,
    status: 'ok' as const,
    trace: [],
    versions: { hierbench: 'test' },
    startedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  }) as CellRecord;
}
