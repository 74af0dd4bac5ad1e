import { median } from '../../tasks/median.ts';
import { oneLine } from '../results/one-line.ts';
import type { Contestant } from './contestant.ts';
import type { BenchJob } from './job.ts';
import type { Turn } from './take-turn.ts';

/** The results of one contestant in the rounds at one size. */
export interface Standing {
  readonly subject: string;
  readonly peer: boolean;
  /** One turn for each round in which it took part. */
  readonly turns: readonly Turn[];
  /** Median over the rounds of the first contestant's time over this one's; absent for the first. */
  readonly ratio?: number;
}

export interface RoundsOptions {
  /** How many turns each contestant gets. */
  readonly rounds: number;
  /**
   * About how long all turns of a contestant take together. One that has used three times as much gets no
   * more turns.
   */
  readonly seconds: number;
  /** Called for every contestant that cannot do the job. */
  readonly onFailure: (subject: string, message: string) => void;
}

/**
 * Lets contestants take turns at a job, round after round. The others are compared with the first. It and the
 * user's peers take part in every round, however long they take.
 */
export async function runRounds(
  contestants: readonly Contestant[],
  job: BenchJob,
  { rounds, seconds, onFailure }: RoundsOptions,
): Promise<Standing[]> {
  const turns = new Map<Contestant, Turn[]>();
  const used = new Map<Contestant, number>();
  const attempt = async (contestant: Contestant, action: () => Promise<void>) => {
    const start = performance.now();
    try {
      await action();
    } catch (error) {
      turns.delete(contestant);
      onFailure(contestant.subject, oneLine((error as Error).message));
    }
    used.set(contestant, (used.get(contestant) ?? 0) + (performance.now() - start) / 1000);
  };
  for (const contestant of contestants) {
    turns.set(contestant, []);
    await attempt(contestant, () => contestant.open(job));
  }
  used.clear();
  for (let round = 0; round < rounds; round++)
    for (const [contestant, taken] of [...turns]) {
      const patient = contestant === contestants[0] || contestant.peer;
      if (!patient && (used.get(contestant) ?? 0) > 3 * seconds) continue;
      await attempt(contestant, async () => void taken.push(await contestant.turn(seconds / rounds)));
    }
  const first = turns.get(contestants[0]);
  return [...turns].map(([{ subject, peer }, taken]) => ({
    subject,
    peer,
    turns: taken,
    ...(first && taken !== first && taken.length > 0
      ? { ratio: median(taken.map((turn, i) => first[i].milliseconds / turn.milliseconds)) }
      : {}),
  }));
}
