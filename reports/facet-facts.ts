import {
  type CellRecord,
  longestFormula,
  type StoredData,
  type TaskEntry,
} from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';
import { plainData, plainLines } from './plain-text.ts';
import type { Facet } from './rows.ts';
import { taskKey } from './series/identity.ts';
import type { NamedEntry } from './series/named-entries.ts';
import { shorten } from './shorten.ts';

/** The facet of a task, with the facts that its runs store about it. */
export function facetOf(
  label: string,
  { name, params, identity, digest }: NamedEntry,
  runs: readonly StoredRun[],
): Facet {
  const formula = formulaOf(identity, runs);
  const given = isGiven(identity, runs);
  const largest = given ? undefined : largestStructure(identity, runs);
  const { degree, classes } = largest ?? {};
  const data = given ? dataOf(identity, runs) : undefined;
  return {
    label,
    family: name,
    params,
    ...(digest === '' ? {} : { digest }),
    ...(degree === undefined ? {} : { degree }),
    ...(classes === undefined ? {} : { classes }),
    ...(formula === undefined ? {} : { formula }),
    ...(given ? { given } : {}),
    ...(data === undefined ? {} : { data }),
  };
}

/** Whether the task's samples are rows of files: only then is the size of its test sample stored with it. */
function isGiven(identity: string, runs: readonly StoredRun[]): boolean {
  return entriesOf(identity, runs).some(
    ({ data, testSize, module }) =>
      data !== undefined || testSize !== undefined || /^(csv|parquet):/.test(String(module ?? '')),
  );
}

function entriesOf(identity: string, runs: readonly StoredRun[]): TaskEntry[] {
  return runs.flatMap(({ run }) =>
    run.config.tasks.filter(({ family, params, digest }) => taskKey(family, params, digest) === identity),
  );
}

/** The structure of the targets at the largest d. */
function largestStructure(identity: string, runs: readonly StoredRun[]): CellRecord['structure'] {
  let largest: CellRecord | undefined;
  for (const { fits } of runs)
    for (const cell of fits) {
      const { family, taskParams, taskDigest, d } = cell.spec;
      if (
        cell.structure &&
        d > (largest?.spec.d ?? 0) &&
        taskKey(family, taskParams, taskDigest) === identity
      )
        largest = cell;
    }
  return largest?.structure;
}

/**
 * The formula in the first run that has this very task. A stored formula names a family and its parameters
 * but not the digest of the definition, so the run has to be matched by its own task entry.
 */
function formulaOf(identity: string, runs: readonly StoredRun[]): string | undefined {
  for (const { run } of runs) {
    const own = run.config.tasks.find(
      ({ family, params, digest }) => taskKey(family, params, digest) === identity,
    );
    if (!own) continue;
    const key = taskKey(own.family, own.params, undefined);
    for (const { family, params, tex } of run.formulas ?? [])
      if (taskKey(family, params, undefined) === key) return plainFormula(tex);
  }
  return undefined;
}

/** At most `longestFormula` characters. A formula that was cut does not parse, and is shown as its source. */
function plainFormula(tex: string): string {
  return shorten(plainLines(tex.slice(0, 2 * longestFormula), 2 * longestFormula), longestFormula);
}

function dataOf(identity: string, runs: readonly StoredRun[]): StoredData | undefined {
  const data = entriesOf(identity, runs).find((entry) => entry.data)?.data;
  if (!data) return undefined;
  const plain = plainData(data) as StoredData;
  const { separator } = data;
  // Plain texts are trimmed, but a separator may be a single tab or blank.
  const white = separator && plain.separator && /^[\t ]$/.test(separator.character);
  return white
    ? { ...plain, separator: { why: plain.separator?.why ?? '', character: separator.character } }
    : plain;
}
