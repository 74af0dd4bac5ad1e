import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import Papa from 'papaparse';
import type { Sample } from '../../../tasks/contract.ts';
import { makeFolder } from '../../results/folder.ts';

/**
 * Writes a sample as CSV: no header, columns x_1..x_d,y, exact to the last bit. Makes the file's folder if it
 * is missing.
 */
export async function writeSampleCsv(path: string, { n, d, x, y }: Sample): Promise<void> {
  makeFolder(dirname(path));
  const file = await open(path, 'w');
  try {
    const chunk = 1024;
    for (let start = 0; start < n; start += chunk) {
      const rows: number[][] = [];
      for (let i = start; i < Math.min(n, start + chunk); i++)
        rows.push(Array.from([...x.subarray(i * d, (i + 1) * d), y[i]], decimal));
      await file.writeFile(`${Papa.unparse(rows, { newline: '\n' })}\n`);
    }
  } finally {
    await file.close();
  }
}

/** Nine significant digits identify a 32-bit number exactly. */
function decimal(value: number): number {
  return Number(value.toPrecision(9));
}
