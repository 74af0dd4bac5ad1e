import type { EnvironmentDifference } from '../compare/environments.ts';
import { type Table, textCells } from './table.ts';

/** What differs around two runs. */
export function environmentTable(differences: readonly EnvironmentDifference[]): Table {
  return {
    name: 'Different environments',
    columns: [
      { title: 'what', kind: 'head' },
      { title: 'before', kind: 'text' },
      { title: 'after', kind: 'text' },
    ],
    rows: differences.map(({ name, before, after }) => ({ cells: textCells(name, before, after) })),
  };
}
