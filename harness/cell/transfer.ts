import type { Model } from '../../learners/contract.ts';
import { type Sample, type Task, UnsupportedTaskError } from '../../tasks/contract.ts';
import type { Head } from '../protocol/head.ts';
import { scoreOn } from '../protocol/score.ts';
import { type CellContext, streamOf } from './cell-context.ts';

/** A cell whose features come from another member of its family. */
export interface Transfer {
  readonly source: Task;
  /** What the learner is fitted on. */
  readonly training: Sample;
  /** What source and task have in common, for the record: `layer 2`, `subspace`, or nothing. */
  readonly shared: string;
  /** Fits a head to the samples of the task itself; undefined if the model has no usable features. */
  fitHead(model: Pick<Model, 'features'>): Promise<Head | undefined>;
  /** The model's own relative error on fresh samples of the source. */
  sourceError(model: Model): Promise<number>;
}

/** Rows on which the layers of source and task are compared. */
const comparedRows = 64;

/**
 * Draws the source of a transferred cell; undefined for any other cell.
 *
 * The source's rows are not those of the task with other labels: a learner may have memorised them, and a
 * head would then be fitted on features that fresh rows do not have.
 *
 * @param sample the n rows that the head is fitted on
 * @throws UnsupportedTaskError if source or task have more than two classes
 */
export function openTransfer(
  context: CellContext,
  task: Task,
  sample: Sample,
  learned: Task,
): Transfer | undefined {
  const { spec, engine } = context;
  const { transfer } = spec;
  if (!transfer) return undefined;
  for (const { classes } of [task.structure, learned.structure])
    if (classes !== undefined)
      throw new UnsupportedTaskError(
        `features are transferred by a head with one number a row, and the task has ${classes} classes`,
      );
  const drawn = (n: number, split: 'train' | 'test') =>
    learned.sample(n, streamOf(context, spec.seed, split).child('source'), split);
  return {
    source: learned,
    training: drawn(transfer.n, 'train'),
    shared: inCommon(learned, task, streamOf(context, spec.seed, 'diagnosis')),
    async fitHead(model) {
      const [{ fitHead }, { harnessEffort }] = await Promise.all([
        import('../protocol/head.ts'),
        import('../protocol/feature-ridge.ts'),
      ]);
      return fitHead(model, sample, { read: transfer.features, effort: await harnessEffort(engine) });
    },
    async sourceError({ predict }) {
      return (await scoreOn(predict, drawn(spec.testSize, 'test'))).relativeError;
    },
  };
}

function inCommon(source: Task, task: Task, stream: Parameters<Task['sample']>[1]): string {
  const { x, n } = task.sample(comparedRows, stream, 'diagnosis');
  const theirs = source.features(x, n);
  const layers = task.features(x, n).flatMap(({ layer, width, values }) => {
    const other = theirs.find((one) => one.layer === layer);
    return other && other.width === width && isSame(other.values, values) ? [`layer ${layer}`] : [];
  });
  const [a, b] = [source.subspace, task.subspace];
  const subspace = a && b && a.rank === b.rank && isSame(a.rows, b.rows) ? ['subspace'] : [];
  return [...layers, ...subspace].join(', ');
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > 1e-5 * (1 + Math.abs(b[i]))) return false;
  return true;
}
