import { type ResolvedConfig, type StoredConfig, storedConfig } from '../config/config.ts';
import { restoreConfig } from '../config/restore-config.ts';
import { UserError } from '../input/errors.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import type { RunBudget, RunRecord } from '../results/record.ts';
import { sha256 } from '../results/sha256.ts';
import { readRun, UnreadableRecordError } from '../results/store.ts';
import { reduceTo } from './budget.ts';
import { estimateRun } from './cost/run-estimate.ts';
import type { Speeds } from './cost/speeds.ts';
import { makePlan } from './plan.ts';
import { formatDuration } from './time-left.ts';

export interface BudgetRequest {
  /** From start to end. */
  readonly seconds: number;
  readonly workers: number;
  /** Measured only where there is something to decide. */
  readonly speeds: () => Promise<Speeds>;
  /** The run's folder: a run that goes on keeps to what it decided at its start. */
  readonly out: string;
}

/**
 * As much of a configuration as its budget allows, and what that leaves out, for the record.
 *
 * @throws UserError where even the least of it takes longer
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
      `--budget: even the least of ${whole.name} (one seed, no tuning, two values of d) takes about ${formatDuration(estimated)}, which is more`,
    );
  const { config, leftOut } = reduction;
  return {
    config,
    budget: { seconds, of, workers, estimatedSeconds: Math.round(estimated), leftOut: [...leftOut] },
  };
}

/** Traits decide no cell: a run that an earlier version began, which stored none, goes on with its budget. */
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

/** One line for people. */
export function describeBudget({ seconds, estimatedSeconds, leftOut }: RunBudget): string {
  const room = `a budget of ${formatDuration(seconds)} (about ${formatDuration(estimatedSeconds)} expected)`;
  return leftOut.length === 0 ? `all of it is within ${room}` : `for ${room}: ${leftOut.join('; ')}`;
}
