import { formatCount, formatError, formatSamples, formatSeconds } from '../numbers.ts';
import { type Entry, nothing, type Table, textEntries } from '../tables/table.ts';
import type { BoardEntry, BoardRow, Evidence } from './board-entry.ts';
import type { Refusal } from './read-board.ts';

/** Paths of a board's pages, from its root. */
export const submissionPage = (entry: BoardEntry): string => `submissions/${entry.folder}/index.html`;
export const teamPage = (name: string): string => `teams/${name}/index.html`;

/** One family: every learner of every team's newest submission, the largest d first, then the smallest error. */
export function familyTable(family: string, entries: readonly BoardEntry[]): Table {
  const rows = entries
    .flatMap((entry) => entry.rows.filter((row) => row.family === family).map((row) => ({ entry, row })))
    .sort((a, b) => b.row.d - a.row.d || errorOf(a.row) - errorOf(b.row));
  return {
    name: `Results on ${family}`,
    columns: [
      { title: 'learner', kind: 'head' },
      { title: 'by', kind: 'plain' },
      ...resultColumns,
      { title: 'evidence', kind: 'plain' },
    ],
    rows: rows.map(({ entry, row }) => ({
      entries: [
        { text: row.learner, learner: row.learner },
        { text: entry.record.name, link: submissionPage(entry) },
        ...resultEntries(row),
        evidenceEntry(entry.evidence),
      ],
    })),
  };
}

/** All results of one submission. */
export function submissionTable({ rows }: BoardEntry): Table {
  return {
    name: 'Results',
    columns: [
      { title: 'family', kind: 'head', groups: true },
      { title: 'learner', kind: 'text' },
      ...resultColumns,
    ],
    rows: rows.map((row) => ({
      entries: [{ text: row.family }, { text: row.learner, learner: row.learner }, ...resultEntries(row)],
    })),
  };
}

/** What became of each learner of a team, from submission to submission, the newest first. */
export function historyTable(entries: readonly BoardEntry[]): Table {
  const places = new Map<string, { entry: BoardEntry; row: BoardRow }[]>();
  for (const entry of entries)
    for (const row of entry.rows) {
      const key = JSON.stringify([row.family, row.learner]);
      const known = places.get(key);
      if (known) known.push({ entry, row });
      else places.set(key, [{ entry, row }]);
    }
  return {
    name: 'History',
    columns: [
      { title: 'learner, family', kind: 'head', groups: true },
      { title: 'submitted', kind: 'plain' },
      ...resultColumns,
      { title: 'evidence', kind: 'plain' },
    ],
    rows: [...places.values()].flatMap((each) =>
      each.map(({ entry, row }) => ({
        entries: [
          { text: `${row.learner}, ${row.family}` },
          { text: entry.record.submitted.slice(0, 10), link: `../../${submissionPage(entry)}` },
          ...resultEntries(row),
          evidenceEntry(entry.evidence),
        ],
      })),
    ),
  };
}

/** Every submission, the newest first. @param toRoot from the page to the board's root */
export function submissionsTable(entries: readonly BoardEntry[], toRoot: string): Table {
  return {
    name: 'Submissions',
    columns: [
      { title: 'submission', kind: 'head' },
      { title: 'by', kind: 'plain' },
      { title: 'submitted', kind: 'plain' },
      { title: 'cells', kind: 'number' },
      { title: 'evidence', kind: 'plain' },
      { title: 'processor', kind: 'text' },
    ],
    rows: entries.map((entry) => ({
      entries: [
        {
          text: entry.record.run,
          detail: entry.record.hash.slice(0, 12),
          link: `${toRoot}${submissionPage(entry)}`,
        },
        { text: entry.record.name, link: `${toRoot}${teamPage(entry.record.name)}` },
        ...textEntries(entry.record.submitted.slice(0, 10), formatCount(entry.cells)),
        evidenceEntry(entry.evidence),
        { text: entry.processor },
      ],
    })),
  };
}

/** What was refused, and why. */
export function refusalTable(refused: readonly Refusal[]): Table {
  return {
    name: 'Refused',
    columns: [
      { title: 'folder', kind: 'head' },
      { title: 'why', kind: 'text' },
    ],
    rows: refused.map(({ folder, reason }) => ({ entries: textEntries(folder, reason) })),
  };
}

/** "verified, 3 of 60" cells, or "self-reported". */
export function evidenceEntry({ kind, cells, of }: Evidence): Entry {
  if (kind === 'self-reported') return { text: kind };
  return { text: `${kind}, ${cells} of ${of}`, level: 'good' };
}

const resultColumns = [
  { title: 'd', kind: 'number' },
  { title: 'n', kind: 'number' },
  { title: 'error', kind: 'number' },
  { title: 'error ∝ d^a', kind: 'growth' },
  { title: 'fit', kind: 'number' },
  { title: 'seeds', kind: 'number' },
] as const;

function resultEntries(row: BoardRow): Entry[] {
  const { d, n, seeds, failed, error, exponent, exponentRemark, seconds } = row;
  return [
    { text: formatCount(d) },
    { text: formatSamples(n) },
    { text: error === undefined ? 'failed' : formatError(error) },
    { text: exponent, ...(exponentRemark !== undefined && { detail: exponentRemark }) },
    { text: seconds === undefined ? nothing : formatSeconds(seconds) },
    { text: failed > 0 ? `${seeds - failed}/${seeds}` : String(seeds) },
  ];
}

function errorOf({ error }: BoardRow): number {
  return error ?? Number.POSITIVE_INFINITY;
}
