import type { Predict } from '../../../learners/contract.ts';
import {
  ForeignModelError,
  readNetworkModel,
  variablesOf,
} from '../../../learners/engine/compiled/export/read-network-model.ts';
import type { StartingPoint } from '../../../learners/engine/training.ts';
import { predictTables } from '../../../learners/kept/predict-tables.ts';
import { UserError } from '../../input/errors.ts';
import { type AboutModel, aboutKey, aboutModel, mostModelMiB } from '../../results/kept-model.ts';
import { oneLine } from '../../results/one-line.ts';
import { readBytes, UnusableFileError } from '../../results/read-text.ts';
import { sha256 } from '../../results/sha256.ts';
import { visibleLine } from '../../results/visible-text.ts';
import { decodeTables, describedSteps, openTables } from './tables-parquet.ts';

/** A file that `keep: [models]` wrote, read and checked. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
  readonly about: AboutModel;
  /** `network`: ONNX. `tables`: Parquet. */
  readonly form: 'network' | 'tables';
  readonly bytes: Uint8Array;
}

/** @throws UserError in one line for a file that is missing, too large, damaged or not such a model */
export async function readModel(path: string, where = ''): Promise<ModelFile> {
  const bytes = contentOf(path, where);
  const wrong = (why: string): UserError =>
    new UserError(`${where}${visibleLine(path)} is no model that hierbench kept: ${oneLine(why, 200)}`);
  const form = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PAR1' ? 'tables' : 'network';
  const text = await metadataOf(bytes, form).catch((error: Error) => {
    throw wrong(error instanceof ForeignModelError ? error.message : 'it cannot be read as Parquet');
  });
  if (text === undefined) throw wrong(`its metadata have no entry ${aboutKey}`);
  return { path, bytes, form, sha256: sha256(bytes), about: aboutOf(text, wrong) };
}

async function metadataOf(bytes: Uint8Array, form: ModelFile['form']): Promise<string | undefined> {
  if (form === 'network') return readNetworkModel(bytes).metadata[aboutKey];
  return (await openTables(bytes)).texts[aboutKey];
}

function contentOf(path: string, where: string): Uint8Array {
  try {
    const bytes = readBytes(path, mostModelMiB);
    if (bytes) return bytes;
  } catch (error) {
    if (!(error instanceof UnusableFileError)) throw error;
    throw new UserError(`${where}${visibleLine(path)} cannot be used: ${error.message}`);
  }
  throw new UserError(`${where}there is no file ${visibleLine(path)}`);
}

function aboutOf(text: string, wrong: (why: string) => UserError): AboutModel {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    throw wrong('its description is no JSON');
  }
  const parsed = aboutModel.safeParse(stored);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${issue.path.join('.')}: ${issue.message}`);
}

/**
 * The predictions of a stored model, for n×d inputs: float32 for a network, which onnxruntime runs, and float64 in
 * plain JavaScript for any other.
 *
 * @throws UserError if the file is damaged, or no onnxruntime is there to run a network
 */
export async function openModel(model: ModelFile): Promise<{ predict: Predict; dispose(): void }> {
  const { path, about, form, bytes } = model;
  const { d } = about.spec;
  const damaged = (error: Error): never => {
    throw new UserError(`${visibleLine(path)} is damaged: ${oneLine(error.message, 200)}`);
  };
  if (form === 'tables') {
    const opened = await openTables(bytes);
    const steps = describedSteps.safeParse((about as { steps?: unknown }).steps);
    if (!steps.success) return damaged(new Error('its steps are not described'));
    const tables = await decodeTables(opened, steps.data, d).catch(damaged);
    return { predict: predictTables(tables, d), dispose() {} };
  }
  const { loadRuntime, openSession } = await import(
    '../../../learners/engine/compiled/runtime/runtime-session.ts'
  );
  const { Tensor } = await loadRuntime().catch((error: Error) => {
    throw new UserError(`a network is predicted by onnxruntime, which does not load here: ${error.message}`);
  });
  const session = await openSession(bytes).catch(damaged);
  const predict: Predict = async (x, n) => {
    // Only a network that has given as many numbers as it claims gets the room for all of them.
    let predictions = new Float32Array(0);
    for (let first = 0; first < n; first += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, n - first);
      const block = x.slice(first * d, (first + rows) * d);
      const results = await session.run({ x: new Tensor('float32', block, [rows, d]) }).catch(damaged);
      const { data } = results.prediction;
      if (!(data instanceof Float32Array) || data.length !== rows * about.outputs)
        return damaged(new Error(`it predicts ${data.length} numbers for ${rows} rows`));
      if (first === 0) predictions = new Float32Array(n * about.outputs);
      predictions.set(data, first * about.outputs);
    }
    return predictions;
  };
  return { predict, dispose: () => void session.release() };
}

/** Rows that a network is given at a time. */
const rowsAtOnce = 1024;

/** The values of a stored network, for a fit to start at. @throws UserError if it is no network */
export function startingPoint({ path, about, form, bytes }: ModelFile): StartingPoint {
  const name = `the kept ${about.spec.learner} of cell ${about.cell}`;
  if (form !== 'network') throw new UserError(`${visibleLine(path)}: ${name} is no network to start from`);
  return { ...variablesOf(readNetworkModel(bytes)), name };
}
