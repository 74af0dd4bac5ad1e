import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitCell } from '../../../harness/cell/fit-cell.ts';
import { storedSpectrum } from '../../../harness/cell/task-spectrum.ts';
import type { CellSpec, StoredSpectrum } from '../../../harness/results/record.ts';
import { storedSpectrum as schema } from '../../../harness/results/record.ts';
import type { Task } from '../../../tasks/contract.ts';
import { SpectrumUnavailableError } from '../../../tasks/spectrum/contract.ts';
import { openMisbehaving } from './cell-listener.ts';

const ofCell = async (changes: Partial<CellSpec>) =>
  (await fitCell((await openMisbehaving({ family: 'bfc-chain', d: 12, n: 64, ...changes })).context))
    .spectrum;

const floorOf = ({ kernelFloor = Number.NaN }: StoredSpectrum) => kernelFloor;

test('a cell stores its target’s exact spectrum and the kernel floor at its n, taking noise into account', async () => {
  const plain = schema.parse(await ofCell({ taskParams: { k: 4 } }));
  assert.equal(plain.method, 'exact');
  assert.equal(plain.weights.length, 5);
  assert.ok(floorOf(plain) > 0 && floorOf(plain) < 1);
  const more = schema.parse(await ofCell({ taskParams: { k: 4 }, n: 90 }));
  assert.ok(floorOf(more) < floorOf(plain));
  const noisy = schema.parse(await ofCell({ taskParams: { k: 4, noise: 0.5 } }));
  assert.deepEqual(noisy.weights, plain.weights);
  assert.ok(floorOf(noisy) > floorOf(plain));
});

test('the spectrum is estimated if it cannot be computed exactly, and absent if the target has none', async () => {
  const large = schema.parse(
    await ofCell({ family: 'bfc-deep', d: 16, taskParams: { inputs: 'hypercube' } }),
  );
  assert.equal(large.method, 'noise-stability');
  assert.equal(large.standardErrors?.length, 9);
  assert.equal(await ofCell({ taskParams: { k: 4, output: 'classification' } }), undefined);
  assert.equal(await ofCell({ taskParams: { k: 4, inputs: 'mixture' } }), undefined);
});

test('a family without a spectrum, or whose spectrum fails, loses nothing else', async () => {
  const { context } = await openMisbehaving({});
  const log: string[] = [];
  const listening = {
    ...context,
    listener: { ...context.listener, log: (line: string) => void log.push(line) },
  };
  const task = (spectrum: Task['spectrum']) => ({ structure: {}, spectrum }) as Task;
  assert.equal(await storedSpectrum(listening, task(undefined)), undefined);
  const unavailable = async () => {
    throw new SpectrumUnavailableError('none');
  };
  assert.equal(await storedSpectrum(listening, task(unavailable)), undefined);
  assert.deepEqual(log, []);
  const broken = async () => {
    throw new TypeError('weights is not iterable');
  };
  assert.equal(await storedSpectrum(listening, task(broken)), undefined);
  assert.match(log[0], /no exact spectrum: TypeError: weights is not iterable/);
});
