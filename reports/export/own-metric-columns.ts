import { metricsIn } from '../own-metrics.ts';
import type { Row } from '../rows.ts';
import type { Column } from './columns.ts';

/**
 * Columns of the user's own metrics, `metric_hardest_feature`; and, of those that have no value in some fit that
 * ended well, why: `metric_hardest_feature_note`.
 */
export function ownMetricColumns(rows: readonly Row[]): readonly Column[] {
  return metricsIn(rows).flatMap((metric): Column[] => {
    const { label, heading, description, better } = metric;
    const name = `metric_${label.replaceAll(/[- ]/g, '_')}`;
    const reason = ({ own }: Row) => own?.[label]?.failed ?? own?.[label]?.missing;
    return [
      {
        name,
        type: 'number',
        meaning: `${heading}, on the test sample${description === undefined ? '' : `: ${description.replace(/\.$/, '')}`}; ${better} is better`,
        value: ({ own }) => own?.[label]?.value,
      },
      ...(rows.some((row) => reason(row) !== undefined)
        ? [
            {
              name: `${name}_note`,
              type: 'text',
              meaning: `why there is no ${label}`,
              value: reason,
            } satisfies Column,
          ]
        : []),
    ];
  });
}
