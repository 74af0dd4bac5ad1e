import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** The rows of a table of stored values. @param columns what they are expected to be */
export function referenceRows(file: string, name: string, columns: readonly string[]): Table['rows'] {
  const stored = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, Table>;
  const table = stored[name];
  assert.deepEqual(table.columns, columns);
  assert.ok(table.rows.length > 20);
  assert.ok(table.rows.flat().every(Number.isFinite));
  return table.rows;
}

/** Below this, numbers have fewer digits, and R returns zero. */
const leastWithAllDigits = 2 ** -1022;

/** Compares up to a relative difference. */
export function near(actual: number, expected: number, relative: number, what: string): void {
  assert.ok(
    actual === expected || Math.abs(actual - expected) <= relative * Math.abs(expected) + leastWithAllDigits,
    `${what}: ${actual}, not ${expected}`,
  );
}
