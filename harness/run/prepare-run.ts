import { describeEnvironment } from '../cell/environment.ts';
import { type ResolvedConfig, storedConfig } from '../config/config.ts';
import { taskFormulas } from '../config/formulas.ts';
import { hiddenLabels } from '../plan/hidden-labels.ts';
import { makePlan, type PlannedCell } from '../plan/plan.ts';
import { packageInfo, versionLine } from '../results/package-info.ts';
import { type CellRecord, recordSchema } from '../results/record.ts';
import { writeRun } from '../results/store.ts';
import { cellsToRun, isOutdated } from './cells-to-run.ts';
import type { RunOptions } from './contract.ts';
import { writeLivePlan } from './live-cells.ts';
import { explainUnwritable, firstCreation, prepareFolder, readOwnCells } from './run-folder.ts';

/** A planned run, with what its folder already has and what is left to do. */
export interface PreparedRun {
  readonly cells: readonly PlannedCell[];
  /** Cells that have no usable result. */
  readonly todo: readonly PlannedCell[];
  /** Ids of cells in `todo` whose stored result workers must not use: it failed, or its tuning cell did. */
  readonly outdated: readonly string[];
  /** Usable results, by cell id. */
  readonly results: Map<string, CellRecord>;
  /** Checksums of the records that the folder had, by cell id. */
  readonly before: ReadonlyMap<string, string>;
  /** Version of this package, for the records. */
  readonly version: string;
}

/**
 * Plans a configuration, reads the results that its folder already has, and writes run.json.
 *
 * @throws UserError if the folder cannot be written or the backend does not load
 */
export async function prepareRun(config: ResolvedConfig, options: RunOptions): Promise<PreparedRun> {
  const { out, listener = {} } = options;
  const { device, threads } = config;
  const environment = await describeEnvironment(config.backend, {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
  const cells = await makePlan(config);
  prepareFolder(out);
  const info = packageInfo();
  const version = versionLine(info);
  const { records, warnings } = readOwnCells(
    out,
    cells.map(({ id }) => id),
  );
  for (const warning of [...hiddenLabels(config, cells), ...warnings]) listener.warning?.(warning);
  const slow = config.backend === 'auto' && !fastBackends.includes(environment.backend.name);
  if (slow)
    listener.warning?.(`training is about ten times slower than it could be: ${environment.backend.why}`);
  const results = new Map(records.map((record) => [record.id, record]));
  const { repeatTiming, keep } = config;
  const todo = cellsToRun(cells, results, options.retryFailed ?? false, repeatTiming, keep);
  const before = new Map(records.map(({ id, checksum }) => [id, checksum]));
  const outdated = todo.map(({ id }) => id).filter((id) => isOutdated(results.get(id)));
  for (const { id } of todo) results.delete(id);
  const reused = results.size;
  const strangers = [...results.values()].filter((record) => record.versions.hierbench !== version);
  if (strangers.length > 0)
    listener.warning?.(
      `${strangers.length} of ${reused} finished cells were made by hierbench ${strangers[0].versions.hierbench}; ` +
        `this is ${version}. Another --out runs them again`,
    );
  const formulas = taskFormulas(config, listener.warning?.bind(listener));
  const now = new Date().toISOString();
  await writeRun(out, {
    schema: recordSchema,
    name: config.name,
    description: config.description,
    config: storedConfig(config) as never,
    command: options.command ?? '',
    package: { ...info },
    environment,
    cells: cells.map(({ id }) => id),
    ...(formulas.length > 0 ? { formulas } : {}),
    ...(options.budget ? { budget: options.budget } : {}),
    createdAt: firstCreation(out) ?? now,
    updatedAt: now,
  }).catch(explainUnwritable(out));
  if (todo.length > 0) await writeLivePlan(out, cells);
  return { cells, todo, outdated, results, before, version };
}

const fastBackends: readonly string[] = ['tensorflow-gpu', 'compiled'];
