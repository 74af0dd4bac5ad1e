import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { after, before, test } from 'node:test';
import type { FinishedCell } from '../../../harness/executors/contract.ts';
import { localExecutor } from '../../../harness/executors/local.ts';
import { seal } from '../../../harness/results/checksum.ts';
import { cellRecord, type Status } from '../../../harness/results/record.ts';
import { logFile } from '../../../harness/results/store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sampleRecord, sampleSpec } from '../results/sample-record.ts';

/** Every attack, with the status and the one line that its cell ends with. */
const ends: Readonly<Record<string, readonly [Status, RegExp?]>> = {
  well: ['ok'],
  'forks and ends': ['ok'],
  'forks out of its group': ['ok'],
  'forks and crashes': ['crashed', /^Error: after a fork \(hostile-learner\.mjs:\d+:\d+\)$/],
  'fills stdout': ['ok'],
  'fills stderr': ['ok'],
  'heap without end': ['out-of-memory', /^(the JavaScript heap outgrew|killed: it used \d+ MiB)/],
  'buffers without end': ['out-of-memory', /^killed: it used \d+ MiB of its 300 MiB of memory$/],
  'native memory without end': ['out-of-memory', /^killed: it used \d+ MiB of its 300 MiB of memory$/],
  'one array too large': ['out-of-memory', /^RangeError: /],
  'exits with 0': ['crashed', /^the worker ended with code 0 before it had a result$/],
  'kills itself': ['crashed', /^the worker was ended by SIGSEGV before it had a result$/],
  'stops itself': ['timeout', /^killed: it was still running 1 s after its limit of 2 s$/],
  'never settles': ['timeout', /^killed: it was still running 1 s after its limit of 2 s$/],
  'predicts never': ['timeout', /^killed: its model was still predicting 1 s after its limit of 20 s$/],
  'rejects where nobody listens': ['crashed', /^the worker ended with code 1 .*: .*unhandled/],
  'swallows what it throws later': ['ok'],
  'leaves a timer': ['ok'],
  'writes garbage frames': ['crashed', /^killed: it sent what is no message: "this is no message"$/],
  'writes binary frames': ['crashed', /^killed: it sent what is no message: /],
  'writes frames of its own': ['crashed', /^killed: it sent what is no message: \{"type":"trial"/],
  'claims a result': ['invalid', /^its result cannot be kept: /],
  'closes the channel': ['crashed', /channel/],
  'sends by process.send': [
    'crashed',
    /^TypeError: process\.send is not a function \(hostile-learner\.mjs:\d+:\d+\)$/,
  ],
  'returns nothing': ['invalid', /^fit returned undefined; it has to return a model/],
  'returns a number': ['invalid', /^fit returned a Number; it has to return a model/],
  'returns half a model': ['invalid', /^fit returned a model whose info is undefined/],
  'predicts NaN': ['diverged', /^prediction 1 of 256 is NaN$/],
  'predicts infinity': ['diverged', /^prediction 1 of 256 is Infinity$/],
  'predicts too few': ['invalid', /^predict returned 255 numbers for 256 rows$/],
  'predicts a list': ['invalid', /^predict returned an Array; it has to return a Float32Array$/],
  'predicts doubles': ['invalid', /^predict returned a Float64Array; it has to return a Float32Array$/],
  'predicts nothing': ['invalid', /^predict returned undefined; it has to return a Float32Array$/],
  'tells strange figures': ['ok'],
  'pollutes prototypes': ['crashed', /^ZodError: \[ \{ .*polluted/],
  'replaces Math.random': ['ok'],
  'pollutes what libraries read': ['crashed', /hacked/],
  'breaks JSON': ['crashed', /^killed: it sent what is no message: "broken"$/],
  'deletes globals': ['crashed', /is not defined/],
};

const attackNames = Object.keys(ends);

const folder = temporaryFolder();
const executor = localExecutor({
  folder,
  graceSeconds: 1,
  pollMilliseconds: 50,
  // A worker may take long to start on a busy machine.
  leastPhaseSeconds: 20,
});
const learnerModule = new URL('../fixtures/hostile-learner.mjs', import.meta.url).pathname;
const cells = new Map<string, FinishedCell>();
const idOf = (how: string) => how.replaceAll(' ', '-');

/** All attacks side by side, so that an effect of one on another would show. */
before(async () => {
  const waiting = [...attackNames];
  const worker = async () => {
    for (let how = waiting.shift(); how !== undefined; how = waiting.shift()) {
      const spec = sampleSpec({
        learner: 'hostile',
        learnerParams: { how },
        // If the limit is not meant to end the cell, a busy machine must not reach it either.
        budget: { steps: 1, seconds: ends[how][0] === 'timeout' ? 2 : 120, memoryMiB: 300 },
      });
      const job = { id: idOf(how), spec, learnerModule };
      cells.set(how, await executor.run(job, () => {}, new AbortController().signal));
    }
  };
  await Promise.all(Array.from({ length: 3 * availableParallelism() }, worker));
});
after(() => executor.close());

for (const how of attackNames)
  test(`${how}: ${ends[how][0]}`, () => {
    const cell = cells.get(how) as FinishedCell;
    const [status, line] = ends[how];
    assert.equal(cell.status, status, cell.message);
    if (line) assert.match(cell.message ?? '', line);
    assert.doesNotMatch(cell.message ?? '', /\n/);
    // The record can be stored, and read again.
    const { cellSeconds, timings, ...outcome } = JSON.parse(JSON.stringify(cell)) as FinishedCell;
    const times = timings && { timings: { ...timings, cellSeconds } };
    const record = seal({ ...sampleRecord(sampleSpec()), ...outcome, ...times });
    assert.equal(cellRecord.safeParse(record).error, undefined);
  });

test('processes that the learners started are gone', () => {
  const forks = attackNames.filter((how) => how.startsWith('forks'));
  for (const how of forks) {
    const log = readFileSync(logFile(folder, idOf(how)), 'utf8');
    const pid = Number(/child (\d+)/.exec(log)?.[1]);
    assert.ok(pid > 0, log);
    // A killed process that init has not yet reaped is a zombie, and no longer runs.
    const state =
      existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0];
    if (process.platform === 'linux')
      assert.ok(!state || state === 'Z', `${how}: process ${pid} is in state ${state}`);
  }
});

test('printed output is kept up to a size, and the log says how much is left out', () => {
  for (const how of ['fills stdout', 'fills stderr'] as const) {
    const path = logFile(folder, idOf(how));
    assert.ok(statSync(path).size < 4.1 * 2 ** 20);
    assert.match(readFileSync(path, 'utf8').slice(-60), /\(\d+ more bytes are left out\)\n$/);
  }
});

test('figures that JSON cannot represent are left out, and other learners’ results are unaffected', () => {
  assert.deepEqual(cells.get('tells strange figures')?.info, { text: '<b>' });
  for (const how of ['replaces Math.random', 'leaves a timer', 'forks and ends'])
    assert.deepEqual(cells.get(how)?.metrics, cells.get('well')?.metrics, how);
});
