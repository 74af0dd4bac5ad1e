import { openEngine } from '../../learners/engine/open-engine.ts';
import { oneLine } from '../results/one-line.ts';
import type { BenchAnswer, BenchRequest } from './bench-messages.ts';
import type { Timed } from './job.ts';
import { openTimed } from './open-timed.ts';
import { takeTurn } from './take-turn.ts';

/** The process of one backend: it holds one job at a time, and times it on request. */

let timed: Timed | undefined;

async function answer(request: BenchRequest): Promise<BenchAnswer> {
  if (request.type === 'open') {
    timed?.dispose();
    timed = await openTimed(await openEngine(request.backend, request.settings), request.job);
    // Warm up: the first run includes compilation and fills caches.
    await timed.run(1);
    return { type: 'opened' };
  }
  if (!timed) throw new Error('there is nothing to time');
  return { type: 'turn', ...(await takeTurn(timed, request.seconds)) };
}

process.on('message', async (request: BenchRequest) => {
  const reply = await answer(request).catch(
    (error: Error): BenchAnswer => ({ type: 'failed', message: oneLine(error.message) }),
  );
  process.send?.(reply);
});

process.once('disconnect', () => process.exit(0));
