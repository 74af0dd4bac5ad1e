import { formatEntrySpec } from './format-entry-spec.ts';
import type { CellSpec } from './record.ts';

/** The part of a cell's specification that says where its features come from. */
export type TransferSpec = NonNullable<CellSpec['transfer']>;

/**
 * The specification of the fit that a cell's learner makes: for a transferred cell, that of the source, and
 * otherwise the cell's own.
 */
export function learnedSpec({ transfer, ...spec }: CellSpec): CellSpec {
  if (!transfer) return spec;
  return { ...spec, taskParams: transfer.taskParams, n: transfer.n };
}

/**
 * Where transferred features come from, in a few words: `transfer from link=product`, `transfer from noise=0,
 * all layers`. The number of source samples is not part of it, because it varies along a curve.
 */
export function transferWords({ differs, features }: Pick<TransferSpec, 'differs' | 'features'>): string {
  const words = formatEntrySpec('', differs).slice(1, -1);
  return `transfer from ${words === '' ? 'the same task' : words}${features === 'all' ? ', all layers' : ''}`;
}

/** The same with the number of source samples, for a line about one cell; '' for a cell without transfer. */
export function transferLabel({ transfer }: CellSpec): string {
  return transfer ? `${transferWords(transfer)}, n = ${transfer.n}` : '';
}
