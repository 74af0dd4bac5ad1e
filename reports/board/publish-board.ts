import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../harness/results/atomic-file.ts';
import { isInside } from '../../harness/results/inside.ts';
import { runFingerprint } from '../../harness/results/run-fingerprint.ts';
import { resultsCsv } from '../export/csv.ts';
import { storedRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { collectResults } from '../rows.ts';
import type { BoardEntry } from './board-entry.ts';
import { type Board, boardPage, submissionPageText, teamPageText } from './board-pages.ts';
import { submissionPage, teamPage } from './board-tables.ts';
import { type FindSigner, type Refusal, readBoard } from './read-board.ts';

/** A folder is not that of a board, or cannot become one; the message says why. */
export class BoardFolderError extends Error {
  override name = 'BoardFolderError';
}

export interface BoardOptions {
  /** Folder of the site: new, empty or a board already. */
  readonly out: string;
  readonly title?: string;
  readonly findSigner?: FindSigner;
}

export interface PublishedBoard {
  readonly index: string;
  readonly entries: readonly BoardEntry[];
  readonly refused: readonly Refusal[];
}

const boardFile = 'board.json';
const madeBy = 'hierbench publish --board';
/** Files of a repository or a host may lie beside those of a board. */
const neighbours: ReadonlySet<string> = new Set(['.git', '.github', '.gitignore', '.nojekyll', 'CNAME']);
const parts = ['submissions', 'teams'] as const;

/**
 * Makes the board of a folder of submissions: a front page, a page for each submission under an address that
 * stays, and one for each team. The same submissions and signers give the same files. Pages of submissions
 * that are no longer there are removed.
 *
 * @throws BoardFolderError if `out` holds anything but a board
 */
export async function publishBoard(submissions: string, options: BoardOptions): Promise<PublishedBoard> {
  const { out, findSigner } = options;
  const known = titleIn(out);
  const title = plainText(options.title ?? known ?? '', 120) || 'hierbench board';
  const marker = `${JSON.stringify({ schema: 1, madeBy, title }, null, 2)}\n`;
  await renew(join(out, boardFile), marker);
  await renew(join(out, '.nojekyll'), '');
  const entries: BoardEntry[] = [];
  const kept = new Set<string>();
  const put = async (path: string, text: string) => {
    kept.add(path.split('/').slice(0, 2).join('/'));
    await renew(join(out, path), text);
  };
  // Written one by one, because the cells of a whole board need not fit into memory.
  const refused = await readBoard(submissions, findSigner, async (entry, { run, cells }) => {
    entries.push(entry);
    const folder = `submissions/${entry.folder}`;
    await put(`${folder}/run.json`, `${JSON.stringify(run, null, 2)}\n`);
    await put(`${folder}/fingerprint.json`, runFingerprint(run, cells));
    await put(`${folder}/results.csv`, resultsCsv(collectResults([storedRun(run, cells)])));
  });
  const newest = entries.sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
  const board: Board = { title, entries: newest, refused };
  for (const entry of newest) await put(submissionPage(entry), submissionPageText(entry, board));
  for (const name of new Set(newest.map(({ record }) => record.name)))
    await put(teamPage(name), teamPageText(name, board));
  await renew(join(out, 'index.html'), boardPage(board));
  for (const part of parts) removeOthers(out, part, kept);
  return { index: join(out, 'index.html'), entries: newest, refused };
}

/** The newest last. */
function keyOf({ record, folder }: BoardEntry): string {
  return `${record.submitted} ${record.created} ${folder}`;
}

/** The title of the board in a folder; undefined for a folder that is missing or empty. */
function titleIn(out: string): string | undefined {
  if (!existsSync(out)) return undefined;
  if (!statSync(out).isDirectory()) throw new BoardFolderError(`${out} is a file`);
  for (const part of parts)
    if (!isInside(out, part)) throw new BoardFolderError(`${join(out, part)} is a link that leads out of it`);
  const file = join(out, boardFile);
  if (existsSync(file)) {
    try {
      const { madeBy: by, title } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      if (by === madeBy) return typeof title === 'string' ? title : '';
    } catch {
      // Not even JSON.
    }
    throw new BoardFolderError(`${file} is not of a board that ${madeBy} made`);
  }
  const foreign = readdirSync(out).find((name) => !neighbours.has(name));
  if (foreign === undefined) return undefined;
  throw new BoardFolderError(`${out} holds other files (${foreign}) and is no board`);
}

function removeOthers(out: string, part: string, kept: ReadonlySet<string>): void {
  const below = join(out, part);
  for (const name of existsSync(below) ? readdirSync(below) : [])
    if (!kept.has(`${part}/${name}`)) rmSync(join(below, name), { recursive: true, force: true });
}

/** Writes a file unless it has this text already; a link in its place is replaced and not followed. */
async function renew(path: string, text: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isFile() && readFileSync(path, 'utf8') === text) return;
  await writeAtomically(path, text);
}
