import { homedir } from 'node:os';
import { basename } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { parseYaml, readByHand } from '../../harness/input/yaml-file.ts';
import {
  type Author,
  authorsOfCitation,
  citedAuthors,
  parseAuthor,
} from '../../reports/export/crate/authors.ts';
import type { CrateOptions } from '../../reports/export/crate/crate-files.ts';
import { wordsFlag } from '../flags.ts';
import { type Arguments, flag } from './command.ts';

/** What a crate has to know: the licence, who made the runs, and a title. @throws UserError */
export function crateFlags(args: Arguments): CrateOptions {
  const title = wordsFlag('--title', flag(args, 'title'));
  return {
    licence: licenceFlag(args),
    authors: [...authorFlag(args), ...citationFlag(args)],
    ...(title !== undefined && { title }),
    home: homedir(),
  };
}

/** The address of a licence given by its SPDX identifier or its address. */
function licenceFlag(args: Arguments): string {
  const text = wordsFlag('--license', flag(args, 'license'));
  if (text === undefined)
    throw new UserError(
      '--license is missing: others may use results only under a licence; write an SPDX identifier such as CC-BY-4.0',
    );
  if (/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(text)) return `https://spdx.org/licenses/${text}`;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).href;
  throw new UserError(
    `--license: expected an SPDX identifier such as CC-BY-4.0 or an address, found ${JSON.stringify(text)}`,
  );
}

function authorFlag(args: Arguments): Author[] {
  return ([args.author ?? []].flat() as string[]).map((text) => {
    const author = parseAuthor(text);
    if (author) return author;
    throw new UserError(
      `--author: expected a name, or a name with an ORCID iD such as "Carberry, Josiah <0000-0002-1825-0097>", found ${JSON.stringify(text)}`,
    );
  });
}

function citationFlag(args: Arguments): Author[] {
  const path = wordsFlag('--citation', flag(args, 'citation'));
  if (path === undefined) return [];
  const parsed = citedAuthors.safeParse(parseYaml(readByHand(path, 'citation file'), basename(path)));
  const authors = parsed.success ? authorsOfCitation(parsed.data) : [];
  if (authors.length === 0) throw new UserError(`--citation: ${path} names no authors`);
  return authors;
}
