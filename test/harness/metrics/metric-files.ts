import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

/** Writes a metric in plain JavaScript, and returns its path. @param body of measure(input) */
export function metricFile(name: string, body: string, more = ''): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `export default { name: '${name}', title: 'the ${name}', better: 'lower', ${more} measure(input) { ${body} } };\n`,
  );
  return path;
}
