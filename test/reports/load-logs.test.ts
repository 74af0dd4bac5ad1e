import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { explorerData } from '../../reports/explorer/payload.ts';
import { loadRun } from '../../reports/load.ts';
import { loadLogs, longestTail, mostLogged } from '../../reports/load-logs.ts';
import { collectResults } from '../../reports/rows.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

function folderWith(logs: Record<string, string>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'log'));
  for (const [id, text] of Object.entries(logs)) writeFileSync(join(folder, 'log', `${id}.log`), text);
  return folder;
}

test('the end of a log is kept, from the start of a line, with the length of the whole', () => {
  const long = Array.from({ length: 2000 }, (_, i) => `line ${i}`).join('\n');
  const folder = folderWith({ short: 'one\ntwo\n', long, fine: long, empty: '' });
  const logs = loadLogs(folder, [
    { id: 'short', status: 'crashed' },
    { id: 'long', status: 'crashed' },
    { id: 'fine', status: 'ok' },
    { id: 'empty', status: 'ok' },
    { id: 'missing', status: 'crashed' },
  ]);
  assert.deepEqual([...logs.keys()], ['short', 'long', 'fine']);
  assert.deepEqual(logs.get('short'), { text: 'one\ntwo\n', bytes: 8, file: 'log/short.log' });
  for (const [id, longest] of [
    ['long', longestTail.failed],
    ['fine', longestTail.ok],
  ] as const) {
    const { text, bytes } = logs.get(id) ?? { text: '', bytes: 0 };
    assert.equal(bytes, long.length);
    assert.ok(text.length <= longest && text.length > longest - 20);
    assert.match(text, /^line \d+\n[\s\S]*\nline 1999$/);
  }
});

test('a log of one line without an end, and a folder without logs, cause no trouble', () => {
  const folder = folderWith({ a: 'x'.repeat(10_000) });
  assert.equal(loadLogs(folder, [{ id: 'a', status: 'timeout' }]).get('a')?.text.length, longestTail.failed);
  assert.equal(loadLogs(temporaryFolder(), [{ id: 'a', status: 'ok' }]).size, 0);
});

test('of very many logs only what a page has room for is kept, failed fits first', () => {
  const ids = Array.from({ length: 300 }, (_, i) => String(i));
  const folder = folderWith(Object.fromEntries(ids.map((id) => [id, 'x'.repeat(5000)])));
  const cells = ids.map((id, i) => ({ id, status: i % 2 === 0 ? 'ok' : 'crashed' }));
  const logs = loadLogs(folder, cells);
  const total = [...logs.values()].reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(total <= mostLogged, String(total));
  assert.ok(
    cells.every(({ id, status }, i) => status === 'ok' || logs.has(id) || i > 2 * (mostLogged / 4096)),
  );
  assert.ok(total > mostLogged - 8192);
});

test('logs reach the explorer as harmless lines, with the path of the file', async () => {
  const folder = temporaryFolder();
  const { cells } = await writeSyntheticRun(folder, { d: [8], seeds: 1, learners: ['mean', 'deep-sgd'] });
  const [{ id }] = cells;
  mkdirSync(join(folder, 'log'));
  writeFileSync(
    join(folder, 'log', `${id}.log`),
    '\u001b[31mred\u001b[0m\r\n\tindented \u202eturned\n</script><b>',
  );
  const data = explorerData(collectResults([loadRun(folder)]));
  assert.deepEqual(data.fits.find((fit) => fit.id === id)?.log, {
    text: 'red\n    indented  turned\n</script><b>',
    bytes: 46,
    file: `log/${id}.log`,
  });
  assert.equal(data.fits.filter(({ log }) => log).length, 1);
});
