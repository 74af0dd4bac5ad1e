import { cellId } from '../../harness/results/cell-id.ts';
import type { CellSpec } from '../../harness/results/record.ts';
import { transferWords } from '../../harness/results/transfer.ts';
import { tuneSpecOf } from '../../harness/results/tune-spec.ts';
import { variantsOf } from '../series/curves.ts';
import { type Identity, identify } from '../series/identity.ts';
import { UniqueLabels } from '../series/named-entries.ts';

/** A cell under the labels of its configuration. */
export interface LabelledCell {
  readonly id: string;
  readonly task: string;
  readonly learner: string;
  /** Absent where nothing but the labels is known. */
  readonly spec?: CellSpec;
}

/** The names of a cell's table and of its row; no two tables of a run have the same name, and no two rows of a table. */
export interface RowName {
  readonly task: string;
  readonly learner: string;
}

/**
 * The rows of a run's cells, by cell id. Cells share a row if their labels, their task and their learner are the same, and so
 * are their settings but for those that the configuration varies with d or n (series/curves.ts). What shares its labels with
 * something else is told apart by words (`600 steps`), or by a number. A tuning cell is in the row of the first fit
 * that needs it.
 */
export function nameRows(cells: readonly LabelledCell[]): Map<string, RowName> {
  const tasks = new Entries();
  const learners = new Entries();
  const identified = cells.map((cell) => ({ ...cell, identity: cell.spec && identify(cell.spec) }));
  for (const { task, learner, identity } of identified) {
    if (!identity) continue;
    tasks.key(task, identity.task);
    learners.key(learner, identity.learner);
  }
  const placed = identified.map((cell) => ({
    ...cell,
    taskKey: tasks.key(cell.task, cell.identity?.task),
    learnerKey: learners.key(cell.learner, cell.identity?.learner),
  }));
  const words = wordsOf(placed);
  const rows = new UniqueLabels();
  const labels = new Map<string, string>();
  return new Map(
    placed.map(({ id, learner, taskKey, learnerKey }) => {
      const own = words.get(id) ?? '';
      const key = JSON.stringify([learnerKey, own]);
      const label = labels.get(key) ?? rows.take(own === '' ? learner : `${learner} (${own})`);
      labels.set(key, label);
      return [id, { task: tasks.label(taskKey), learner: label }];
    }),
  );
}

interface PlacedCell extends LabelledCell {
  readonly identity: Identity | undefined;
  readonly taskKey: string;
  readonly learnerKey: string;
}

/** The words that tell a cell's row from others of the same learner, by cell id; only of cells that need any. */
function wordsOf(cells: readonly PlacedCell[]): Map<string, string> {
  const fits = cells.flatMap(({ spec, identity, ...cell }) =>
    spec?.kind === 'fit' && identity ? [{ ...cell, spec, identity }] : [],
  );
  const variants = variantsOf(
    fits.map(({ spec, identity, taskKey, learnerKey }) => ({
      ...{ origin: '', run: 0, task: taskKey, learner: learnerKey, d: spec.d, n: spec.n },
      settings: identity.settings,
      transfer: identity.transfer,
      transferWords: spec.transfer ? transferWords(spec.transfer) : '',
    })),
  );
  const words = new Map<string, string>();
  const taskOf = new Map(cells.map(({ id, taskKey }) => [id, taskKey]));
  for (const [i, { id, spec, taskKey }] of fits.entries()) {
    if (variants[i] === '') continue;
    words.set(id, variants[i]);
    if (spec.tuning.trials === 0) continue;
    const tuning = cellId(tuneSpecOf(spec));
    // The tuning of a transferred fit is one on its source, and stands there.
    if (!words.has(tuning) && taskOf.get(tuning) === taskKey) words.set(tuning, variants[i]);
  }
  return words;
}

/** Tasks or learners: each has a label, and those with different identities are different even if their labels are equal. */
class Entries {
  readonly #labels = new UniqueLabels();
  readonly #byKey = new Map<string, string>();
  readonly #firstOf = new Map<string, string>();

  /** @param identity undefined where it is not known: then that of the first entry with this label */
  key(label: string, identity: string | undefined): string {
    const first = this.#firstOf.get(label);
    if (identity === undefined && first !== undefined) return first;
    const key = JSON.stringify([label, identity ?? '']);
    if (!this.#byKey.has(key)) this.#byKey.set(key, this.#labels.take(label));
    if (first === undefined) this.#firstOf.set(label, key);
    return key;
  }

  label(key: string): string {
    return this.#byKey.get(key) ?? key;
  }
}
