import { z } from 'zod';
import { plainText } from '../../plain-text.ts';

/** Somebody to be credited for results. */
export interface Author {
  /** "Family, Given", or the name of an organisation. */
  readonly name: string;
  /** https://orcid.org/0000-0000-0000-0000 */
  readonly orcid?: string;
  readonly affiliation?: string;
}

/**
 * The author that a text such as `Lovelace, Ada <0000-0002-1825-0097>` names.
 *
 * @returns undefined where the name is empty, or what is in the angle brackets is no ORCID iD
 */
export function parseAuthor(text: string): Author | undefined {
  const [, before, inside] = /^([^<]*)(?:<([^<>]*)>)?$/.exec(text.trim()) ?? [];
  const name = plainText(before ?? '', 120);
  if (name === '') return undefined;
  if (inside === undefined) return { name };
  const orcid = orcidOf(inside);
  return orcid === undefined ? undefined : { name, orcid };
}

const citedAuthor = z.looseObject({
  'family-names': z.string().optional(),
  'given-names': z.string().optional(),
  name: z.string().optional(),
  orcid: z.string().optional(),
  affiliation: z.string().optional(),
});
/** The part of a CITATION.cff (Citation File Format 1.2) that is about authors. */
export const citedAuthors = z.looseObject({ authors: z.array(citedAuthor).min(1) });

/** The authors of a CITATION.cff; those without a name are left out. */
export function authorsOfCitation({ authors }: z.output<typeof citedAuthors>): Author[] {
  return authors.flatMap((author) => {
    const parts = [author['family-names'], author['given-names']].filter(Boolean);
    const name = plainText(author.name ?? parts.join(', '), 120);
    if (name === '') return [];
    const orcid = author.orcid === undefined ? undefined : orcidOf(author.orcid);
    const affiliation = plainText(author.affiliation ?? '', 200);
    return [{ name, ...(orcid && { orcid }), ...(affiliation && { affiliation }) }];
  });
}

/** The address of an ORCID iD; undefined where the digits are not one (ISO 7064, MOD 11-2). */
function orcidOf(text: string): string | undefined {
  const [, id] = /^(?:https?:\/\/orcid\.org\/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$/.exec(text.trim()) ?? [];
  if (id === undefined) return undefined;
  const digits = id.replaceAll('-', '');
  const total = [...digits.slice(0, 15)].reduce((sum, digit) => 2 * (sum + Number(digit)), 0);
  const check = (12 - (total % 11)) % 11;
  return digits[15] === (check === 10 ? 'X' : String(check)) ? `https://orcid.org/${id}` : undefined;
}
