import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { canonicalJson } from '../../../harness/results/canonical-json.ts';
import { sha256 } from '../../../harness/results/sha256.ts';
import type { StoredRun } from '../../load.ts';
import { plainText } from '../../plain-text.ts';
import { runHash } from '../../run-hash.ts';
import type { RunFile } from '../../site/run-files.ts';
import type { TrackedFit } from './tracked-fits.ts';

/** Codes of `RunStatus` and `SourceType` in MLflow's service.proto. */
const statuses = { finished: 3, failed: 4 } as const;
const localSource = 4;

/** MLflow refuses longer values of parameters and tags. */
const longest = { param: 6000, tag: 5000 } as const;

/**
 * A file store of MLflow: an experiment for each run of hierbench and a run for each fit. A run keeps its ids when it
 * grows, so exporting it again replaces what was exported before.
 *
 * @param store folder of the store, whose absolute path MLflow wants to be told where artifacts would be
 */
export function mlflowFiles(fits: readonly TrackedFit[], store: string): RunFile[] {
  const runs = [...new Set(fits.map(({ run }) => run))];
  const identities = runs.map(identityOf);
  const files: RunFile[] = [];
  for (const [i, run] of runs.entries()) {
    const own = fits.filter((fit) => fit.run === run);
    const hash = runHash(run);
    const isAlone = identities.filter((other) => other === identities[i]).length === 1;
    const identity = isAlone ? identities[i] : sha256(`${identities[i]} ${hash}`);
    const experiment = experimentId(identity);
    const created = Math.min(...own.map(({ start }) => start));
    files.push(
      yamlFile(`${experiment}/meta.yaml`, {
        artifact_location: pathToFileURL(resolve(store, experiment)).href,
        creation_time: created,
        experiment_id: experiment,
        last_update_time: Math.max(...own.map(({ end }) => end)),
        lifecycle_stage: 'active',
        name: `${plainText(run.run.name, 60) || 'run'} ${hash.slice(0, 12)}`,
      }),
      ...own.flatMap((fit) => runFiles(fit, experiment, sha256(`${identity} ${fit.id}`).slice(0, 32), store)),
    );
  }
  return files;
}

/** What stays the same of a run while results are added to it. Copies of one run that grew apart have it in common. */
function identityOf({ run }: StoredRun): string {
  return sha256(canonicalJson([run.name, run.createdAt]));
}

/** 18 digits, as MLflow gives them. */
function experimentId(identity: string): string {
  return String(10n ** 17n + (BigInt(`0x${identity.slice(0, 16)}`) % (9n * 10n ** 17n)));
}

function runFiles(fit: TrackedFit, experiment: string, id: string, store: string): RunFile[] {
  const folder = `${experiment}/${id}`;
  const { start, end, ok, name, params, curves, finals, lastStep, facts } = fit;
  const metrics = new Map<string, string[]>();
  for (const [key, points] of curves)
    metrics.set(
      key,
      points.map(({ step, seconds, value }) => metricLine(Math.round(start + 1000 * seconds), value, step)),
    );
  for (const [key, value] of finals) metrics.set(key, [metricLine(end, value, lastStep)]);
  return [
    yamlFile(`${folder}/meta.yaml`, {
      artifact_uri: pathToFileURL(join(resolve(store), experiment, id, 'artifacts')).href,
      end_time: end,
      entry_point_name: '',
      experiment_id: experiment,
      lifecycle_stage: 'active',
      run_id: id,
      run_name: name,
      run_uuid: id,
      source_name: '',
      source_type: localSource,
      source_version: '',
      start_time: start,
      status: ok ? statuses.finished : statuses.failed,
      tags: [],
      user_id: '',
    }),
    ...[...params].map(([key, value]) => ({
      path: `${folder}/params/${keyOf(key)}`,
      data: String(value).slice(0, longest.param),
    })),
    ...[...metrics].map(([key, lines]) => ({ path: `${folder}/metrics/${key}`, data: lines.join('') })),
    ...[['mlflow.runName', name], ...[...facts].map(([key, value]) => [`hierbench.${key}`, value])].map(
      ([key, value]) => ({ path: `${folder}/tags/${key}`, data: value.slice(0, longest.tag) }),
    ),
  ];
}

/** Names of parameters are names of files, of letters, digits and a few marks. */
function keyOf(name: string): string {
  const key = name.replace(/[^\w. -]/g, '_').slice(0, 120);
  return /^[\s.]*$/.test(key) ? '_' : key;
}

function metricLine(time: number, value: number, step: number): string {
  return `${time} ${value} ${step}\n`;
}

function yamlFile(path: string, content: object): RunFile {
  return {
    path,
    data: stringify(content, { lineWidth: 0, defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' }),
  };
}
