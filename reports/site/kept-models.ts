import { join } from 'node:path';
import { groupBy } from '../../harness/results/group-by.ts';
import { keptFile, mostModelMiB } from '../../harness/results/kept-model.ts';
import { readBytes, UnusableFileError } from '../../harness/results/read-text.ts';
import { sha256 } from '../../harness/results/sha256.ts';
import { listRuns } from '../../harness/results/store.ts';
import type { StoredRun } from '../load.ts';
import type { Row } from '../rows.ts';
import type { SiteModel } from './site-run.ts';

/** A run's models cannot be published; the message is one line for the user. */
export class UnpublishableModelsError extends Error {
  override readonly name = 'UnpublishableModelsError';
}

/** A kept model of a run, to be published. */
export interface PublishedModel extends SiteModel {
  readonly data: Uint8Array;
}

export interface ModelsToPublish {
  readonly models: readonly PublishedModel[];
  /** One line for each reason why models are left out. */
  readonly warnings: readonly string[];
}

/**
 * The kept models of a run, or of all that were merged into it: each file whole, with the size and hash that its cell
 * states.
 *
 * @param rows the run's fits, by which readers know the models
 * @param options.most MiB of all models together
 * @param options.home home folder that must not appear in the site
 * @throws UnpublishableModelsError in one line, if there are none or they are larger
 */
export function modelsToPublish(
  folder: string,
  runs: readonly StoredRun[],
  rows: readonly Row[],
  { most, home = '' }: { readonly most: number; readonly home?: string },
): ModelsToPublish {
  const folders = new Map(listRuns(folder).map((run) => [run.origin, run.folder]));
  const stored = runs.flatMap((run) => {
    const own = folders.get(run.origin) ?? folder;
    return run.fits.flatMap((cell) => {
      const file = keptFile(cell);
      return file === undefined ? [] : [{ cell, file, from: join(own, file), origin: run.origin }];
    });
  });
  if (stored.length === 0)
    throw new UnpublishableModelsError(`${folder} has no kept models; run it with --keep models`);
  const models: PublishedModel[] = [];
  const left: { why: string; file: string }[] = [];
  let bytes = 0;
  for (const { cell, file, from, origin } of stored) {
    const found = readModel(from, cell.model, home);
    if (typeof found === 'string') {
      left.push({ why: found, file });
      continue;
    }
    bytes += found.length;
    if (bytes > most * 2 ** 20)
      throw new UnpublishableModelsError(
        `the kept models of ${folder} have more than ${most} MiB; --models-limit takes more, or publish without --models`,
      );
    const row = rows.find(
      ({ id, origin: place }) => id === cell.id && (place === undefined || place === origin),
    );
    models.push({
      path: origin === undefined ? file : `sources/${origin}/${file}`,
      bytes: found.length,
      sha256: sha256(found),
      learner: row?.series ?? cell.spec.learner,
      task: row?.task ?? cell.spec.family,
      d: cell.spec.d,
      n: cell.spec.n,
      seed: cell.spec.seed,
      data: found,
    });
  }
  const warnings = [...groupBy(left, ({ why }) => why)].map(([why, files]) =>
    files.length === 1
      ? `the model ${files[0].file} ${why}`
      : `${files.length} models, the first ${files[0].file}: each ${why}`,
  );
  return { models, warnings };
}

/** The content of a model's file, or why it is not published. */
function readModel(
  path: string,
  model: StoredRun['fits'][number]['model'],
  home: string,
): Uint8Array | string {
  let content: Uint8Array | undefined;
  try {
    content = readBytes(path, mostModelMiB, { links: false });
  } catch (error) {
    if (error instanceof UnusableFileError) return `cannot be used (${error.message})`;
    throw error;
  }
  if (content === undefined) return 'is not there any more';
  if (!model || !('sha256' in model) || sha256(content) !== model.sha256)
    return 'is not the one that its cell names';
  if (home.length > 1 && Buffer.from(content).includes(home)) return 'names your home folder';
  return content;
}
