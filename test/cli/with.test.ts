import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { findBaseline } from '../../cli/baselines/find-baseline.ts';
import { webFiles } from '../../cli/baselines/web-files.ts';
import { UserError } from '../../harness/input/errors.ts';
import { sha256 } from '../../harness/results/sha256.ts';
import { publishedFiles } from '../reports/baselines/published-files.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

/** Baselines from addresses, folders and packages. */

const folder = temporaryFolder();
const small = { d: [8], seeds: 1, families: ['bfc-wide'], learners: ['kernel-ridge rbf', 'mean'] };
const files = publishedFiles({ ...small, name: 'theirs', salt: 'theirs' });
const hash = sha256(files.get('fingerprint.json') ?? '');
const requested: string[] = [];
let server: Server;
let [origin, address] = ['', ''];

/** Answers below /odd/: each word is a way in which a server misbehaves. */
const odd: Readonly<Record<string, RequestListener>> = {
  endless: (_, response) => {
    const send = () => {
      while (response.write(Buffer.alloc(65_536, 32)));
    };
    response.on('drain', send);
    response.on('error', () => {});
    send();
  },
  silent: () => {},
  broken: (_, response) => response.writeHead(503).end(),
  cut: (_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{');
    response.destroy();
  },
  loop: (request, response) => response.writeHead(302, { location: request.url }).end(),
  away: (_, response) => response.writeHead(302, { location: 'http://example.org/x' }).end(),
  file: (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
};

before(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? '';
    requested.push(url);
    // Drawing a report keeps this process from noticing that a connection has been closed for idleness.
    response.setHeader('connection', 'close');
    const [, place, word, ...rest] = url.split('/');
    if (place === 'odd') return odd[word](request, response);
    if (place === 'moved') {
      response.writeHead(301, { location: `/runs/theirs/${[word, ...rest].join('/')}` }).end();
      return;
    }
    const text = url.startsWith('/runs/theirs/') ? files.get(url.slice('/runs/theirs/'.length)) : undefined;
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  address = `${origin}/runs/theirs`;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, 'published', path)), { recursive: true });
    writeFileSync(join(folder, 'published', path), text);
  }
  await writeSyntheticRun(join(folder, 'mine'), { ...small, name: 'mine' });
});
after(() => {
  server.closeAllConnections();
  server.close();
});

async function refusal(source: string, limits?: { seconds: number; redirects: number }): Promise<string> {
  try {
    await findBaseline(source, { folder, ...(limits && { limits }) });
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.ok(!error.message.includes('\n'), error.message);
    return error.message;
  }
  return '';
}

test('report --with an address shows the run there beside one’s own, and requests its files and no others', async () => {
  requested.length = 0;
  const out = join(folder, 'report');
  const shown = await runMain(
    'report',
    join(folder, 'mine'),
    '--out',
    out,
    '--with',
    `${address}#sha256=${hash}`,
  );
  assert.equal(shown.exitCode, 0, shown.err);
  assert.match(shown.out, new RegExp(`beside: theirs, SHA-256 ${hash}, from ${address}/`));
  assert.deepEqual(
    requested,
    ['summary.json', 'fingerprint.json', 'run.json', 'data/results.jsonl'].map(
      (path) => `/runs/theirs/${path}`,
    ),
  );
  assert.match(readFileSync(join(out, 'index.html'), 'utf8'), /kernel-ridge rbf \(theirs\)/);
  // Letters of pictures are outlines; titles are text.
  assert.ok(readFileSync(join(out, 'charts', 'baseline-1.svg'), 'utf8').includes('Test error beside theirs'));
  assert.doesNotMatch(readFileSync(join(out, 'results.csv'), 'utf8'), /theirs/);
});

test('what cannot be used is one line and exit code 2, before anything is drawn', async () => {
  const wrong = `${address}#sha256=${'0'.repeat(64)}`;
  const shown = await runMain('report', join(folder, 'mine'), '--out', join(folder, 'none'), '--with', wrong);
  assert.equal(shown.exitCode, 2);
  assert.match(shown.err, /it is not what sha256=0{64} names: its run has [0-9a-f]{64}/);
  assert.equal(shown.err.trim().split('\n').length, 1);
});

test('a published folder, a run’s folder and a package with a declared run are baselines, too', async () => {
  assert.equal((await findBaseline(`published#sha256=${hash}`, { folder })).hash, hash);
  const own = await findBaseline('./mine', { folder });
  assert.deepEqual([own.name, own.fits.length, own.data], ['mine', 2, undefined]);
  const home = join(folder, 'node_modules', '@lab', 'data');
  mkdirSync(home, { recursive: true });
  const manifest = (run: unknown) =>
    writeFileSync(join(home, 'package.json'), JSON.stringify({ hierbench: { run } }));
  symlinkSync(join(folder, 'published'), join(home, 'out'));
  mkdirSync(join(home, 'run', 'data'), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(home, 'run', path), text);
  manifest('run');
  const deep = join(folder, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  assert.equal((await findBaseline('@lab/data', { folder: deep })).hash, hash);
  for (const [run, reason] of [
    [undefined, /declares no "hierbench"/],
    [7, /declares no "hierbench"/],
    ['missing', /is no folder of it/],
    ['../../../published', /lies outside of it/],
    ['out', /lies outside of it/],
    [join(folder, 'published'), /is no folder of it/],
  ] as const) {
    manifest(run);
    assert.match(await refusal('@lab/data'), reason);
  }
  writeFileSync(join(home, 'package.json'), '{');
  assert.match(await refusal('@lab/data'), /declares no/);
});

test('names of nothing, and addresses that are not read', async () => {
  for (const [source, reason] of [
    ['nobody', /no such folder and no such package here; hierbench itself has: paper/],
    ['../../etc', /no such folder|no run/],
    ['.', /run\.json|no run/],
    ['', /is missing/],
    ['paper#sha1=x', /expected #sha256= with 64 hexadecimal digits/],
    ['http://example.org/runs/x', /only https is read, and http from this machine/],
    ['http://localhost.example.org/', /only https/],
    ['ftp://127.0.0.1/x', /only https/],
    ['file:///etc', /only https/],
    ['https://ada:secret@example.org/', /a name or a password/],
    [`${origin}/runs/theirs?x=1`, /without "\?"/],
    [`${origin}/runs/none`, /there is no summary\.json/],
  ] as const)
    assert.match(await refusal(source), reason, source);
});

test('a server that does not end, does not answer, redirects elsewhere or breaks off costs one line', async () => {
  const limits = { seconds: 20, redirects: 3 };
  for (const [word, reason] of [
    ['endless', /is larger than 4194304 bytes/],
    ['broken', /answers with status 503/],
    ['cut', /cannot be read/],
    ['loop', /redirects too often/],
    ['away', /redirects to what is not https/],
    ['file', /redirects to what is not https/],
  ] as const)
    assert.match(await refusal(`${origin}/odd/${word}/x`, limits), reason, word);
  assert.match(
    await refusal(`${origin}/odd/silent/x`, { seconds: 0.3, redirects: 3 }),
    /not been read after 0\.3 s/,
  );
  assert.equal((await findBaseline(`${origin}/moved`, { limits })).hash, hash);
});

test('nothing outside of the address that was named is requested', async () => {
  requested.length = 0;
  await assert.rejects(webFiles(`${address}/`).read('../secret.json', 10), /is not below/);
  await assert.rejects(webFiles(`${address}/`).read('https://example.org/x', 10), /is not below/);
  await assert.rejects(webFiles(`${address}/`).read('summary.json', 10), /larger than 10 bytes/);
  assert.deepEqual(requested, ['/runs/theirs/summary.json']);
});
