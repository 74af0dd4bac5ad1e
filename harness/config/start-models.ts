import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Learner } from '../../learners/contract.ts';
import { type ModelFile, readModel } from '../definitions/models/read-model.ts';
import { fullParameters } from '../definitions/parameters.ts';
import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import { canonicalJson } from '../results/canonical-json.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import { keptFile } from '../results/kept-model.ts';
import type { CellRecord, CellSpec, RunRecord } from '../results/record.ts';
import { UnreadableRecordError } from '../results/record-errors.ts';
import { listCells, readCells, readRun } from '../results/store.ts';
import { quoted, visibleLine } from '../results/visible-text.ts';
import type { StartModel, StoredStart } from './config.ts';

const fromValue = z.union([
  z.string().min(1),
  z.strictObject({ run: z.string().min(1), learner: z.string().min(1).optional() }),
]);

/** Where an entry stands, and the folder that its paths start from. */
interface Place {
  readonly where: string;
  readonly folder: string;
}

/**
 * The parameters of a learner's entry without what its fits begin with, and the kept networks that this means.
 *
 * @throws UserError if the learner cannot start at a kept network, or there is none
 */
export async function splitStart(
  learner: Learner,
  given: Readonly<Record<string, unknown>>,
  place: Place,
): Promise<{ readonly params: Readonly<Record<string, unknown>>; readonly from?: StoredStart }> {
  if (!Object.hasOwn(given, 'from') || Object.hasOwn(learner.parameters.shape, 'from'))
    return { params: given };
  const { from, ...params } = given;
  const where = `${place.where}: from`;
  const full = fullParameters(learner, params, place.where);
  const why = learner.starts ? learner.starts(full) : await whoStarts();
  if (why !== undefined)
    throw new UserError(
      `${where}: ${formatEntrySpec(learner.name, params)} cannot start from a model: ${why}`,
    );
  const parsed = fromValue.safeParse(from);
  if (!parsed.success)
    throw new UserError(
      `${where}: it has to be the file of a model, the folder of a run, or { run, learner }`,
    );
  const wanted = typeof parsed.data === 'string' ? { run: parsed.data } : parsed.data;
  const path = resolve(place.folder, wanted.run);
  if (!existsSync(path)) throw new UserError(`${where}: there is no ${visibleLine(wanted.run)}`);
  return {
    params,
    from: statSync(path).isDirectory()
      ? await fromRun(path, wanted, where)
      : startOf(await fromFile(path, `${where}: `)),
  };
}

/** The built-in learners that can start from a model. The registry is loaded for this line alone. */
async function whoStarts(): Promise<string> {
  const { learners } = await import('../../learners/registry.ts');
  const names = learners.filter(({ starts }) => starts).map(({ name }) => name);
  return `only ${names.join(', ')} can, and learners made by defineGradientLearner`;
}

function startOf({ model, start }: { readonly model: ModelFile; readonly start: StartModel }): StoredStart {
  const { spec } = model.about;
  return { learner: spec.learner, params: spec.learnerParams, models: [start] };
}

async function fromFile(path: string, where: string): Promise<{ model: ModelFile; start: StartModel }> {
  const model = await readModel(path, where);
  if (model.form !== 'network')
    throw new UserError(
      `${where}${visibleLine(path)} holds a ${model.about.spec.learner}, which is no network to start from`,
    );
  return { model, start: { file: path, cell: model.about.cell, sha256: model.sha256 } };
}

/** The kept networks of one learner of a run, each for the fits on the same sample. */
async function fromRun(
  folder: string,
  { run: written, learner }: { readonly run: string; readonly learner?: string },
  where: string,
): Promise<StoredStart> {
  const { run, records } = cellsOf(folder, where);
  const kept = records.flatMap((record) => {
    const file = keptFile(record);
    return file === undefined ? [] : [{ record, file }];
  });
  if (kept.length === 0)
    throw new UserError(`${where}: ${visibleLine(written)} has no kept models; run it with --keep models`);
  const entries = run.config.learners.filter((entry) =>
    kept.some(({ record, file }) => file.endsWith('.onnx') && isOf(record.spec, entry)),
  );
  const labels = entries.map(({ label }) => label);
  if (labels.length === 0)
    throw new UserError(`${where}: no kept model of ${visibleLine(written)} is a network`);
  const choice = learner ?? (labels.length === 1 ? labels[0] : undefined);
  if (choice === undefined)
    throw new UserError(
      `${where}: ${visibleLine(written)} has kept networks of ${labels.map(visibleLine).join(', ')}; say which: { run: ${visibleLine(written)}, learner: ${visibleLine(labels[0])} }`,
    );
  const entry = entries.find(({ label }) => label === choice);
  if (!entry)
    throw new UserError(
      `${where}: ${visibleLine(written)} has no kept networks of ${quoted(choice)}${didYouMean(choice, labels) || `; it has those of ${labels.map(visibleLine).join(', ')}`}`,
    );
  const models: StartModel[] = [];
  for (const { record, file } of kept) {
    if (!isOf(record.spec, entry)) continue;
    const { model, start } = await fromFile(join(folder, file), `${where}: `);
    if (model.about.cell !== record.id)
      throw new UserError(
        `${where}: ${visibleLine(relative(folder, model.path))} is the model of another cell`,
      );
    const { family, taskParams, d, n, seed } = record.spec;
    models.push({ ...start, only: { family, taskParams, d, n, seed } });
  }
  return { learner: entry.learner, params: entry.params, models };
}

function cellsOf(folder: string, where: string): { run: RunRecord; records: readonly CellRecord[] } {
  try {
    const run = readRun(folder);
    const { records } = readCells(folder, { ids: run.cells ?? listCells(folder) });
    return { run, records };
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    throw new UserError(`${where}: ${error.message}`);
  }
}

/** Whether a fit is one of a learner's entry. */
function isOf(
  { kind, learner, learnerParams, learnerDigest, from }: CellSpec,
  entry: RunRecord['config']['learners'][number],
): boolean {
  const key = (...parts: unknown[]) => canonicalJson(parts);
  const start = (source: unknown) => {
    const { learner: name, params } = (source ?? {}) as { learner?: unknown; params?: unknown };
    return [name ?? '', params ?? ''];
  };
  return (
    kind === 'fit' &&
    key(learner, learnerParams, learnerDigest ?? '', start(from)) ===
      key(entry.learner, entry.params, entry.digest ?? '', start(entry.from))
  );
}

/**
 * The kept network that a fit begins with; undefined if there is none for it.
 */
export function startFor(
  { models }: StoredStart,
  { family, taskParams, d, n, seed }: Pick<CellSpec, 'family' | 'taskParams' | 'd' | 'n' | 'seed'>,
): StartModel | undefined {
  const own = canonicalJson({ family, taskParams, d, n, seed });
  return models.find(({ only }) => only === undefined || canonicalJson({ ...only }) === own);
}
