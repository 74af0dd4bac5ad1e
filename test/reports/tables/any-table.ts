import fc from 'fast-check';
import type { Column, ColumnKind, Entry, Format, Row, Table } from '../../../reports/tables/table.ts';
import { hostile, longHostile } from '../synthetic-run.ts';

/**
 * Tables of anything that may be in one: hostile, wide, empty and endless texts, many columns or one, no
 * rows.
 */

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '–', '|', '\\', '&', '$', '\\|', '{', '}', '[3em]', '*', '%', '#', '_x^2', '~', '`', '```'],
    ...['4.3e-5', '3.0e-5 – 4.9e-5', '1.2e7×', '−0.25', '1.70 (−0.25 to ∞)', '≤ 512', '10⁻¹²', 'error ∝ d^a'],
    ...[
      '深層学習の誤差',
      '👩‍🔬👩‍🔬',
      'e\u0301\u0301',
      'עברית',
      '\u202eturned',
      'two\nlines',
      '\\\\ [x]',
      '</td><b>',
    ],
    ...[hostile.learner, hostile.family, hostile.message, longHostile.learner.slice(0, 600)],
    ...['deep-sgd', 'mean', 'd = 16', 'a b c '.repeat(60), '\\end{tabular}', '--> & <!--'],
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const formats: readonly Format[] = ['page', 'markdown', 'latex', 'terminal'];
const kinds: readonly ColumnKind[] = ['number', 'plain', 'text', 'reason', 'growth', 'status', 'code'];

const column: fc.Arbitrary<Column> = fc.record({
  title: anyText,
  brief: optional(anyText),
  subtitle: optional(anyText),
  kind: fc.constantFrom(...kinds),
  only: optional(fc.subarray([...formats])),
  detailsOnly: optional(fc.subarray([...formats])),
  terminal: optional(
    fc.record({
      most: optional(fc.integer({ min: 1, max: 60 })),
      leastParts: optional(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))),
    }),
  ),
});

const head: fc.Arbitrary<Column> = fc.record({
  title: anyText,
  kind: fc.constant<ColumnKind>('head'),
  groups: fc.boolean(),
  terminal: optional(
    fc.record({
      most: optional(fc.integer({ min: 1, max: 60 })),
      least: optional(fc.integer({ min: 1, max: 30 })),
    }),
  ),
});

const remark: fc.Arbitrary<Column> = fc.record({
  title: anyText,
  kind: fc.constant<ColumnKind>('text'),
  terminal: fc.record({ remark: fc.constantFrom('beside', 'below') }),
});

const entry: fc.Arbitrary<Entry> = fc.record({
  text: anyText,
  detail: optional(anyText),
  level: optional(fc.constantFrom('good', 'fair', 'poor')),
  link: optional(fc.constantFrom('data/results.csv', '#cite')),
  learner: optional(fc.constantFrom('deep-sgd', 'mean')),
});

export const anyTable: fc.Arbitrary<Table> = fc
  .tuple(head, fc.array(column, { maxLength: 11 }), fc.array(remark, { maxLength: 1 }))
  .chain(([first, others, last]) => {
    const columns = [first, ...others, ...last];
    const row: fc.Arbitrary<Row> = fc.record({
      entries: fc.array(entry, { minLength: columns.length, maxLength: columns.length }),
      isReference: optional(fc.boolean()),
    });
    return fc.record({
      name: anyText,
      caption: optional(anyText),
      brief: optional(anyText),
      legend: optional(
        fc.array(fc.record({ level: fc.constantFrom('good', 'fair', 'poor'), text: anyText })),
      ),
      narrow: optional(fc.boolean()),
      columns: fc.constant(columns),
      rows: fc.array(row, { maxLength: 5 }),
    });
  });
