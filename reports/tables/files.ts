import type { Table } from './table.ts';

/** A file that readers can download. */
export interface ListedFile {
  /** Relative to the page that lists it. */
  readonly path: string;
  readonly bytes: number;
  readonly meaning: string;
}

/** Files to download, each with what it holds and its size. */
export function fileTable(files: readonly ListedFile[]): Table {
  return {
    name: 'Files',
    columns: [
      { title: 'file', kind: 'head' },
      { title: 'what it is', kind: 'text' },
      { title: 'size', kind: 'number' },
    ],
    rows: files.map(({ path, bytes, meaning }) => ({
      entries: [{ text: path, link: path }, { text: meaning }, { text: fileSize(bytes) }],
    })),
  };
}

/** "12.3 kB" */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
