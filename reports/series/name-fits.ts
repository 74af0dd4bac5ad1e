import type { CellRecord } from '../../harness/results/record.ts';
import { transferWords } from '../../harness/results/transfer.ts';
import type { StoredRun } from '../load.ts';
import type { OriginGroup } from '../origins.ts';
import { plainText } from '../plain-text.ts';
import { alongCurves } from './along-curves.ts';
import { variantsOf } from './curves.ts';
import { EntryNames } from './entry-names.ts';
import { identify } from './identity.ts';
import { type NamedEntry, UniqueLabels } from './named-entries.ts';

/** A fit with the labels of its panel and its curve. */
export interface NamedFit {
  readonly cell: CellRecord;
  readonly run: StoredRun;
  readonly facet: string;
  readonly series: string;
  readonly origin: string;
  readonly variant: string;
  /** Whether its features were learned on another task. */
  readonly transferred: boolean;
}

/** A learner as it is charted. */
export interface NamedSeries {
  readonly label: string;
  readonly entry: NamedEntry;
  readonly origin: string;
  readonly variant: string;
  /** Whether its features were learned on another task. */
  readonly transferred: boolean;
}

export interface NamedFits {
  /** Run by run, in the order of the groups. */
  readonly fits: readonly NamedFit[];
  /** In the order of the configurations, including series without a fit. */
  readonly series: readonly NamedSeries[];
  readonly facets: readonly { readonly label: string; readonly entry: NamedEntry }[];
  /** Sentences on settings that vary along curves. */
  readonly alongCurves: readonly string[];
}

/** Maximum number of characters of a series' label, the words in brackets included. */
const longestSeries = 100;

/**
 * Gives every fit the facet of its task and the series of its learner. Fits share both only where their
 * specifications differ in nothing but d, n and seed, or else in a setting that one configuration varies with
 * d or n. Fits with features from elsewhere share a facet with those that learn the task itself, never a series.
 */
export function nameFits(groups: readonly OriginGroup[]): NamedFits {
  const names = new EntryNames(groups.flatMap(({ runs }) => runs));
  const fits = groups.flatMap(({ label: origin, runs }) =>
    runs.flatMap((run) =>
      run.fits.map((cell) => {
        const identity = identify(cell.spec);
        return {
          cell,
          run,
          origin,
          task: names.taskOf(run, cell, identity),
          learner: names.learnerOf(run, cell, identity),
          settings: identity.settings,
          transfer: identity.transfer,
          transferWords: cell.spec.transfer ? transferWords(cell.spec.transfer) : '',
        };
      }),
    ),
  );
  const numbers = new Map(groups.flatMap(({ runs }) => runs).map((run, i) => [run, i]));
  const variants = variantsOf(
    fits.map(({ cell: { spec }, run, ...fit }) => ({
      ...fit,
      run: numbers.get(run) as number,
      d: spec.d,
      n: spec.n,
    })),
  );
  const curves = new Map<string, Set<string>>();
  const transferred = new Set(variants.filter((_, i) => fits[i].transfer !== ''));
  fits.forEach(({ learner, origin }, i) => {
    const key = JSON.stringify([learner, origin]);
    curves.set(key, (curves.get(key) ?? new Set()).add(variants[i]));
  });
  const unique = new UniqueLabels();
  const labels = new Map<string, string>();
  const series = names.learners.keys.flatMap((learner) =>
    groups.flatMap(({ label: origin, runs }) => {
      const own = curves.get(JSON.stringify([learner, origin]));
      const listed = own ?? (runs.some(({ run }) => names.learnersOf(run).includes(learner)) ? [''] : []);
      return [...listed].map((variant): NamedSeries => {
        const words = [variant, origin].filter(Boolean).join(', ');
        const plain = names.learners.label(learner);
        const label = unique.take(plainText(words === '' ? plain : `${plain} (${words})`, longestSeries));
        labels.set(JSON.stringify([learner, origin, variant]), label);
        const entry = names.learners.entry(learner);
        return { label, entry, origin, variant, transferred: transferred.has(variant) };
      });
    }),
  );
  const named = fits.map(({ cell, run, origin, task, learner, transfer }, i): NamedFit => {
    const variant = variants[i];
    const label = labels.get(JSON.stringify([learner, origin, variant])) as string;
    const facet = names.tasks.label(task);
    return { cell, run, facet, series: label, origin, variant, transferred: transfer !== '' };
  });
  return {
    fits: named,
    series,
    facets: names.tasks.keys.map((key) => ({ label: names.tasks.label(key), entry: names.tasks.entry(key) })),
    alongCurves: alongCurves(
      named.map(({ cell: { spec }, facet, series: label }, i) => ({
        facet,
        series: label,
        d: spec.d,
        n: spec.n,
        settings: fits[i].settings,
      })),
    ),
  };
}
