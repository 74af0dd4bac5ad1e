import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startWatchServer, type WatchServer } from '../../../cli/watch/watch-server.ts';
import { UserError } from '../../../harness/input/errors.ts';
import { liveFile } from '../../../harness/results/live.ts';
import { livePlanText } from '../../../harness/results/live-plan.ts';
import { cellFile, writeRun } from '../../../harness/results/store.ts';
import type { LiveCells, LiveClock, LiveState } from '../../../reports/live/data.ts';
import { hostile, writeSyntheticRun } from '../../reports/synthetic-run.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const open: WatchServer[] = [];
after(() => Promise.all(open.map((server) => server.close())));

async function serve(folder: string, more: Partial<Parameters<typeof startWatchServer>[0]> = {}) {
  const server = await startWatchServer({ folder, host: '127.0.0.1', port: 0, ...more });
  open.push(server);
  return server;
}

/** Sends a request as it is written, without resolving its address as browsers do. */
function ask(
  { port }: WatchServer,
  path: string,
  { method = 'GET', host = 'localhost' } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { Host: host } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

interface Shown {
  readonly state: LiveState;
  readonly cells: LiveCells;
  readonly clock: LiveClock;
}

const shownBy = async (server: WatchServer) => JSON.parse((await ask(server, '/state.json')).body) as Shown;

/** A run with hostile names: some results, one that fails, one running cell, and cells that wait. */
async function writeRunInProgress(folder: string) {
  const { run, cells } = await writeSyntheticRun(folder, {
    ...{ families: ['bfc-wide'], d: [8], seeds: 2, learners: ['deep-sgd', 'mean'] },
    ...{ hostile: true, failures: true },
  });
  const ids = cells.map(({ id }) => id);
  await writeRun(folder, { ...run, name: hostile.learner, cells: ids });
  const [running, waiting] = [cells[0], cells[1]];
  for (const { id } of [running, waiting]) rmSync(cellFile(folder, id));
  mkdirSync(join(folder, 'live'));
  writeFileSync(
    join(folder, 'live', 'plan.json'),
    livePlanText({
      cells: cells.map(({ id, spec }) => ({
        ...{ id, kind: spec.kind, task: spec.family, d: spec.d, n: spec.n, seed: spec.seed, weight: 1 },
        learner: spec.learner === 'nobody-knows' ? hostile.learner : spec.learner,
      })),
    }),
  );
  const head = {
    ...{ live: 1, id: running.id, kind: 'fit', task: hostile.family, learner: hostile.learner, d: 8, n: 512 },
    ...{ seed: 1, host: '<b>\u001b[31mhost', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  writeFileSync(
    liveFile(folder, running.id),
    `${JSON.stringify(head)}\n{"phase":"fit"}\n{"step":10,"of":100,"loss":0.5}\n{broken\n{"step":10,"seconds":1,"error":0.25}\n{"machine":{"cores":2,"load":1,"busy":1.5,"freeMiB":512}}\n{"step":20,"of":1`,
  );
  writeFileSync(liveFile(folder, waiting.id), '{"live":2}\n<script>\n');
  return { ids, running, waiting };
}

test('a run in progress is shown as its folder has it, with hostile names as text', async () => {
  const folder = join(temporaryFolder(), 'a & <b>');
  const { ids, running } = await writeRunInProgress(folder);
  const server = await serve(folder);
  const { state, cells, clock } = await shownBy(server);
  assert.equal(state.phase, 'running');
  assert.deepEqual([state.counts.total, state.counts.running, state.counts.waiting], [ids.length, 1, 1]);
  assert.ok(state.counts.failed > 0 && state.failures[0].message !== '');
  assert.equal(state.name.includes('\u001b'), false);
  assert.ok(state.name.includes('<script>'), 'markup stays what it is: the page makes text of it');
  const table = state.tasks.find(({ label }) => label === 'bfc-wide');
  assert.deepEqual(
    table?.rows.map(({ learner, boxes }) => [learner, boxes[0]?.total]),
    [
      ['deep-sgd', 2],
      ['mean', 2],
      [state.tasks[0].rows[2].learner, 2],
    ],
  );
  assert.deepEqual(cells.ids, [running.id]);
  const [cell] = cells.changed;
  assert.deepEqual([cell.errors, cell.losses, cell.step, cell.of], [[[10, 0.25]], [[10, 0.5]], 10, 100]);
  assert.equal(clock.machines.length, 1);
  assert.deepEqual(
    { ...clock.machines[0], host: '' },
    { host: '', cells: 1, cores: 2, load: 1, busy: 1.5, freeMiB: 512 },
  );
  const page = await ask(server, '/');
  assert.equal(page.body.includes(hostile.learner), false);
  assert.doesNotMatch(
    page.body,
    /<script>|https?:|href="\/|src="\//,
    'no script in the page, and relative addresses only',
  );
});

test('a live file that is old, or older than the cell’s result, is of no running cell', async () => {
  const folder = join(temporaryFolder(), 'run');
  const { running, ids } = await writeRunInProgress(folder);
  const old = new Date(Date.now() - 3600_000);
  utimesSync(liveFile(folder, running.id), old, old);
  utimesSync(join(folder, 'run.json'), old, old);
  const killed = await shownBy(await serve(folder));
  assert.deepEqual(
    [killed.state.phase, killed.state.counts.running, killed.state.counts.waiting],
    ['idle', 0, 2],
  );
  assert.deepEqual(killed.cells.ids, []);
  // A result was stored, and the run was killed before it removed the live file.
  writeFileSync(liveFile(folder, ids[2]), `${JSON.stringify({ live: 1, id: ids[2] })}\n`);
  const future = new Date(Date.now() + 60_000);
  utimesSync(cellFile(folder, ids[2]), future, future);
  assert.equal((await shownBy(await serve(folder))).state.counts.running, 0);
});

test('the server only shows, under its own names, and what is in the folder', async () => {
  const top = temporaryFolder();
  const folder = join(top, 'run');
  const { ids } = await writeRunInProgress(folder);
  mkdirSync(join(folder, 'report'));
  mkdirSync(join(folder, 'log'));
  writeFileSync(join(folder, 'report', 'index.html'), '<script>fetch("/state.json")</script>');
  writeFileSync(join(folder, 'report', 'results.csv'), '');
  writeFileSync(join(folder, 'log', `${ids[0]}.log`), '<b>printed</b>');
  writeFileSync(join(top, 'secret'), 'secret');
  symlinkSync(join(top, 'secret'), join(folder, 'report', 'secret.txt'));
  symlinkSync(top, join(folder, 'report', 'out'));
  symlinkSync(join(top, 'secret'), join(folder, 'log', `${ids[1]}.log`));
  const server = await serve(folder);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])
    for (const path of ['/', '/state.json', '/report/index.html']) {
      const { status, headers } = await ask(server, path, { method });
      assert.deepEqual([status, headers.allow], [405, 'GET'], `${method} ${path}`);
    }
  assert.equal((await ask(server, '/state.json', { host: 'evil.example' })).status, 421);
  assert.equal((await ask(server, '/state.json', { host: 'evil.example:80' })).status, 421);
  for (const path of [
    '/report/../run.json',
    '/report/%2e%2e%2frun.json',
    '/report/secret.txt',
    '/report/out/secret',
    '/report/nothing.html',
    `/log/${ids[1]}.log`,
    `/log/${ids[2]}.log`,
    '/run.json',
    '/../secret',
  ]) {
    const { status, body } = await ask(server, path);
    assert.equal(status, 404, path);
    assert.equal(body.includes('secret'), false);
  }
  const report = await ask(server, '/report/index.html');
  assert.equal(report.status, 200);
  assert.match(
    String(report.headers['content-security-policy']),
    /^sandbox allow-scripts(?!.*allow-same-origin).*default-src 'none'/,
  );
  assert.equal((await ask(server, '/report/results.csv')).status, 200);
  const log = await ask(server, `/log/${ids[0]}.log`);
  assert.deepEqual([log.status, log.body], [200, '<b>printed</b>']);
  assert.match(String(log.headers['content-type']), /^text\/plain/);
  for (const path of ['/', '/state.json', '/live.css', '/nothing']) {
    const { headers } = await ask(server, path);
    assert.match(String(headers['content-security-policy']), /default-src 'none'/, path);
    assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

test('pages are told of changes as they come', async () => {
  const folder = join(temporaryFolder(), 'run');
  const { running } = await writeRunInProgress(folder);
  const server = await serve(folder, { interval: 50 });
  const steps: number[] = [];
  const phases: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${server.url}events`, (response) => {
      assert.match(String(response.headers['content-type']), /^text\/event-stream/);
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const frames = (rest + chunk).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const [, name, json] = /^event: (\w+)\ndata: (.*)$/.exec(frame) ?? [];
          if (name === 'state') phases.push((JSON.parse(json) as LiveState).phase);
          if (name === 'cells')
            for (const { step } of (JSON.parse(json) as LiveCells).changed) if (step) steps.push(step);
          if (name === 'clock' && steps.length === 1)
            writeFileSync(liveFile(folder, running.id), '00}\n{"step":30,"of":100}\n', { flag: 'a' });
          if (steps.includes(30)) {
            sent.destroy();
            resolve();
          }
        }
      });
    });
    sent.on('error', reject);
    sent.end();
  });
  assert.deepEqual([phases[0], steps[0], steps.at(-1)], ['running', 10, 30]);
});

test('the report of a finished run is made once, if it is missing; a failure of that is told', async () => {
  const folder = join(temporaryFolder(), 'run');
  await writeSyntheticRun(folder, { families: ['bfc-wide'], d: [8], seeds: 1, learners: ['mean'] });
  let made = 0;
  const server = await serve(folder, {
    async makeReport() {
      made++;
      mkdirSync(join(folder, 'report'));
      writeFileSync(join(folder, 'report', 'index.html'), '');
    },
  });
  let { state } = await shownBy(server);
  while (state.report.state === 'making') ({ state } = await shownBy(server));
  assert.deepEqual([state.phase, state.report.state, made], ['finished', 'ready', 1]);
  const old = new Date(Date.now() - 3600_000);
  utimesSync(join(folder, 'report', 'index.html'), old, old);
  assert.deepEqual([(await shownBy(server)).state.report.state, made], ['old', 1]);

  rmSync(join(folder, 'report'), { recursive: true });
  const failing = await serve(folder, { makeReport: () => Promise.reject(new Error('no room\nat all')) });
  ({ state } = await shownBy(failing));
  while (state.report.state === 'making') ({ state } = await shownBy(failing));
  assert.deepEqual(state.report, { state: 'failed', message: 'no room at all' });
});

test('a folder that is empty or gone is waited for', async () => {
  const folder = join(temporaryFolder(), 'later');
  const server = await serve(folder);
  assert.equal((await shownBy(server)).state.phase, 'preparing');
  await writeRunInProgress(folder);
  assert.equal((await shownBy(server)).state.phase, 'running');
  writeFileSync(join(folder, 'run.json'), '{"broken');
  const { state } = await shownBy(server);
  assert.match(state.warnings[0], /run\.json is damaged/);
});

test('a port that is taken and an address of another machine are refused in one line', async () => {
  const folder = temporaryFolder();
  const { port } = await serve(folder);
  await assert.rejects(
    startWatchServer({ folder, host: '127.0.0.1', port }),
    (error) => error instanceof UserError && /^--port: \d+ is taken/.test(error.message),
  );
  await assert.rejects(
    startWatchServer({ folder, host: '192.0.2.1', port: 0 }),
    (error) => error instanceof UserError && /^--host: 192\.0\.2\.1 is not an address/.test(error.message),
  );
});
