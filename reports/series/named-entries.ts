import { groupBy } from '../../harness/results/group-by.ts';
import type { StoredTraits } from '../../harness/results/record.ts';
import { plainText } from '../plain-text.ts';
import { differingParts, digestStarts, wordsApart } from './tell-apart.ts';

/** A learner or a task as a run names it. */
export interface NamedEntry {
  /** What a person calls it, or else its name and parameters. */
  readonly label: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Text of what its cells have in common (identity.ts). */
  readonly identity: string;
  /** Name and parameters as one writes them. */
  readonly specification: string;
  /** Files that define it, where it is not built in. */
  readonly paths: readonly string[];
  /** SHA-256 of what defines it; '' where it is built in. */
  readonly digest: string;
  /** Of a learner whose run stores them. */
  readonly traits?: StoredTraits;
}

/** Characters of a label, and of the words behind it that tell it from another of the same text. */
const longest = { label: 60, words: 36 };

/** Entries by key, the first of each key counting, in the order in which they were added; no two have one label. */
export class NamedEntries {
  readonly #entries = new Map<string, NamedEntry>();
  #labels: ReadonlyMap<string, string> | undefined;

  add(key: string, entry: () => NamedEntry): void {
    if (this.#entries.has(key)) return;
    this.#entries.set(key, entry());
    this.#labels = undefined;
  }

  get keys(): string[] {
    return [...this.#entries.keys()];
  }

  entry(key: string): NamedEntry {
    return this.#entries.get(key) as NamedEntry;
  }

  /** Harmless, and short. */
  label(key: string): string {
    this.#labels ??= labelsOf(this.#entries);
    return this.#labels.get(key) as string;
  }
}

function labelsOf(entries: ReadonlyMap<string, NamedEntry>): Map<string, string> {
  const byLabel = groupBy([...entries], ([, { label }]) => plainText(label, longest.label) || '(no name)');
  const labels = new Map<string, string>();
  for (const [plain, group] of byLabel) {
    const words = wordsApart(
      factsOf(
        group.map(([, entry]) => entry),
        plain,
      ),
    );
    group.forEach(([key], i) => {
      const told = plainText(words[i], longest.words);
      labels.set(key, told === '' ? plain : `${plain} (${told})`);
    });
  }
  const unique = new UniqueLabels();
  return new Map([...entries.keys()].map((key) => [key, unique.take(labels.get(key) as string)]));
}

/** What tells entries of one label from each other, the most telling first. */
function factsOf(entries: readonly NamedEntry[], label: string): string[][] {
  const file = (place: number) => differingParts(entries.map(({ paths }) => paths[place] ?? ''));
  const [first, second] = [file(0), file(1)];
  const digests = digestStarts(entries.map(({ digest }) => digest));
  return entries.map(({ specification }, i) => [
    specification === label ? '' : specification,
    first[i],
    second[i],
    digests[i] === '' ? '' : `content ${digests[i]}`,
  ]);
}

/** Labels of which each is given once. */
export class UniqueLabels {
  readonly #taken = new Set<string>();

  /** This label, or the same with a number where it is taken. */
  take(label: string): string {
    let unique = label;
    for (let i = 2; this.#taken.has(unique); i++) unique = `${label} (${i})`;
    this.#taken.add(unique);
    return unique;
  }
}
