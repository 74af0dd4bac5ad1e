import { bibtexEntry, bibtexText } from './bibtex.ts';
import type { StoredRun } from './load.ts';
import { plainText } from './plain-text.ts';
import { runHash } from './run-hash.ts';

/** How to cite a report: the program, the paper whose theorem it tests, and the reported runs. */
export interface Citation {
  /** One sentence for each of them, and one on the hash of a run. */
  readonly sentences: readonly string[];
  /** Bibliography entries for all of them. */
  readonly bibtex: string;
}

/** The program, as in CITATION.cff. */
export const software = {
  title: 'hierbench: when does depth learn what nothing shallow can?',
  author: 'The hierbench authors',
  licence: 'MIT',
} as const;

/** The paper, as in CITATION.cff. */
export const paper = {
  title: 'Backward Feature Correction: How Deep Learning Performs Deep (Hierarchical) Learning',
  authors: ['Allen-Zhu, Zeyuan', 'Li, Yuanzhi'],
  year: 2020,
  arXiv: '2001.04413',
} as const;

export function citation(runs: readonly StoredRun[]): Citation {
  const cited = runs.map(citedRun);
  const versions = [...new Set(cited.map(({ version }) => version))];
  return {
    sentences: [
      `The program: ${software.author}. ${software.title} Version ${versions.join(', ')}. ${software.licence} licence.`,
      `The paper whose theorem it tests: Zeyuan Allen-Zhu and Yuanzhi Li. ${paper.title}. arXiv ${paper.arXiv}, ${paper.year}.`,
      ...cited.map(
        ({ name, date, made, hash }) =>
          `The run: “${name}”, started on ${date} with ${made}. SHA-256 ${hash}.`,
      ),
      'The hash is over the configuration of a run and the identity and checksum of every cell: the same results have the same hash.',
    ],
    bibtex: [softwareEntry(versions), paperEntry(), ...cited.map(runEntry)].join('\n\n'),
  };
}

interface CitedRun {
  readonly name: string;
  /** "2025-01-31" */
  readonly date: string;
  readonly version: string;
  /** "hierbench 0.1.0 (commit …)" */
  readonly made: string;
  readonly hash: string;
}

function citedRun(stored: StoredRun): CitedRun {
  const { name, createdAt, package: info } = stored.run;
  const version = plainText(info.version, 40);
  const commit = info.commit === undefined ? '' : ` (commit ${plainText(info.commit, 40).slice(0, 12)})`;
  return {
    name: plainText(name, 60),
    date: plainText(createdAt, 40).slice(0, 10),
    version,
    made: `${plainText(info.name, 40)} ${version}${commit}`,
    hash: runHash(stored),
  };
}

function softwareEntry(versions: readonly string[]): string {
  return bibtexEntry('hierbench', [
    ['title', `{${bibtexText(software.title)}}`],
    ['author', `{${bibtexText(software.author)}}`],
    ['note', `Version ${bibtexText(versions.join(', '))}, ${software.licence} licence`],
  ]);
}

function paperEntry(): string {
  return bibtexEntry('allenzhu2020backward', [
    ['title', `{${bibtexText(paper.title)}}`],
    ['author', paper.authors.join(' and ')],
    ['year', String(paper.year)],
    ['eprint', paper.arXiv],
    ['archivePrefix', 'arXiv'],
  ]);
}

function runEntry({ name, date, made, hash }: CitedRun): string {
  return bibtexEntry(`hierbench-run-${hash.slice(0, 12)}`, [
    ['key', 'hierbench'],
    ['title', `{hierbench run ${bibtexText(name)}}`],
    ['year', bibtexText(date.slice(0, 4))],
    ['note', `Started on ${bibtexText(date)} with ${bibtexText(made)}`],
    ['howpublished', `SHA-256 ${hash}`],
  ]);
}
