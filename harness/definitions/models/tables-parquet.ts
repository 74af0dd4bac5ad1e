import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import { z } from 'zod';
import { type KeptTables, type TableStep, unitKinds } from '../../../learners/kept/kept-model.ts';
import { outputsOf } from '../../../learners/kept/predict-tables.ts';
import { productKinds } from '../../../learners/kernels/gradient-features.ts';
import { checkPages } from '../tables/parquet-pages.ts';

/**
 * A kept model that is no network as one Parquet table: a row for each row of each step's table, with the columns
 *
 *     step            the step, counted from 0, to which the row belongs
 *     coefficient     what the value of the row is multiplied by: coefficient_1, … if there are several outputs
 *     bias            of a unit
 *     x_1, …, x_k     a centre, the weights of a unit, a direction, or a row of a matrix
 *
 * Columns that a step does not use are null. What else a step needs is in the file's metadata.
 */

const count = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const numbers = z.array(z.number());
const size = { rows: count, columns: count };
const gamma = z.number();
const kernelSettings = z.discriminatedUnion('name', [
  z.object({ name: z.literal('rbf'), gamma }),
  z.object({ name: z.literal('laplace'), gamma }),
  z.object({
    name: z.literal('polynomial'),
    gamma,
    degree: z.number().int().min(1).max(64),
    coef0: z.number(),
  }),
  z.object({ name: z.literal('ntk'), gamma, depth: z.number().int().min(1).max(64), bias: z.number() }),
]);

/** A step without its arrays, as the metadata have it. */
const describedStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('map'), ...size, means: numbers.optional() }),
  z.object({ kind: z.literal('unit-norm') }),
  z.object({
    kind: z.literal('kernel'),
    kernel: kernelSettings,
    ...size,
    offsets: numbers.min(1),
    append: z.object({ mean: z.number(), deviation: z.number() }).optional(),
  }),
  z.object({
    kind: z.literal('products'),
    products: z.enum(productKinds),
    ...size,
    means: numbers,
    deviations: numbers,
  }),
  z.object({
    kind: z.literal('units'),
    activation: z.enum(unitKinds),
    degree: z.number().int().min(1).max(64).optional(),
    ...size,
    offsets: numbers.min(1),
  }),
  z.object({ kind: z.literal('bound'), by: z.enum(['clip', 'tanh-half']) }),
]);
type DescribedStep = z.output<typeof describedStep>;
export const describedSteps = z.array(describedStep).min(1).max(64);

/** Bytes that the numbers of a model take. */
export function tableBytes({ steps }: KeptTables): number {
  return steps.reduce(
    (sum, step) => sum + ('table' in step ? 8 * step.table.rows * (step.table.columns + 2) : 0),
    0,
  );
}

/** What the metadata say of the steps. */
export function describeSteps({ steps }: KeptTables): DescribedStep[] {
  return steps.map((step): DescribedStep => {
    if (!('table' in step)) return step;
    const { table, ...rest } = step;
    const { rows, columns } = table;
    // Without the arrays, which are columns of the table.
    const { coefficients: _c, biases: _b, ...others } = { coefficients: 0, biases: 0, ...rest };
    return { ...others, rows, columns } as DescribedStep;
  });
}

/** The bytes of the table. @param metadata texts that are stored in the file */
export async function encodeTables(
  kept: KeptTables,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const tables = kept.steps.flatMap((step, i) => ('table' in step ? [{ step, i }] : []));
  const rows = tables.reduce((sum, { step }) => sum + step.table.rows, 0);
  const widest = Math.max(0, ...tables.map(({ step }) => step.table.columns));
  /** A column from what each step has in it. */
  const column = (
    name: string,
    own: (step: Tabled) => ((row: number) => number) | undefined,
  ): ColumnSource => {
    const data: (number | null)[] = [];
    for (const { step } of tables) {
      const at = own(step);
      for (let row = 0; row < step.table.rows; row++) data.push(at ? at(row) : null);
    }
    return { name, type: 'DOUBLE', nullable: true, encoding: 'PLAIN', statistics: false, data };
  };
  const outputs = outputsOf(kept.steps);
  const columnData: ColumnSource[] = [
    {
      name: 'step',
      type: 'INT32',
      nullable: false,
      encoding: 'PLAIN',
      data: tables.flatMap(({ step, i }) => Array.from({ length: step.table.rows }, () => i)),
    },
    ...Array.from({ length: outputs }, (_, o) =>
      column(outputs === 1 ? 'coefficient' : `coefficient_${o + 1}`, (step) => {
        if (!('coefficients' in step) || o >= step.offsets.length) return undefined;
        return (row) => step.coefficients[o * step.table.rows + row];
      }),
    ),
    column('bias', (step) => ('biases' in step ? (row) => step.biases[row] : undefined)),
    ...Array.from({ length: widest }, (_, c) =>
      column(`x_${c + 1}`, ({ table }) =>
        c < table.columns ? (row) => table.values[row * table.columns + c] : undefined,
      ),
    ),
  ];
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  // Without compression a file says how large its content is, so that a reader can trust its size.
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: rows === 0 ? columnData.map((each) => ({ ...each, data: [] })) : columnData,
      codec: 'UNCOMPRESSED',
      kvMetadata,
      createdBy: 'hierbench',
    }),
  );
}

type Tabled = Extract<TableStep, { table: unknown }>;

/** The metadata of a Parquet file, and its texts by key. @throws Error if it is none */
export async function openTables(
  bytes: Uint8Array,
): Promise<{ file: AsyncBuffer; metadata: FileMetaData; texts: Record<string, string> }> {
  const { parquetMetadataAsync } = await import('hyparquet');
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const file: AsyncBuffer = { byteLength: buffer.byteLength, slice: (from, to) => buffer.slice(from, to) };
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const texts: Record<string, string> = Object.create(null);
  for (const { key, value } of metadata.key_value_metadata ?? []) texts[key] = value ?? '';
  return { file, metadata, texts };
}

/**
 * The steps of a stored model.
 *
 * @param described what the metadata say of them
 * @param d columns of its inputs
 * @throws Error saying in what file and steps do not fit together
 */
export async function decodeTables(
  { file, metadata }: { readonly file: AsyncBuffer; readonly metadata: FileMetaData },
  described: readonly DescribedStep[],
  d: number,
): Promise<KeptTables> {
  const columns = await readColumns(file, metadata);
  const steps: TableStep[] = [];
  let first = 0;
  let width = d;
  const outputs = Math.max(1, ...described.map((step) => ('offsets' in step ? step.offsets.length : 1)));
  for (const [i, step] of described.entries()) {
    if (step.kind === 'unit-norm' || step.kind === 'bound') {
      steps.push(step);
      continue;
    }
    const { rows, columns: own, ...rest } = step;
    if (own !== width) throw new Error(`step ${i} has rows of ${own} numbers for ${width} inputs`);
    const from = first;
    const part = (name: string): Float64Array => {
      const values = columns.get(name)?.subarray(from, from + rows);
      if (values?.length !== rows || !values.every(Number.isFinite))
        throw new Error(`column ${name} lacks numbers of step ${i}`);
      return values;
    };
    if (
      !columns
        .get('step')
        ?.subarray(from, from + rows)
        .every((value) => value === i)
    )
      throw new Error(`the rows of step ${i} are not where they should be`);
    const values = new Float64Array(rows * own);
    for (let c = 0; c < own; c++) {
      const column = part(`x_${c + 1}`);
      for (let row = 0; row < rows; row++) values[row * own + c] = column[row];
    }
    const table = { rows, columns: own, values };
    const coefficients = (count: number): Float64Array => {
      const all = new Float64Array(count * rows);
      for (let o = 0; o < count; o++)
        all.set(part(outputs === 1 ? 'coefficient' : `coefficient_${o + 1}`), o * rows);
      return all;
    };
    first += rows;
    if (rest.kind === 'map') {
      if (rest.means && rest.means.length !== own)
        throw new Error(`step ${i} has ${rest.means.length} means`);
      steps.push({ ...rest, table });
      width = rows;
    } else if (rest.kind === 'products') {
      const made = rest.products === 'squares' ? rows : (rows * (rows + 1)) / 2;
      if (rest.means.length !== made || rest.deviations.length !== made)
        throw new Error(`step ${i} makes ${made} inputs and describes ${rest.means.length}`);
      steps.push({ ...rest, table });
      width += made;
    } else {
      const { length } = rest.offsets;
      const appends = rest.kind === 'kernel' && rest.append !== undefined;
      if (length !== (appends ? 1 : outputs)) throw new Error(`step ${i} has ${length} outputs`);
      const own = coefficients(length);
      steps.push(
        rest.kind === 'kernel'
          ? { ...rest, table, coefficients: own }
          : { ...rest, table, coefficients: own, biases: part('bias') },
      );
      if (appends) width += 1;
    }
  }
  if (first !== Number(metadata.num_rows)) throw new Error('it has rows of no step');
  return { form: 'tables', steps };
}

/** All columns; what is null is NaN. */
async function readColumns(file: AsyncBuffer, metadata: FileMetaData): Promise<Map<string, Float64Array>> {
  const { parquetRead } = await import('hyparquet');
  const rows = Number(metadata.num_rows);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  // Eight bytes a number is what the file takes; one that claims more rows is damaged.
  if (!(rows >= 0) || rows * names.length > file.byteLength)
    throw new Error(`it says ${rows} rows of ${names.length} columns, more than it has room for`);
  const columns = new Map(names.map((name) => [name, new Float64Array(rows).fill(Number.NaN)]));
  for (const group of metadata.row_groups)
    for (const { meta_data } of group.columns) {
      if (meta_data?.codec !== 'UNCOMPRESSED')
        throw new Error('it is compressed, as no file of a kept model is');
      const optional = meta_data.path_in_schema[0] !== 'step';
      await checkPages(file, meta_data, optional, Number(group.num_rows), {});
    }
  await parquetRead({
    file,
    metadata,
    onChunk({ columnName, columnData, rowStart }) {
      const into = columns.get(columnName);
      for (let i = 0; into && i < columnData.length; i++) {
        const value: unknown = columnData[i];
        if (typeof value === 'number') into[rowStart + i] = value;
      }
    },
  });
  return columns;
}
