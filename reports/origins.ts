import { canonicalJson } from '../harness/results/canonical-json.ts';
import { sameOutcome } from '../harness/results/deterministic.ts';
import type { CellRecord, RunRecord } from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';
import { listing, plural } from './numbers.ts';
import { plainText } from './plain-text.ts';

/** Runs whose fits may be points of one curve. */
export interface OriginGroup {
  /** Name that tells the group from others in the labels of its series; empty where there is only one. */
  readonly label: string;
  readonly runs: readonly StoredRun[];
}

/** Recorded packages that only draw or measure, and so decide no result. */
const withoutInfluence: ReadonlySet<string> = new Set(['benchmark', 'chart.js', 'chartjs-node-canvas']);
const longestLabel = 32;

/**
 * Groups the runs that may share curves: those of one environment (processor, backend with its device and
 * threads, versions of hierbench and of the libraries, major version of Node.js) that agree on every cell
 * they have in common.
 *
 * @param pool put all runs into one group, whatever their environments, because the user asked for it
 */
export function groupByOrigin(runs: readonly StoredRun[], pool = false): OriginGroup[] {
  if (runs.length < 2 || pool) return runs.length === 0 ? [] : [{ label: '', runs }];
  const groups: { key: string; runs: StoredRun[] }[] = [];
  for (const run of runs) {
    const key = environmentKey(run.run);
    const own = groups.find((group) => group.key === key && group.runs.every((other) => agree(other, run)));
    if (own) own.runs.push(run);
    else groups.push({ key, runs: [run] });
  }
  const labels = labelsOf(groups.map((group) => group.runs));
  return groups.map((group, index) => ({ label: labels[index], runs: group.runs }));
}

/** How the runs were combined, for the methods; undefined for runs of one environment that agree. */
export function describeOrigins(runs: readonly StoredRun[], pool = false): string | undefined {
  const groups = groupByOrigin(runs);
  if (groups.length < 2) return undefined;
  const each = groups
    .map(
      (group) =>
        `${group.label}: ${listing(group.runs.map(nameOf))}, ${describeEnvironment(group.runs[0].run)}`,
    )
    .join('; ');
  if (pool) {
    const left = disagreeing(runs);
    return [
      `The fits of ${groups.length} environments are pooled into common curves, because the report was asked to (--pool): ${each}.`,
      'Intervals include the differences between machines and programs, and times compare machines as much as learners.',
      ...(left > 0
        ? [`For ${plural(left, 'cell')} on which runs disagree, the first run’s result counts.`]
        : []),
    ].join(' ');
  }
  return `The fits come from ${groups.length} environments and are never pooled: every curve and every row of a table is of one of them, named in brackets (${each}). Ratios and tests compare with the learner that they name.`;
}

/** Number of cells that several of the runs have and disagree on. */
export function disagreeing(runs: readonly StoredRun[]): number {
  const first = new Map<string, CellRecord>();
  const found = new Set<string>();
  for (const cell of runs.flatMap(cellsOf)) {
    const known = first.get(cell.id);
    if (!known) first.set(cell.id, cell);
    else if (!sameOutcome(known, cell)) found.add(cell.id);
  }
  return found.size;
}

function cellsOf({ fits, searches }: StoredRun): CellRecord[] {
  return [...fits, ...searches];
}

function agree(a: StoredRun, b: StoredRun): boolean {
  return disagreeing([a, b]) === 0;
}

function environmentKey({ package: made, environment }: RunRecord): string {
  const { cpu, backend, node } = environment;
  const versions = Object.entries(environment.versions).filter(([name]) => !withoutInfluence.has(name));
  return canonicalJson({
    cpu,
    backend: [backend.name, backend.device ?? 'cpu', backend.threads ?? 1, backend.adapter].filter(
      (part) => part !== undefined,
    ),
    program: made.version,
    node: node.replace(/^v/, '').split('.')[0],
    versions: Object.fromEntries(versions),
  });
}

/** Names of the groups: those that a merge gave them, or else the first fact that tells them all apart. */
function labelsOf(groups: readonly (readonly StoredRun[])[]): string[] {
  if (groups.length < 2) return groups.map(() => '');
  const named = groups.every((group) => group.every(({ origin }) => origin !== undefined));
  const facts: ((group: readonly StoredRun[]) => string)[] = [
    ...(named ? [(group: readonly StoredRun[]) => shared(group.map(({ origin }) => origin ?? ''))] : []),
    ([{ run }]) => run.environment.cpu,
    ([{ run }]) => run.environment.backend.name,
    ([{ run }]) => `hierbench ${run.package.version}`,
    (group) => shared(group.map(({ run }) => run.name)),
  ];
  for (const fact of facts) {
    const labels = groups.map((group) => plainText(fact(group), longestLabel));
    if (new Set(labels).size === groups.length && labels.every((label) => label !== '')) return labels;
  }
  return groups.map((_, index) => `environment ${index + 1}`);
}

function shared(names: readonly string[]): string {
  const [first, ...rest] = new Set(names);
  if (rest.length === 0) return first;
  return rest.length === 1 ? `${first} + ${rest[0]}` : `${first} + ${rest.length} more`;
}

function nameOf({ run, origin }: StoredRun): string {
  return `run ${plainText(run.name, 60)}${origin === undefined ? '' : ` of ${origin}`}`;
}

function describeEnvironment({ package: made, environment }: RunRecord): string {
  const { cpu, backend, node } = environment;
  return `${plainText(cpu, 80)}, ${plainText(backend.name, 40)}, ${plainText(made.name, 40)} ${plainText(made.version, 40)}, Node.js ${plainText(node, 20)}`;
}
