import { stringify } from 'yaml';
import { bibtexEntry, bibtexText } from '../bibtex.ts';
import { paper, software } from '../citation.ts';
import { folderOf, type SiteRun } from './site-run.ts';

/** The address of the run's page; undefined where the site's address is not known. */
export function permalink(run: SiteRun, url: string | undefined): string | undefined {
  return url === undefined ? undefined : `${url}runs/${folderOf(run)}/`;
}

/** CITATION.cff (Citation File Format 1.2.0) of a run as a data set, with the program and the paper. */
export function citationFile(run: SiteRun, url: string | undefined): string {
  const { hash, created } = run;
  const address = permalink(run, url);
  return stringify(
    {
      'cff-version': '1.2.0',
      message:
        'If you use these results, please cite them as below, and the program and the paper behind them.',
      type: 'dataset',
      title: titleOf(run),
      authors: authorsOf(run).map((name) => ({ name })),
      version: hash.slice(0, 12),
      'date-released': created.slice(0, 10),
      ...(address === undefined ? {} : { url: address }),
      identifiers: [
        {
          type: 'other',
          value: `sha256:${hash}`,
          description: 'SHA-256 of the run: of its configuration and the checksums of its cells',
        },
      ],
      keywords: ['deep learning theory', 'benchmark', 'backward feature correction', 'hierarchical learning'],
      references: [
        {
          type: 'software',
          title: software.title,
          authors: [{ name: software.author }],
          version: programOf(run).replaceAll('hierbench ', ''),
        },
        {
          type: 'article',
          title: paper.title,
          authors: paper.authors.map((author) => {
            const [family, given] = author.split(', ');
            return { 'family-names': family, 'given-names': given };
          }),
          year: paper.year,
          identifiers: [{ type: 'other', value: `arXiv:${paper.arXiv}`, description: 'arXiv identifier' }],
        },
      ],
    },
    { lineWidth: 0 },
  );
}

/** The citation of a run as a BibTeX entry. */
export function citationBib(run: SiteRun, url: string | undefined): string {
  const address = permalink(run, url);
  const fields: readonly (readonly [string, string])[] = [
    ['title', `{${bibtexText(titleOf(run))}}`],
    [
      'author',
      authorsOf(run)
        .map((author) => `{${bibtexText(author)}}`)
        .join(' and '),
    ],
    ['year', run.created.slice(0, 4)],
    ['howpublished', `Results of ${bibtexText(programOf(run))}, data set`],
    ['note', `SHA-256 ${run.hash}`],
    ...(address === undefined ? [] : [['url', address] as const]),
  ];
  return `${bibtexEntry(`hierbench-${folderOf(run)}`, fields)}\n`;
}

function titleOf({ name, description }: SiteRun): string {
  // A run that differs from its configuration is described as "quick, with --d 8", which has the name.
  if (description.startsWith(`${name}, `)) return `hierbench results: ${description}`;
  return `hierbench results: ${name}${description ? `, ${description}` : ''}`;
}

function authorsOf({ authors }: SiteRun): readonly string[] {
  return authors.length > 0 ? authors : ['anonymous'];
}

function programOf({ made }: SiteRun): string {
  return [...new Set(made.map(({ program }) => program))].join(', ');
}
