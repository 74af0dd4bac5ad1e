import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentCell } from '../../../harness/cell/agent-cell.ts';
import { openCell } from '../../../harness/cell/cell-context.ts';
import { tuneCell } from '../../../harness/cell/tune-cell.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeLearner } from '../external/fake.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { recordingListener } from './cell-listener.ts';

const open = (changes: Partial<CellSpec> = {}, learnerModule?: string) =>
  openCell(
    {
      id: 'test',
      spec: sampleSpec({ family: 'sphere-walk', n: 400, agent: 'value-iteration', ...changes }),
      ...(learnerModule !== undefined && { learnerModule }),
    },
    recordingListener().listener,
  );
const play = async (changes: Partial<CellSpec> = {}, learnerModule?: string) =>
  agentCell(await open(changes, learnerModule));
const rbf = { learner: 'kernel-ridge', learnerParams: { kernel: 'rbf' } };
/** Episodes of one step, whose oracle costs next to nothing. */
const single = { ...rbf, taskParams: { horizon: 1 } };

test('a regressor that can learn the rewards loses less and less, and one that cannot as much as chance', async () => {
  const [kernel, mean] = [await play(rbf), await play({ taskParams: { horizon: 1 } })];
  assert.equal(kernel.status, 'ok', kernel.message);
  const { regret, trace, info, metrics } = kernel;
  assert.ok(regret && mean.regret && metrics === undefined);
  assert.ok(regret.relative < 0.6 && (regret.exponent ?? 1) < 0.75, JSON.stringify(regret));
  assert.ok(Math.abs(mean.regret.relative - 1) < 0.15 && (mean.regret.exponent ?? 0) > 0.9);
  assert.ok(regret.optimalReturn > regret.meanReturn && regret.meanReturn > regret.uniformReturn);
  assert.deepEqual(
    trace.map(({ step }) => step),
    [32, 45, 64, 91, 128, 181, 256, 362, 400],
  );
  assert.equal(trace.at(-1)?.regret, regret.total);
  // Two steps and two actions, fitted after 32, 64, 128 and 256 episodes.
  assert.equal(info?.fits, 16);
  assert.equal(info?.samplesSeen, 2 * (32 + 64 + 128 + 256));
  // While the agent is random there is no greedy policy to measure.
  assert.equal(trace[0].greedyRegret, undefined);
  assert.ok((trace.at(-1)?.greedyRegret ?? 1) < 0.2);
});

test('the same seed gives the same bits, another seed others, and more episodes begin with fewer', async () => {
  const withoutTimes = (cell: Awaited<ReturnType<typeof play>>) =>
    cell.trace.map(({ seconds: _, ...point }) => point);
  const once = await play({ ...single, n: 200 });
  const again = await play({ ...single, n: 200 });
  assert.deepEqual(again.regret, once.regret);
  assert.deepEqual(withoutTimes(again), withoutTimes(once));
  const longer = withoutTimes(await play({ ...single, n: 300 }));
  assert.deepEqual(longer.slice(0, 6), withoutTimes(once).slice(0, 6));
  const other = await play({ ...single, n: 200, seed: 2 });
  assert.notEqual(other.regret?.total, once.regret?.total);
});

test('exploration that does not decay costs regret, and clipping is part of what is run', async () => {
  const greedy = await play({ ...rbf, taskParams: { horizon: 1, epsilon: 0, decay: 0 } });
  const always = await play({ ...rbf, taskParams: { horizon: 1, epsilon: 1, decay: 0 } });
  assert.ok((greedy.regret?.relative ?? 1) < 0.6);
  assert.ok(Math.abs((always.regret?.relative ?? 0) - 1) < 0.15);
});

test('a program is a regressor like any other', async () => {
  const cell = await play(
    { learner: 'fake', taskParams: { horizon: 1 }, n: 80 },
    fakeLearner(temporaryFolder(), 'well', 'agent'),
  );
  assert.equal(cell.status, 'ok', cell.message);
  assert.equal(cell.info?.fits, 4);
});

test('a fit that fails is the cell’s status, and says which fit it was', async () => {
  const learnerModule = new URL('../fixtures/misbehaving-learner.ts', import.meta.url).pathname;
  const cell = await play(
    { learner: 'misbehaving', learnerParams: { how: 'throws' }, taskParams: { horizon: 1 }, n: 80 },
    learnerModule,
  );
  assert.equal(cell.status, 'crashed');
  assert.match(cell.message ?? '', /^Q_1 of action 0 after 32 episodes: /);
  assert.equal(cell.trace.length, 1);
});

test('a regressor is tuned on the supervised problem of the tuning seed', async () => {
  const tuning = { trials: 2, seed: 0, validation: 0.2 };
  const tuned = await tuneCell(await open({ ...rbf, kind: 'tune', n: 100, tuning }));
  assert.equal(tuned.status, 'ok', tuned.message);
  assert.ok(tuned.trials?.every(({ validationError }) => Number.isFinite(validationError)));
});
