import { join } from 'node:path';
import { z } from 'zod';
import { type CellRecord, cellSpec } from './record.ts';

/** Version of what a model's file says about itself. */
export const aboutSchema = 1;

/** Largest file of a model, in MiB; a larger one is not written, and the cell's record says so. */
export const mostModelMiB = 64;

/** The key, in the metadata of a model's file, under which it says what it is. */
export const aboutKey = 'hierbench';

/**
 * What a model's file says about itself, as JSON in its metadata. It names no time and no machine, so that equal
 * models have equal files.
 */
export const aboutModel = z.looseObject({
  schema: z.literal(aboutSchema),
  /** Id of the cell whose fit this is: the hash of its specification. */
  cell: z.string().regex(/^[0-9a-f]{16}$/, 'not the id of a cell'),
  /** The cell's specification: learner, task, d, n and seed among it. */
  spec: cellSpec,
  /** All parameters that the learner was fitted with. */
  params: z.record(z.string(), z.unknown()),
  /** Numbers that are predicted for a row: 1, or the number of classes. */
  outputs: z.number().int().min(1),
});
export type AboutModel = z.output<typeof aboutModel>;

/**
 * Where a record says that its model is, from the folder of its run; undefined if it has none. A record may come from
 * anyone, so that any other place is none.
 */
export function keptFile({ id, model }: Pick<CellRecord, 'id' | 'model'>): string | undefined {
  const file: unknown = model && 'file' in model ? model.file : undefined;
  return file === `models/${id}.onnx` || file === `models/${id}.parquet` ? file : undefined;
}

/** Where the model of a cell is, inside the folder of its run. */
export function modelFile(id: string, extension: 'onnx' | 'parquet'): string {
  return join('models', `${id}.${extension}`);
}
