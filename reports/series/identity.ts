import { canonicalJson } from '../../harness/results/canonical-json.ts';
import type { CellSpec } from '../../harness/results/record.ts';
import type { TransferSpec } from '../../harness/results/transfer.ts';

/**
 * What a fit has in common with the others of its curve. Together these texts hold everything in a cell's
 * specification but its kind, `d`, `n` and `seed`, along which curves run, and the user's own metrics, which
 * change no fit: fits are alike exactly when the texts are equal.
 */
export interface Identity {
  /** Family, its parameters and the digest of its definition: which target is learned. */
  readonly task: string;
  /** Learner, its fixed parameters, the digest of its file or package, and the learner that it begins with. */
  readonly learner: string;
  /**
   * Where a transferred fit's features come from, but for the number of source samples, which may vary along a
   * curve like n; '' for a fit on the task itself. Fits that differ in this never share a curve.
   */
  readonly transfer: string;
  /** All else: tuning, limits, test size, backend, and whatever a later version adds. */
  readonly settings: string;
}

/** Fields that tell where a fit stands on its curve, and which kind of cell it is. */
const alongTheCurve: ReadonlySet<string> = new Set(['kind', 'd', 'n', 'seed']);
/** Fields that say what is measured of a fit, and not how it is made. */
const ofTheMeasurement: ReadonlySet<string> = new Set(['metrics']);
const ofTheTask: ReadonlySet<string> = new Set(['family', 'taskParams', 'taskDigest']);
const ofTheLearner: ReadonlySet<string> = new Set(['learner', 'learnerParams', 'learnerDigest', 'from']);

/** The identity of the fit with this specification. */
export function identify(spec: CellSpec): Identity {
  return {
    task: taskKey(spec.family, spec.taskParams, spec.taskDigest),
    learner: learnerKey(spec.learner, spec.learnerParams, spec.learnerDigest, spec.from),
    transfer: spec.transfer ? canonicalJson(sourceOf(spec.transfer)) : '',
    settings: canonicalJson(settingsOf(spec)),
  };
}

function sourceOf({ n: _, ...source }: TransferSpec): object {
  return source;
}

/** The identity of a task, from a cell or from the entry of a configuration. */
export function taskKey(family: string, params: object, digest: unknown): string {
  return canonicalJson([family, params, digest ?? '']);
}

/**
 * The identity of a learner, from a cell or from the entry of a configuration.
 *
 * @param from the kept networks that its fits begin with: of a series, each seed has one of its own
 */
export function learnerKey(
  learner: string,
  params: object,
  digest: unknown,
  from?: { readonly learner: string; readonly params: object },
): string {
  const key = [learner, params, digest ?? ''];
  return canonicalJson(from ? [...key, [from.learner, from.params]] : key);
}

/**
 * All other settings of a fit, by dotted name: `budget.steps`, `tuning.trials`, `testSize`; of a transfer, only
 * `transfer.n`.
 */
export function settingsOf(spec: CellSpec): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(spec)) {
    if (ofTheMeasurement.has(name)) continue;
    if (alongTheCurve.has(name) || ofTheTask.has(name) || ofTheLearner.has(name)) continue;
    if (name === 'transfer') settings['transfer.n'] = spec.transfer?.n;
    else if (name === 'tuning' || name === 'budget')
      for (const [part, own] of Object.entries(value as object)) settings[`${name}.${part}`] = own;
    else settings[name] = value;
  }
  return settings;
}
