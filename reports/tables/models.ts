import type { SampleCount } from '../../harness/results/record.ts';
import { fileSize } from './files.ts';
import type { Table } from './table.ts';

/** A kept model that readers can download. */
export interface ListedModel {
  /** Relative to the page that lists it. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly learner: string;
  readonly task: string;
  readonly d: number;
  readonly n: SampleCount;
  readonly seed: number;
}

/** Kept models to download: the fit that each is of, its size, and the beginning of its hash. */
export function modelTable(models: readonly ListedModel[]): Table {
  return {
    name: 'Models',
    columns: [
      { title: 'model of', kind: 'head' },
      { title: 'family', kind: 'plain' },
      { title: 'd', kind: 'number' },
      { title: 'n', kind: 'number' },
      { title: 'seed', kind: 'number' },
      { title: 'size', kind: 'number' },
      { title: 'SHA-256', kind: 'plain' },
    ],
    rows: models.map(({ path, bytes, sha256, learner, task, d, n, seed }) => ({
      entries: [
        { text: learner, link: path },
        { text: task },
        ...[d, n, seed].map((value) => ({ text: String(value) })),
        { text: fileSize(bytes) },
        { text: `${sha256.slice(0, 12)}…` },
      ],
    })),
  };
}
