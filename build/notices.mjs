// The notices of the packages whose code a bundle holds: name, version, licence and its text, which all of their
// licences want to go along with copies.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import parseLicence from 'spdx-expression-parse';

const require = createRequire(import.meta.url);

/**
 * @typedef {object} Notice
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression, or what the package says in its place
 * @property {readonly string[]} owners copyright lines that are not in the text
 * @property {string} text the licence's, and that of the package's NOTICE file where it has one
 */

/**
 * The files whose code is in a bundle, as paths from `root`. Some packages come with others inside a file of theirs; the
 * source maps of such files, which become part of the bundle's, tell.
 *
 * @param {{ inputs: Readonly<Record<string, unknown>> }} metafile esbuild's account of the bundle
 * @param {string} map the bundle's source map
 * @param {string} folder the bundle's
 * @param {string} root
 * @returns {string[]}
 */
export function filesInside(metafile, map, folder, root) {
  const { sources } = JSON.parse(map);
  return [
    ...Object.keys(metafile.inputs),
    ...sources.map((source) => relative(root, resolve(folder, source))),
  ];
}

/**
 * The notices of all packages that these files are of, by name.
 *
 * @param {readonly string[]} files paths from `root`
 * @param {string} root
 * @returns {Notice[]}
 * @throws {Error} if a package has no licence, or one whose text is not known
 */
export function noticesOf(files, root) {
  /** Folder of a package → its files. */
  const packages = new Map();
  for (const file of files) {
    const folder = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
    if (folder) packages.set(folder, [...(packages.get(folder) ?? []), join(root, file)]);
  }
  /** Copies of a package in several places have one notice. */
  const notices = new Map();
  for (const [folder, own] of packages) {
    const notice = noticeOf(
      join(root, installed(folder, root)),
      own.filter((file) => existsSync(file)),
    );
    notices.set(`${notice.name} ${notice.version}`, notice);
  }
  return [...notices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, notice]) => notice);
}

/** Where a package is: a package inside another one's file had its place below it when that file was made. */
function installed(folder, root) {
  if (existsSync(join(root, folder, 'package.json'))) return folder;
  const above = folder.replace(
    /(^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/(?=node_modules\/(?:@[^/]+\/)?[^/]+$)/,
    '$1',
  );
  if (above === folder) throw new Error(`${folder} is in a bundle and not installed`);
  return installed(above, root);
}

/**
 * The notice of one package.
 *
 * @param {string} folder of the package
 * @param {readonly string[]} files those of its files that are bundled
 * @returns {Notice}
 */
export function noticeOf(folder, files) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  if (typeof license !== 'string') throw new Error(`${name} ${version} (${folder}) names no licence`);
  const own = textsNamed(folder, /^(licen[cs]e|copying)\b/i);
  const texts = own.length > 0 ? own : standardTexts(manifest);
  const owners = own.length > 0 ? [] : copyrightLines(manifest, files);
  const text = [...texts, ...textsNamed(folder, /^notice\b/i)].join('\n\n');
  return { name, version, licence: license, owners, text };
}

/**
 * One text of all notices. Packages with the same licence text share one copy of it.
 *
 * @param {string} introduction
 * @param {readonly Notice[]} notices
 */
export function noticesText(introduction, notices) {
  /** Text → the titles of its packages. */
  const byText = new Map();
  for (const { name, version, licence, owners, text } of notices) {
    const title = [`${name} ${version}: ${licence}`, ...owners].join('\n    ');
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  const sections = [...byText].map(
    ([text, titles]) => `${'='.repeat(80)}\n${titles.join('\n')}\n\n${text}\n`,
  );
  return [`${introduction}\n`, ...sections].join('\n');
}

/** The texts of the files of a folder that have such names. */
function textsNamed(folder, names) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** For packages without a file of their licence: its text, or texts, from SPDX's list. */
function standardTexts({ name, version, license }) {
  const unknown = `the text of the licence of ${name} ${version} is not known: ${license}`;
  let texts;
  try {
    texts = licencesIn(parseLicence(license)).map(spdxText);
  } catch (error) {
    throw new Error(unknown, { cause: error });
  }
  if (texts.includes(undefined)) throw new Error(unknown);
  return texts;
}

function spdxText(id) {
  try {
    const { licenseText } = require(`spdx-license-list/licenses/${id}.json`);
    // Without the lines for year and owner, which are blank, or name the owners of the first program under the licence.
    return licenseText.replaceAll(/^Copyright \(c\) .*\n+/gim, '').trim();
  } catch {
    return undefined;
  }
}

/** The licences in an expression: `MIT`, `MIT OR Apache-2.0`. */
function licencesIn(expression) {
  if ('license' in expression) return [expression.license];
  return [...licencesIn(expression.left), ...licencesIn(expression.right)];
}

/** What the bundled files say about their owners, and else who the package says that it is by. */
function copyrightLines({ name, version, author, repository }, files) {
  const lines = files.flatMap((file) => {
    const found = readFileSync(file, 'utf8').matchAll(
      /^[\s/*#]*(Copyright\b.*\b(?:19|20)\d\d\b.*?)[\s*/]*$/gm,
    );
    return [...found].map(([, line]) => line.replaceAll(/\s+/g, ' '));
  });
  if (lines.length > 0) return [...new Set(lines)].sort();
  const owner = (typeof author === 'object' ? author.name : author) ?? repositoryOf(repository);
  if (!owner) throw new Error(`nothing says who ${name} ${version} is by`);
  return [`Copyright (c) ${owner}`];
}

function repositoryOf(repository) {
  const url = typeof repository === 'object' ? repository.url : repository;
  return url && `the authors of ${url.replace(/^git\+/, '').replace(/\.git$/, '')}`;
}
