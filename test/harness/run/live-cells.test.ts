import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../harness/config/load-config.ts';
import type { Executor, FinishedCell } from '../../../harness/executors/contract.ts';
import { liveFile } from '../../../harness/results/live.ts';
import type { LiveView } from '../../../harness/results/live-curve.ts';
import { readLivePlan } from '../../../harness/results/live-plan.ts';
import { LiveReader } from '../../../harness/results/live-reader.ts';
import { run } from '../../../harness/run/run.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('a running cell shows itself and its machine, and all of it is gone when the run is finished', async () => {
  const out = join(temporaryFolder(), 'run');
  let view: LiveView | undefined;
  let planned: string[] = [];
  const executor: Executor = {
    slots: 1,
    async run({ id }, onActivity, signal): Promise<FinishedCell> {
      // Only the first cell takes so long that it is worth showing.
      if (!view) {
        onActivity({ phase: 'fit' });
        onActivity({ phase: 'fit', step: 5, of: 50, loss: 0.5 });
        onActivity({ phase: 'fit', step: 5, of: 50, point: { step: 6, seconds: 1, error: 0.25 } });
        const reader = new LiveReader(liveFile(out, id));
        while (!reader.view?.errors.length && !signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          await reader.look();
        }
        view = reader.view;
        planned = readLivePlan(out)?.cells.map((cell) => cell.learner) ?? [];
      }
      return {
        ...{ status: 'ok', trace: [], versions: {}, cellSeconds: 1, startedAt: new Date().toISOString() },
        metrics: { relativeTestError: 1, relativeTrainError: 1, testMse: 1, testVariance: 1 },
      };
    },
    close() {},
  };
  const config = await loadConfig(
    {
      ...{
        name: 'test',
        learners: ['mean', { learner: 'two-layer', label: '<i>shallow' }],
        seeds: 1,
        trials: 0,
      },
      ...{ tasks: [{ family: 'linear-control', d: 4, n: 64 }], backend: 'cpu' },
    },
    {},
  );
  await run(config, {
    out,
    executor,
    listener: {
      planned(cells) {
        // What a run that was killed has left: of a cell without a result, of one killed after its result was stored (no cell
        // of this run, so that nothing else removes it), and of one killed while it made its file.
        mkdirSync(join(out, 'live'), { recursive: true });
        for (const name of [`${cells[0].id}.jsonl`, '00000000000000aa.jsonl', '.x.jsonl.node.1.tmp'])
          writeFileSync(join(out, 'live', name), '{"live":1');
      },
    },
  });
  assert.deepEqual(planned, ['mean', '<i>shallow']);
  assert.deepEqual([view?.phase, view?.step, view?.of], [{ phase: 'fit' }, 6, 50]);
  assert.deepEqual([view?.errors, view?.losses], [[[6, 0.25]], [[5, 0.5]]]);
  assert.ok((view?.machine?.cores ?? 0) > 0);
  assert.equal(existsSync(join(out, 'live')), false);
});
