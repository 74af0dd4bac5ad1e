import { escapeMarkup } from '../../reports/escape-markup.ts';
import type { CrateFacts } from '../../reports/export/crate/crate-files.ts';
import type { DepositMetadata } from './deposit.ts';

/** What a deposit says about a crate; its description is HTML there. */
export function depositMetadata(facts: CrateFacts): DepositMetadata {
  const { title, description, authors, licence, date, hash, version } = facts;
  const [, identifier] = /^https:\/\/spdx\.org\/licenses\/(.+)$/.exec(licence) ?? [];
  const terms = identifier === undefined ? ` Licence: ${licence}.` : '';
  return {
    title,
    upload_type: 'dataset',
    description: `<p>${escapeMarkup(`${description}${terms}`)}</p><p>SHA-256 of the runs: ${hash}</p>`,
    publication_date: date,
    creators: authors.map(({ name, orcid, affiliation }) => ({
      name,
      ...(orcid && { orcid: orcid.replace('https://orcid.org/', '') }),
      ...(affiliation && { affiliation }),
    })),
    ...(identifier !== undefined && { license: identifier.toLowerCase() }),
    version,
    keywords: ['deep learning theory', 'benchmark', 'hierarchical learning'],
  };
}
