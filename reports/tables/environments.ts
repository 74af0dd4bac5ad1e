import type { EnvironmentDifference } from '../compare/environments.ts';
import type { SiteRun } from '../site/site-run.ts';
import { nothing, type Table, textEntries } from './table.ts';

/** Differences between the environments of two runs. */
export function differenceTable(differences: readonly EnvironmentDifference[]): Table {
  return {
    name: 'Different environments',
    columns: [
      { title: 'what', kind: 'head' },
      { title: 'before', kind: 'text' },
      { title: 'after', kind: 'text' },
    ],
    rows: differences.map(({ name, before, after }) => ({ entries: textEntries(name, before, after) })),
  };
}

/** The environment of each run that was merged into one. */
export function environmentTable({ made }: Pick<SiteRun, 'made'>): Table {
  return {
    name: 'Environments',
    columns: [
      { title: 'origin', kind: 'head' },
      { title: 'processor', kind: 'text' },
      { title: 'backend', kind: 'plain' },
      { title: 'program', kind: 'text' },
    ],
    rows: made.map(({ origin, processor, backend, program }) => ({
      entries: textEntries(origin ?? nothing, processor, backend, program),
    })),
  };
}
