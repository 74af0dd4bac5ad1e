import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellRecord } from '../../../harness/results/record.ts';
import { judge, numberOf, requirementOf } from '../../../harness/results/reproduction.ts';
import { type Tolerance, toleranceOf } from '../../../harness/results/tolerance.ts';
import { sampleRecord, sampleSpec } from './sample-record.ts';

const machine = { cpu: 'CPU A', os: 'Linux 6.1.0 x64' };

function fit(error: number, changes: Partial<CellRecord> = {}): CellRecord {
  return sampleRecord(sampleSpec(), {
    metrics: { relativeTestError: error, relativeTrainError: error, testMse: error, testVariance: 1 },
    backend: { name: 'compiled', why: 'x', device: 'cpu', threads: 1 },
    versions: { hierbench: '1', node: '20.1.0', onnx: '1.2' },
    load: { cores: 4, processor: 'CPU A' },
    ...changes,
  });
}

const within = (share: number, level = 0): Tolerance => ({ share, level });

/** Why bits are not required of a second run with these changes; empty if they are. */
function because(changes: Partial<CellRecord>, here = machine): readonly string[] {
  const required = requirementOf(fit(0.5), fit(0.5, changes), machine, here);
  return required.bits ? [] : required.because;
}

test('bits are required where processor, system, backend, threads and versions agree', () => {
  assert.deepEqual(because({}), []);
  assert.deepEqual(because({ load: { cores: 64, processor: 'CPU A' } }), [], 'cores');
  assert.deepEqual(because({ versions: { hierbench: '1', node: '20.9.3', onnx: '1.2' } }), [], 'minor Node');
  assert.deepEqual(because({}, { ...machine, os: 'Linux 6.9.0 x64' }), [], 'release');
  assert.deepEqual(because({ load: { cores: 4, processor: 'CPU B' } }), ['processor: CPU A then, CPU B now']);
  assert.deepEqual(because({}, { ...machine, os: 'Darwin 6.1.0 arm64' }), [
    'system: Linux x64 then, Darwin arm64 now',
  ]);
  assert.deepEqual(because({ backend: { name: 'compiled', why: 'x', device: 'cpu', threads: 2 } }), [
    'backend: compiled, cpu, 1 threads then, compiled, cpu, 2 threads now',
  ]);
  assert.deepEqual(because({ versions: { hierbench: '2', node: '22.0.0' } }), [
    'hierbench: 1 then, 2 now',
    'node: 20 then, 22 now',
    'onnx: 1.2 then, absent now',
  ]);
});

test('a record that does not name its processor is of the machine of the run', () => {
  const { load: _, ...stored } = fit(0.5);
  assert.deepEqual(requirementOf(stored as CellRecord, fit(0.5), machine, machine), { bits: true });
  const elsewhere = requirementOf(stored as CellRecord, fit(0.5), { ...machine, cpu: 'CPU B' }, machine);
  assert.equal(elsewhere.bits, false);
});

test('the same bits are the same results, whatever the times', () => {
  const again = fit(0.5, {
    startedAt: '2027-01-01T00:00:00.000Z',
    timings: { dataSeconds: 1, fitSeconds: 9, fitCpuSeconds: 9, cellSeconds: 11 },
  });
  const judged = judge(fit(0.5), again, { bits: true }, within(0));
  assert.deepEqual([judged.reproduced, judged.sameBits, judged.difference], [true, true, undefined]);
});

test('where bits are required the last one counts, and the difference is named', () => {
  const judged = judge(fit(0.5), fit(0.5 + 2 ** -53), { bits: true }, within(1));
  assert.equal(judged.reproduced, false);
  assert.match(judged.difference ?? '', /metrics\.relativeTestError \(0\.5 then, 0\.50000000000000\d+ now\)/);
});

test('elsewhere the number has to be within the tolerance, in both directions', () => {
  const elsewhere = { bits: false, because: ['x'] } as const;
  for (const [then, now, reproduced] of [
    [0.5, 0.54, true],
    [0.54, 0.5, true],
    [0.5, 0.56, false],
    [0.56, 0.5, false],
    [0, 0, true],
    [0, 1e-9, false],
  ] as const) {
    const judged = judge(fit(then), fit(now), elsewhere, within(0.1));
    assert.equal(judged.reproduced, reproduced, `${then}, ${now}: ${judged.difference}`);
    assert.deepEqual([judged.stored, judged.found], [then, now]);
  }
});

test('another end is never a reproduction', () => {
  const { metrics: _, ...failed } = fit(0.5, { status: 'diverged', message: 'NaN at step 3' });
  for (const required of [{ bits: true }, { bits: false, because: [] }] as const) {
    const judged = judge(fit(0.5), failed as CellRecord, required, within(10));
    assert.equal(judged.difference, 'it was ok and is diverged here: NaN at step 3');
    assert.equal(judge(failed as CellRecord, failed as CellRecord, required, within(0)).reproduced, true);
  }
});

test('a tuning is quoted for its smallest validation error, whichever trial wins', () => {
  const trial = { params: {}, status: 'ok' as const, wallSeconds: 1, cpuSeconds: 1 };
  const tuning = (errors: number[]) =>
    sampleRecord(sampleSpec({ kind: 'tune' }), {
      trials: errors.map((validationError, index) => ({ ...trial, index, validationError })),
    });
  assert.equal(numberOf(tuning([0.3, 0.2, 0.4])), 0.2);
  assert.equal(numberOf(tuning([])), undefined);
  const elsewhere = { bits: false, because: ['x'] } as const;
  assert.equal(judge(tuning([0.3, 0.2]), tuning([0.201, 0.3]), elsewhere, within(0.1)).reproduced, true);
});

test('two errors at or below the level agree, whatever their ratio; one above it does not', () => {
  const elsewhere = { bits: false, because: ['x'] } as const;
  for (const [then, now, reproduced] of [
    [1e-6, 3e-6, true],
    [0, 1e-5, true],
    [1e-6, 1.1e-5, false],
    [1.1e-5, 1e-5, true],
  ] as const) {
    const judged = judge(fit(then), fit(now), elsewhere, within(0.25, 1e-5));
    assert.equal(judged.reproduced, reproduced, `${then}, ${now}`);
  }
});

test('closed forms have a small tolerance, training by steps a large one with a level; a given one is for all', () => {
  const closed = toleranceOf(fit(0.5, { info: { solver: 'exact' } }));
  const trained = toleranceOf(fit(0.5, { info: { steps: 100 } }));
  assert.ok(closed.share < trained.share && closed.level === 0 && trained.level > 0);
  const trial = { index: 0, params: {}, status: 'ok' as const, wallSeconds: 1, cpuSeconds: 1 };
  const tuning = (stopStep?: number) =>
    sampleRecord(sampleSpec({ kind: 'tune' }), { trials: [{ ...trial, ...(stopStep && { stopStep }) }] });
  assert.deepEqual(toleranceOf(tuning(30)), trained);
  assert.deepEqual(toleranceOf(tuning()), closed);
  assert.deepEqual(toleranceOf(sampleRecord(sampleSpec({ agent: 'value-iteration' }), {})), trained);
  assert.deepEqual(toleranceOf(fit(0.5, { info: { steps: 100 } }), 0.5), within(0.5));
});
