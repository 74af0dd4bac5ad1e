import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LiveHead, liveFile, mostInLiveFile } from '../../../harness/results/live.ts';
import { LiveReader } from '../../../harness/results/live-reader.ts';
import { LiveFile } from '../../../harness/run/live-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

const head = (id: string): LiveHead => ({
  ...{ live: 1, id, kind: 'fit', task: 'bfc-wide', learner: '<b>deep</b>', d: 8, n: 512, seed: 101 },
  ...{ host: 'node-1', startedAt: '2026-01-01T00:00:00.000Z' },
});

async function read(path: string) {
  const reader = new LiveReader(path);
  await reader.look();
  return reader.view;
}

test('what a cell shows is read back, each trial with curves of its own, and the file goes with the cell', async () => {
  const id = '00000000000000aa';
  const path = liveFile(folder, id);
  const file = new LiveFile(folder, head(id));
  file.set('phase', { phase: 'fit', trial: { index: 0, of: 2 } });
  file.add('losses', { step: 5, of: 10, loss: 9 });
  await file.flush();
  file.restart();
  file.set('phase', { phase: 'fit', trial: { index: 1, of: 2 } });
  file.set('machine', { machine: { cores: 2, load: 1.5, busy: 1, freeMiB: 100 } });
  file.add('losses', { step: 1, of: 10, loss: 0.5 });
  file.add('errors', { step: 2, seconds: 0.1, error: 0.25, loss: 0.4, stage: 'joint' });
  await file.flush();
  const view = await read(path);
  assert.deepEqual(view, {
    head: head(id),
    phase: { phase: 'fit', trial: { index: 1, of: 2 } },
    ...{ step: 2, of: 10, stage: 'joint', seconds: 0.1 },
    errors: [[2, 0.25]],
    losses: [
      [1, 0.5],
      [2, 0.4],
    ],
    machine: { cores: 2, load: 1.5, busy: 1, freeMiB: 100 },
  });
  await file.end();
  assert.deepEqual(readdirSync(join(folder, 'live')), []);
});

test('a cell that has ended by the first write leaves no file', async () => {
  const file = new LiveFile(folder, head('00000000000000ab'));
  file.add('errors', { step: 1, seconds: 1, error: 1 });
  await file.end();
  await file.flush();
  assert.equal(existsSync(liveFile(folder, '00000000000000ab')), false);
});

test('a file stays within its bounds, with the whole range of its curves, however much a learner reports', async () => {
  const id = '00000000000000ac';
  const path = liveFile(folder, id);
  const file = new LiveFile(folder, head(id));
  const last = 12_000;
  for (let step = 1; step <= last; step++) {
    file.add('errors', { step, seconds: step, error: 1 / step, stage: 'x'.repeat(50) });
    file.add('losses', { step, of: last, loss: 1 / step });
    if (step % 1500 === 0) {
      await file.flush();
      assert.ok(statSync(path).size <= mostInLiveFile);
    }
  }
  file.add('errors', { step: last + 1, seconds: 1, error: 1, stage: 'x'.repeat(10_000) });
  await file.flush();
  const view = await read(path);
  assert.ok(view && view.errors.length > 100 && view.errors.length < 3000, `${view?.errors.length}`);
  assert.equal(view.errors.at(-1)?.[0], last, 'the newest point is there, and one that is too long is not');
  assert.ok(view.errors[0][0] < last / 4, `from step ${view.errors[0][0]}`);
  await file.end();
});

test('a torn end is taken once it is whole, and anything else that is no line is passed over', async () => {
  const id = '00000000000000ad';
  const path = liveFile(folder, id);
  const whole = `${JSON.stringify(head(id))}\n{"step":1,"of":9,"loss":1}\n`;
  writeFileSync(path, `${whole}{"step":2,"of":9,"lo`);
  const reader = new LiveReader(path);
  assert.equal(await reader.look(), true);
  assert.deepEqual(reader.view?.losses, [[1, 1]]);
  assert.equal(await reader.look(), false, 'nothing is new');
  appendFileSync(
    path,
    'ss":0.5}\nnot JSON\n{"step":"3","of":9}\n[]\nnull\n{"error":1e999,"step":4,"seconds":1}\n{}\n',
  );
  appendFileSync(path, Buffer.from([0xff, 0x00, 10]));
  assert.equal(await reader.look(), true);
  assert.deepEqual(reader.view?.losses, [
    [1, 1],
    [2, 0.5],
  ]);
  assert.deepEqual(reader.view?.errors, []);
  // Another attempt at the cell begins its file anew.
  truncateSync(path, 0);
  appendFileSync(path, `${whole}{"step":7,"seconds":1,"error":3}\n`);
  await reader.look();
  assert.deepEqual([reader.view?.losses, reader.view?.errors], [[[1, 1]], [[7, 3]]]);
});

test('a link, a folder and a file that is too large are no live files', async () => {
  mkdirSync(join(folder, 'live', '00000000000000ae.jsonl'));
  writeFileSync(join(folder, 'real'), `${JSON.stringify(head('00000000000000af'))}\n`);
  symlinkSync(join(folder, 'real'), liveFile(folder, '00000000000000af'));
  writeFileSync(liveFile(folder, '00000000000000b0'), `${JSON.stringify(head('00000000000000b0'))}\n`);
  truncateSync(liveFile(folder, '00000000000000b0'), 3 * mostInLiveFile);
  for (const id of ['00000000000000ae', '00000000000000af', '00000000000000b0', '00000000000000b1'])
    assert.equal(await new LiveReader(liveFile(folder, id)).look(), undefined, id);
});

test('nothing is written through links, and a folder that cannot be written keeps nothing from running', async () => {
  const linked = temporaryFolder();
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(linked, 'live'));
  const outside = new LiveFile(linked, head('00000000000000aa'));
  outside.add('errors', { step: 1, seconds: 1, error: 1 });
  void outside.flush();
  await outside.end();
  assert.deepEqual(readdirSync(elsewhere), []);

  const target = join(elsewhere, 'target');
  writeFileSync(target, 'kept');
  mkdirSync(join(linked, 'run', 'live'), { recursive: true });
  symlinkSync(target, liveFile(join(linked, 'run'), '00000000000000aa'));
  const replaced = new LiveFile(join(linked, 'run'), head('00000000000000aa'));
  replaced.add('errors', { step: 1, seconds: 1, error: 1 });
  await replaced.flush();
  assert.equal(readFileSync(target, 'utf8'), 'kept');
  await replaced.end();

  writeFileSync(join(linked, 'file'), '');
  const nowhere = new LiveFile(join(linked, 'file'), head('00000000000000aa'));
  nowhere.add('errors', { step: 1, seconds: 1, error: 1 });
  void nowhere.flush();
  await nowhere.end();
});
