import semver from 'semver';
import { groupBy } from '../../harness/results/group-by.ts';
import { plainText } from '../plain-text.ts';
import type { NamedFit } from '../series/name-fits.ts';
import { UniqueLabels } from '../series/named-entries.ts';

/** How a history is ordered: by the version that made each fit, or by the date on which each run was started. */
export const orders = ['version', 'date'] as const;
export type Order = (typeof orders)[number];

/** One version, or one run. */
export interface HistoryPoint {
  /** Unique, harmless and short. */
  readonly label: string;
  readonly version: string;
  readonly commit?: string;
  /** When its first fit, or its run, was started; RFC 3339, UTC. Absent where no result says. */
  readonly date?: string;
  /** Names of its runs. */
  readonly runs: readonly string[];
  readonly fits: number;
}

/** A fit and its point, by the index of both the point and the run. */
export interface PlacedFit {
  readonly fit: NamedFit;
  readonly point: number;
  readonly run: number;
}

interface Made {
  readonly version: string;
  readonly commit?: string;
}

/** The points of these fits in order, and the point of each fit. */
export function placeFits(
  fits: readonly NamedFit[],
  by: Order,
): { readonly points: readonly HistoryPoint[]; readonly placed: readonly PlacedFit[] } {
  const runs = [...new Set(fits.map(({ run }) => run))];
  const numbered = fits.map((fit) => ({ fit, run: runs.indexOf(fit.run), made: madeBy(fit) }));
  const groups = [
    ...groupBy(numbered, ({ run, made: { version, commit } }) =>
      // Two checkouts with changes may have the same commit and different code.
      JSON.stringify(by === 'date' ? run : [version, commit, commit?.includes('+') ? run : '']),
    ).values(),
  ].map((own) => ({ own, made: own[0].made, date: dateOf(own, by) }));
  groups.sort(
    (a, b) =>
      (by === 'version' ? byVersion(a.made.version, b.made.version) : 0) ||
      (a.date ?? '9').localeCompare(b.date ?? '9'),
  );
  const labels = labelsOf(groups, by);
  return {
    points: groups.map(({ own, made, date }, i) => ({
      label: labels[i],
      ...made,
      ...(date !== undefined && { date }),
      runs: [...new Set(own.map(({ fit }) => plainText(fit.run.run.name, 60)))],
      fits: own.length,
    })),
    placed: groups.flatMap(({ own }, point) => own.map(({ fit, run }) => ({ fit, run, point }))),
  };
}

/** The version that made a fit: a resumed run may hold fits of several. */
function madeBy({ cell, run }: NamedFit): Made {
  const [, version, commit] = /^(\S+)(?: \((.+)\))?$/.exec(cell.versions.hierbench ?? '') ?? [];
  const { package: made } = run.run;
  const found = version === undefined ? made : { version, commit };
  return {
    version: plainText(found.version, 24),
    ...(found.commit !== undefined && { commit: plainText(found.commit, 60) }),
  };
}

function dateOf(own: readonly { readonly fit: NamedFit }[], by: Order): string | undefined {
  const dates = own.flatMap(({ fit: { cell, run } }) => {
    const date = new Date(by === 'date' ? run.run.createdAt : cell.startedAt);
    const isUsual = !Number.isNaN(date.getTime()) && /^\d{4}-/.test(date.toISOString());
    return isUsual ? [date.toISOString()] : [];
  });
  return dates.sort()[0];
}

/** By the rules of semantic versions; other texts come last and are equal, so that their dates decide. */
function byVersion(a: string, b: string): number {
  const [left, right] = [semver.parse(a), semver.parse(b)];
  if (!left || !right) return Number(!left) - Number(!right);
  return semver.compare(left, right);
}

function labelsOf(groups: readonly { made: Made; date?: string }[], by: Order): string[] {
  const unique = new UniqueLabels();
  const plain = groups.map(({ made, date }) =>
    by === 'version' ? made.version : (date?.slice(0, 10) ?? 'no date'),
  );
  return groups.map(({ made: { commit }, date }, i) => {
    const isAlone = plain.filter((label) => label === plain[i]).length === 1;
    if (isAlone) return unique.take(plain[i]);
    if (by === 'date') {
      const minute = date?.slice(0, 16);
      const isOnly = groups.filter((other) => other.date?.slice(0, 16) === minute).length === 1;
      return unique.take(date?.slice(0, isOnly ? 16 : 19).replace('T', ' ') ?? plain[i]);
    }
    const short =
      commit === undefined ? 'no commit' : `${commit.slice(0, 7)}${commit.includes('+') ? '+' : ''}`;
    return unique.take(`${plain[i]} (${short})`);
  });
}
