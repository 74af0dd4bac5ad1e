import { join } from 'node:path';
import type { Model } from '../../learners/contract.ts';
import type { KeptModel } from '../../learners/kept/kept-model.ts';
import { describeSteps, encodeTables, tableBytes } from '../definitions/models/tables-parquet.ts';
import { writeAtomically } from '../results/atomic-file.ts';
import { type AboutModel, aboutKey, modelFile, mostModelMiB } from '../results/kept-model.ts';
import { oneLine } from '../results/one-line.ts';
import type { StoredModel } from '../results/record.ts';
import { sha256 } from '../results/sha256.ts';

/**
 * Stores a fitted model in the folder of its run. A model that has no stored form, or is too large, is no failure of
 * the fit: what is returned says so.
 *
 * @param mostMiB largest file that is written
 * @throws Error if the file cannot be written
 */
export async function keepModel(
  model: Model,
  about: AboutModel,
  folder: string,
  mostMiB = mostModelMiB,
): Promise<StoredModel> {
  if (!model.keep) return { leftOut: `${about.spec.learner} has no form in which a model is kept` };
  let kept: KeptModel;
  try {
    kept = await model.keep();
  } catch (error) {
    return { leftOut: oneLine(error instanceof Error ? error.message : String(error)) };
  }
  const most = mostMiB * 2 ** 20;
  const tooLarge = (bytes: number) => ({
    leftOut: `its file would have ${Math.ceil(bytes / 2 ** 20)} MiB; at most ${mostMiB} MiB are kept`,
  });
  if (kept.form === 'tables' && tableBytes(kept) > most) return tooLarge(tableBytes(kept));
  const content =
    kept.form === 'network'
      ? kept.encode({ [aboutKey]: JSON.stringify(about) })
      : await encodeTables(kept, { [aboutKey]: JSON.stringify({ ...about, steps: describeSteps(kept) }) });
  if (content.length > most) return tooLarge(content.length);
  const file = modelFile(about.cell, kept.form === 'network' ? 'onnx' : 'parquet');
  await writeAtomically(join(folder, file), content);
  return { file: file.replaceAll('\\', '/'), bytes: content.length, sha256: sha256(content) };
}
