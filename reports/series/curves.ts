import type { SampleCount } from '../../harness/results/record.ts';
import { groupIndices } from './group-indices.ts';
import { partIntoCurves } from './schedules.ts';
import { inOrder, settingWords } from './setting-words.ts';
import { factsThatTell } from './tell-apart.ts';

/** A fit with what decides its curve. */
export interface PlacedFit {
  /** Its environment, and the number of its run. */
  readonly origin: string;
  readonly run: number;
  readonly task: string;
  readonly learner: string;
  /** Which features it was given (identity.ts), and the words for them; '' where it learned its own. */
  readonly transfer?: string;
  readonly transferWords?: string;
  readonly d: number;
  readonly n: SampleCount;
  /** Canonical JSON of an object: what else it was given. */
  readonly settings: string;
}

/** The fits of one curve: of one learner on one task in one environment. */
interface Curve {
  /** Indices of its fits in the list. */
  readonly fits: number[];
  /** All values of each setting along the curve, by the name of the setting. */
  readonly settings: ReadonlyMap<string, readonly unknown[]>;
}

/** For every fit, the words that tell its curve from the learner's others; '' where none are needed. */
export function variantsOf(fits: readonly PlacedFit[]): string[] {
  const variants = fits.map(() => '');
  const groups = groupIndices(fits, ({ origin, task, learner, transfer }) =>
    JSON.stringify([origin, task, learner, ...(transfer ? [transfer] : [])]),
  );
  const parted = groups.map((group) => ({ learner: fits[group[0]].learner, curves: part(fits, group) }));
  for (const own of groupIndices(parted, ({ learner }) => learner)) {
    const parts = own.map((i) => parted[i].curves);
    const several = parts.filter(({ length }) => length > 1);
    if (several.length === 0) continue;
    const names = inOrder(parts.flatMap((curves) => curves.flatMap(({ settings }) => [...settings.keys()])));
    const facts = (curve: Curve) =>
      names.map((name) => settingWords(name, curve.settings.get(name) ?? [undefined]));
    const told = factsThatTell(several.map((curves) => curves.map(facts)));
    // A learner that has two curves on one task is named with its settings on every task.
    for (const curves of parts) {
      const taken = new Map<string, number>();
      for (const curve of curves) {
        const own = facts(curve);
        const words = told
          .map((place) => own[place])
          .filter(Boolean)
          .join(', ');
        const nth = (taken.get(words) ?? 0) + 1;
        taken.set(words, nth);
        for (const i of curve.fits)
          variants[i] = nth === 1 ? words : [words, `settings ${nth}`].filter(Boolean).join(', ');
      }
    }
  }
  // Named even where nothing else of the learner is there to be told apart: the errors are of another method.
  return variants.map((words, i) => [fits[i].transferWords, words].filter(Boolean).join(', '));
}

function part(fits: readonly PlacedFit[], group: readonly number[]): Curve[] {
  const runs = groupIndices(group, (i) => String(fits[i].run)).map((places) => places.map((at) => group[at]));
  const { curveOf, settings } = partIntoCurves(
    runs.map((run) => run.map((i) => ({ place: `${fits[i].d} ${fits[i].n}`, settings: fits[i].settings }))),
  );
  const curves = settings.map((texts): Curve => ({ fits: [], settings: valuesOf(texts) }));
  runs.forEach((run, r) => {
    for (const i of run) curves[curveOf[r].get(fits[i].settings) as number].fits.push(i);
  });
  return curves;
}

function valuesOf(texts: readonly string[]): Map<string, unknown[]> {
  const records = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  const names = new Set(records.flatMap(Object.keys));
  return new Map([...names].map((name) => [name, records.map((record) => record[name])]));
}
