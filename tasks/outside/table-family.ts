import type { Sample, TaskFamily, TaskStructure } from '../contract.ts';
import type { Stream } from '../streams.ts';
import { column, otherColumns, type Table, UnsuitableTableError } from './data-table.ts';
import { type TableParameters, tableParameters } from './table-parameters.ts';

/** Fewest rows on which an error over training is measured. */
const smallestMonitor = 64;

/** A training table and a test table with the same columns: those that are learned from, and the label. */
export interface Tables {
  /** The family's name. */
  readonly name: string;
  /** Where the tables come from, for lists and reports. */
  readonly source: string;
  readonly train: Table;
  readonly test: Table;
  /** Index of the column that is predicted, from 0; default: the last. */
  readonly label?: number;
  /**
   * A constant that was subtracted from all labels; if it is not 0, labels of −1 and 1 are not classes.
   */
  readonly labelConstant?: number;
}

/**
 * A task family of two given tables. It has one d and one target. A seed chooses the initialisation of a
 * learner and the order of the training rows, of which a training sample of n rows takes the first n. Test
 * rows are all those of the test table.
 */
export function tableFamily({
  name,
  source,
  train,
  test,
  label = train.columns.length - 1,
  labelConstant = 0,
}: Tables): TaskFamily<typeof tableParameters> {
  const d = train.columns.length - 1;
  const structure = (params: TableParameters): TaskStructure => {
    const { output, classes } = labelsOf(params, label, labelConstant, train, test);
    return {
      family: name,
      d,
      layers: params.layers,
      widths: widthsOf(params, d),
      degree: params.degree ?? 2 ** (params.layers - 1),
      output,
      ...(classes !== undefined && { classes }),
    };
  };
  return {
    name,
    description: `${train.rows} rows to train on and ${test.rows} to test on, of ${d} columns and the label "${train.columns[label]}"`,
    source,
    parameters: tableParameters,
    role: 'control',
    given(params) {
      labelsOf(params, label, labelConstant, train, test);
      widthsOf(params, d);
      return { d, rows: train.rows, testRows: test.rows };
    },
    structure: ({ params }) => structure(params),
    instantiate({ seed, params }) {
      const labels = labelsOf(params, label, labelConstant, train, test);
      const take = (table: Table, y: Float32Array, order: Uint32Array): Sample => ({
        n: order.length,
        d,
        x: otherColumns(table, labels.column, order),
        y: Float32Array.from(order, (row) => y[row]),
      });
      const trainingOrder = (stream: Stream) => stream.child('order').permutation(train.rows);
      return {
        structure: structure(params),
        seed,
        sample(n, stream, split = 'train') {
          if (split === 'test') {
            const all = Uint32Array.from({ length: Math.min(n, test.rows) }, (_, row) => row);
            return take(test, labels.test, all);
          }
          if (split !== 'train') throw new Error(`${name} has no rows for "${split}"`);
          if (n > train.rows) throw new Error(`${name} has ${train.rows} rows to train on, not ${n}`);
          return take(train, labels.train, trainingOrder(stream).subarray(0, n));
        },
        unused(trained, most, stream) {
          const rest = trainingOrder(stream).subarray(trained, trained + most);
          return rest.length < smallestMonitor ? undefined : take(train, labels.train, rest);
        },
        features: () => [],
      };
    },
  };
}

function widthsOf({ layers, widths }: TableParameters, d: number): number[] {
  const own = widths ?? Math.max(1, Math.round(d / 4));
  if (!Array.isArray(own)) return new Array<number>(layers - 1).fill(own);
  if (own.length !== layers - 1)
    throw new UnsuitableTableError(
      `widths has ${own.length} entries; with layers = ${layers} it needs ${layers - 1}, one for each of the layers 2..L`,
    );
  return own;
}

interface Labels {
  readonly column: number;
  readonly output: TaskStructure['output'];
  /** If there are more than two. */
  readonly classes?: number;
  readonly train: Float32Array;
  readonly test: Float32Array;
}

function labelsOf(
  { output }: TableParameters,
  index: number,
  constant: number,
  train: Table,
  test: Table,
): Labels {
  const [own, others] = [column(train, index), column(test, index)];
  const all = (...allowed: number[]) =>
    constant === 0 && [own, others].every((values) => values.every((value) => allowed.includes(value)));
  for (const [{ name, columns }, values] of [
    [train, own],
    [test, others],
  ] as const)
    if (values.every((value) => value === values[0]))
      throw new UnsuitableTableError(
        `${name}: all labels (column ${columns[index]}) are ${values[0] + constant}; an error relative to their variance is not defined`,
      );
  if (output === 'regression' || (output === 'auto' && !all(-1, 1)))
    return { column: index, output: 'regression', train: own, test: others };
  if (all(-1, 1) || all(0, 1)) {
    const signs = (values: Float32Array) => values.map((value) => (value > 0 ? 1 : -1));
    return { column: index, output: 'classification', train: signs(own), test: signs(others) };
  }
  const known = classesOf([train, own], [test, others], index, constant);
  const places = new Map(known.map((value, place) => [value, place]));
  const numbered = (values: Float32Array) =>
    values.map((value) => {
      const place = places.get(value) ?? 0;
      return known.length > 2 ? place : 2 * place - 1;
    });
  return {
    column: index,
    output: 'classification',
    ...(known.length > 2 && { classes: known.length }),
    train: numbered(own),
    test: numbered(others),
  };
}

/** More classes than this are numbers, or names of rows. */
const mostClasses = 1000;

/**
 * The different labels of the training table, ascending, as which classes are numbered.
 *
 * @throws UnsuitableTableError if labels are not whole numbers, are too many, or are in the test table alone
 */
function classesOf(
  [train, own]: readonly [Table, Float32Array],
  [test, others]: readonly [Table, Float32Array],
  index: number,
  constant: number,
): number[] {
  const place = (table: Table) =>
    `${table.name}: for classification the labels (column ${table.columns[index]})`;
  for (const [table, values] of [[train, own] as const, [test, others] as const]) {
    const wrong = values.find((value) => !Number.isInteger(value));
    if (wrong !== undefined || constant !== 0)
      throw new UnsuitableTableError(
        `${place(table)} have to be whole numbers, and one is ${(wrong ?? values[0]) + constant}`,
      );
  }
  const known = [...new Set(own)].sort((a, b) => a - b);
  if (known.length > mostClasses)
    throw new UnsuitableTableError(
      `${place(train)} have ${known.length} different values; at most ${mostClasses} are taken for classes`,
    );
  const found = new Set(known);
  const unknown = others.find((value) => !found.has(value));
  if (unknown !== undefined)
    throw new UnsuitableTableError(
      `${place(test)} have a class ${unknown} that ${train.name} has not: nothing can be learned about it`,
    );
  return known;
}
