import { canonicalJson } from '../../../harness/results/canonical-json.ts';
import { sha256 } from '../../../harness/results/sha256.ts';
import { paper } from '../../citation.ts';
import { reportContent } from '../../content.ts';
import type { StoredRun } from '../../load.ts';
import { plainText } from '../../plain-text.ts';
import { fingerprintOfAll } from '../../run-hash.ts';
import { publicRun } from '../../site/public-run.ts';
import { fileMeanings, type RunFile, runFiles } from '../../site/run-files.ts';
import { nameOfRuns } from '../../site/site-run.ts';
import type { Author } from './authors.ts';

export interface CrateOptions {
  /** Address of a licence: https://spdx.org/licenses/CC-BY-4.0. */
  readonly licence: string;
  readonly authors: readonly Author[];
  /** Default: "hierbench results: " and the names of the runs. */
  readonly title?: string;
  /** Home folder that must not appear in the crate. */
  readonly home?: string;
}

/** What a deposit says about a crate. */
export interface CrateFacts {
  readonly title: string;
  readonly description: string;
  readonly authors: readonly Author[];
  readonly licence: string;
  /** The day on which results were last added. */
  readonly date: string;
  /** SHA-256 of the runs. */
  readonly hash: string;
  readonly version: string;
}

export interface Crate {
  readonly files: readonly RunFile[];
  readonly facts: CrateFacts;
}

/** Name of a crate's metadata, which the format fixes. */
export const metadataName = 'ro-crate-metadata.json';
const specification = 'https://w3id.org/ro/crate/1.1';

/**
 * The runs as an RO-Crate (Sefton et al., RO-Crate Metadata Specification 1.1): the tidy tables, the runs' records, all
 * cells, and a description of them as linked data, with sizes and SHA-256 sums. Home folders are left out, as in a
 * published site. The crate depends on the stored results and the options alone.
 */
export function crateOf(runs: readonly StoredRun[], options: CrateOptions): Crate {
  const shown = runs.map((run) => publicRun(run, options.home));
  const content = reportContent(shown, 'hierbench export --to ro-crate');
  const files: RunFile[] = [
    ...runFiles(runs, shown, content),
    { path: 'data/cells.jsonl', data: cellLines(shown) },
  ];
  const facts = factsOf(runs, options);
  return {
    files: [
      ...files,
      { path: metadataName, data: `${JSON.stringify(metadataOf(files, runs, facts), null, 2)}\n` },
    ],
    facts,
  };
}

function cellLines(runs: readonly StoredRun[]): string {
  return runs
    .flatMap(({ fits, searches }) => [...fits, ...searches])
    .map((cell) => `${canonicalJson(cell)}\n`)
    .join('');
}

function factsOf(runs: readonly StoredRun[], { licence, authors, title }: CrateOptions): CrateFacts {
  const dates = runs
    .flatMap(({ run }) => [run.createdAt, run.updatedAt])
    .flatMap((date) => {
      const time = typeof date === 'string' ? new Date(date) : new Date(Number.NaN);
      return Number.isNaN(time.getTime()) ? [] : [time.toISOString().slice(0, 10)];
    })
    .filter((date) => /^\d{4}-/.test(date))
    .sort();
  const fits = runs.reduce((sum, run) => sum + run.fits.length, 0);
  const descriptions = [...new Set(runs.map(({ run }) => plainText(run.description)))].filter(Boolean);
  const hash = sha256(fingerprintOfAll(runs));
  return {
    title: plainText(title ?? '', 200) || `hierbench results: ${nameOfRuns(runs)}`,
    description: [
      ...descriptions.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)),
      `${fits} fits of learners on hierarchical targets in growing dimension, run with hierbench: errors, times and training curves.`,
    ].join(' '),
    authors,
    licence,
    date: dates.at(-1) ?? '1970-01-01',
    hash,
    version: hash.slice(0, 12),
  };
}

const encodings: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  jsonl: 'application/jsonl',
  md: 'text/markdown',
  parquet: 'application/vnd.apache.parquet',
};

type Entity = Readonly<Record<string, unknown>> & { readonly '@id': string };
const reference = ({ '@id': id }: Entity) => ({ '@id': id });

function metadataOf(files: readonly RunFile[], runs: readonly StoredRun[], facts: CrateFacts): object {
  const { title, description, authors, licence, date, hash, version } = facts;
  const affiliations = [...new Set(authors.flatMap(({ affiliation }) => affiliation ?? []))].map(
    (name, i): Entity => ({ '@id': `#organization-${i + 1}`, '@type': 'Organization', name }),
  );
  const persons = authors.map(({ name, orcid, affiliation }, i): Entity => {
    const own = affiliations.find((entity) => entity.name === affiliation);
    return {
      '@id': orcid ?? `#author-${i + 1}`,
      '@type': 'Person',
      name,
      ...(own && { affiliation: reference(own) }),
    };
  });
  const entries = files.map(fileEntity);
  const programs = runs.map(
    ({ run }, i): Entity => ({
      '@id': `#program-${i + 1}`,
      '@type': 'SoftwareApplication',
      name: plainText(run.package.name, 40),
      version: plainText(`${run.package.version}${run.package.commit ? ` (${run.package.commit})` : ''}`, 80),
    }),
  );
  const actions = runs.map(
    ({ run, origin }, i): Entity => ({
      '@id': `#run-${i + 1}`,
      '@type': 'CreateAction',
      name: plainText(origin === undefined ? run.name : `${run.name} of ${origin}`, 120),
      startTime: plainText(run.createdAt, 40),
      instrument: reference(programs[i]),
      ...(persons.length > 0 && { agent: persons.map(reference) }),
      result: entries.filter(({ '@id': id }) => id.startsWith('data/')).map(reference),
    }),
  );
  const article: Entity = {
    '@id': `https://arxiv.org/abs/${paper.arXiv}`,
    '@type': 'ScholarlyArticle',
    name: paper.title,
    datePublished: String(paper.year),
  };
  const root: Entity = {
    '@id': './',
    '@type': 'Dataset',
    name: title,
    description,
    datePublished: date,
    license: { '@id': licence },
    identifier: `sha256:${hash}`,
    version,
    ...(persons.length > 0 && { author: persons.map(reference) }),
    citation: reference(article),
    mentions: actions.map(reference),
    hasPart: entries.map(reference),
  };
  const descriptor: Entity = {
    '@id': metadataName,
    '@type': 'CreativeWork',
    conformsTo: { '@id': specification },
    about: reference(root),
  };
  const terms: Entity = { '@id': licence, '@type': 'CreativeWork', name: licence.split('/').at(-1) };
  return {
    // The specification's context lacks the term for checksums.
    '@context': [`${specification}/context`, { sha256: 'https://schema.org/sha256' }],
    '@graph': [
      descriptor,
      root,
      terms,
      ...persons,
      ...affiliations,
      article,
      ...programs,
      ...actions,
      ...entries,
    ],
  };
}

function fileEntity({ path, data }: RunFile): Entity {
  const bytes = Buffer.from(data);
  const meaning =
    path === 'data/cells.jsonl' ? 'every cell as it is stored, with its training curve' : fileMeanings(path);
  return {
    '@id': encodeURI(path),
    '@type': 'File',
    name: path,
    ...(meaning && { description: meaning }),
    contentSize: String(bytes.length),
    encodingFormat: encodings[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    sha256: sha256(bytes),
  };
}
