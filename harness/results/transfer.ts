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
 * Where transferred features come from, in a few words: `transfer from link=product`, `transfer from default
 * noise, all layers`. The number of source samples is not part of it, because it varies along a curve.
 *
 * @param target parameters of the cell's own task
 */
export function transferWords(
  { taskParams, features }: Pick<TransferSpec, 'taskParams' | 'features'>,
  target: Readonly<Record<string, unknown>>,
): string {
  const differing = Object.entries(taskParams).filter(
    ([name, value]) => JSON.stringify(target[name]) !== JSON.stringify(value),
  );
  const back = Object.keys(target).filter((name) => !Object.hasOwn(taskParams, name));
  const words = [
    ...(differing.length > 0 ? [formatEntrySpec('', Object.fromEntries(differing)).slice(1, -1)] : []),
    ...back.map((name) => `default ${name}`),
  ];
  const source = words.length > 0 ? words.join(', ') : 'the same task';
  return `transfer from ${source}${features === 'all' ? ', all layers' : ''}`;
}

/** The same with the number of source samples, for a line about one cell; '' for a cell without transfer. */
export function transferLabel({ transfer, taskParams }: CellSpec): string {
  return transfer ? `${transferWords(transfer, taskParams)}, n = ${transfer.n}` : '';
}
