import { type ResolvedConfig, type StoredConfig, storedConfig } from '../config/config.ts';
import { restoreConfig } from '../config/restore-config.ts';
import { UserError } from '../input/errors.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import type { RunBudget, RunRecord } from '../results/record.ts';
import { UnreadableRecordError } from '../results/record-errors.ts';
import { sha256 } from '../results/sha256.ts';
import { readRun } from '../results/store.ts';
import { reduceTo } from './budget.ts';
import { estimateRun } from './cost/run-estimate.ts';
import type { Speeds } from './cost/speeds.ts';
import { makePlan } from './plan.ts';
import { formatDuration } from './time-left.ts';

export interface BudgetRequest {
  /** Wall-clock time of the whole run. */
  readonly seconds: number;
  readonly workers: number;
  /** Measures this machine; called only if a budget has to be decided. */
  readonly speeds: () => Promise<Speeds>;
  /** The run's folder: a resumed run keeps what was decided when it started. */
  readonly out: string;
}

/**
 * As much of a configuration as the budget allows, and a record of what is left out.
 *
 * @throws UserError if even the smallest version takes longer
 */
export async function withinBudget(
  whole: ResolvedConfig,
  { seconds, workers, speeds, out }: BudgetRequest,
): Promise<{ readonly config: ResolvedConfig; readonly budget: RunBudget }> {
  const of = sha256(canonicalJson(withoutTraits(storedConfig(whole))));
  const earlier = storedBudget(out);
  if (earlier?.budget.of === of && earlier.budget.seconds === seconds)
    return { config: await restoreConfig(earlier.config), budget: earlier.budget };
  const measured = await speeds();
  const {
    reduction,
    seconds: estimated,
    fits,
  } = await reduceTo(whole, seconds, async (config) => {
    const cells = await makePlan(config);
    return estimateRun(cells, measured, workers).wallSeconds;
  });
  if (!fits)
    throw new UserError(
      `--budget: even the smallest version of ${whole.name} (one seed, no tuning, two values of d) takes about ${formatDuration(estimated)}, which is more`,
    );
  const { config, leftOut } = reduction;
  return {
    config,
    budget: { seconds, of, workers, estimatedSeconds: Math.round(estimated), leftOut: [...leftOut] },
  };
}

/**
 * No cell depends on traits: without them, a run of an earlier version, which stored none, keeps its budget.
 */
function withoutTraits({ learners, ...config }: StoredConfig): object {
  return { ...config, learners: learners.map(({ traits: _, ...learner }) => learner) };
}

function storedBudget(out: string): { config: RunRecord['config']; budget: RunBudget } | undefined {
  try {
    const { config, budget } = readRun(out);
    return budget && { config, budget };
  } catch (error) {
    if (error instanceof UnreadableRecordError) return undefined;
    throw error;
  }
}

/** The budget and what it leaves out, as one line for the user. */
export function describeBudget({ seconds, estimatedSeconds, leftOut }: RunBudget): string {
  const room = `a budget of ${formatDuration(seconds)} (about ${formatDuration(estimatedSeconds)} expected)`;
  return leftOut.length === 0 ? `all of it is within ${room}` : `for ${room}: ${leftOut.join('; ')}`;
}
