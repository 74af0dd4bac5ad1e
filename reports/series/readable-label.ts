import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';

/** The label of a learner; if nobody chose one, "two-layer relu" for "two-layer[activation=relu]". */
export function readableLabel(
  learner: string,
  params: Readonly<Record<string, unknown>>,
  label: string,
): string {
  if (label !== formatEntrySpec(learner, params)) return label;
  const words = Object.entries(params).map(([key, value]) =>
    typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`,
  );
  return [learner, ...words].join(' ');
}
