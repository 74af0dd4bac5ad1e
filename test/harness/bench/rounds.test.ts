import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contestant } from '../../../harness/bench/contestant.ts';
import type { BenchJob } from '../../../harness/bench/job.ts';
import { runRounds } from '../../../harness/bench/rounds.ts';

const job: BenchJob = { kind: 'kernel', shape: { d: 8, n: 16 } };

function contestant(
  subject: string,
  log: string[],
  turn: (round: number) => number | Promise<number>,
  peer = false,
): Contestant {
  let round = 0;
  return {
    subject,
    peer,
    async open() {
      log.push(`${subject} opens`);
    },
    async turn() {
      log.push(subject);
      return { milliseconds: await turn(round++) };
    },
    close() {},
  };
}

test('contestants take turns, and ratios compare turns of the same round', async () => {
  const log: string[] = [];
  // The machine is ten times slower in the second round, for every contestant.
  const slowdown = [1, 10, 1];
  const standings = await runRounds(
    [
      contestant('ours', log, (round) => 2 * slowdown[round]),
      contestant('theirs', log, (round) => 8 * slowdown[round]),
    ],
    job,
    { rounds: 3, seconds: 1, onFailure: assert.fail },
  );
  assert.deepEqual(log, [
    'ours opens',
    'theirs opens',
    ...['ours', 'theirs', 'ours', 'theirs', 'ours', 'theirs'],
  ]);
  assert.equal(standings[0].ratio, undefined);
  assert.equal(standings[1].ratio, 0.25);
  assert.deepEqual(
    standings[1].turns.map(({ milliseconds }) => milliseconds),
    [8, 80, 8],
  );
});

test('a slow contestant leaves early, unless it is the reference or the user’s peer', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 40));
    return 40;
  };
  const standings = await runRounds(
    [contestant('reference', [], slow), contestant('slow', [], slow), contestant('peer', [], slow, true)],
    job,
    { rounds: 3, seconds: 0.001, onFailure: assert.fail },
  );
  assert.deepEqual(
    standings.map(({ subject, turns }) => [subject, turns.length]),
    [
      ['reference', 3],
      ['slow', 1],
      ['peer', 3],
    ],
  );
});

test('a contestant that fails is left out with a message, and the others go on', async () => {
  const failures: string[] = [];
  const standings = await runRounds(
    [
      contestant('ours', [], () => 1),
      contestant('theirs', [], (round) => {
        if (round === 1) throw new Error('out of luck\nand more');
        return 1;
      }),
    ],
    job,
    { rounds: 3, seconds: 1, onFailure: (subject, message) => failures.push(`${subject}: ${message}`) },
  );
  assert.deepEqual(failures, ['theirs: out of luck and more']);
  assert.deepEqual(
    standings.map(({ subject, turns }) => [subject, turns.length]),
    [['ours', 3]],
  );
});
