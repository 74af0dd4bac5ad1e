import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
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
      const lines: string[] = [];
      for (let i = start; i < Math.min(n, start + chunk); i++) {
        const row = Array.from(x.subarray(i * d, (i + 1) * d), decimal);
        lines.push(`${row.join(',')},${decimal(y[i])}\n`);
      }
      await file.writeFile(lines.join(''));
    }
  } finally {
    await file.close();
  }
}

/** Nine significant digits identify a 32-bit number exactly. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(9)));
}
