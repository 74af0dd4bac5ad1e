import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/results/package-info.ts';
import { type Baseline, baseline } from './baseline.ts';

/** Folder of the baselines that the build makes of published reports (build/bundle-baselines.mjs). */
const folder = join(packageRoot, 'dist', 'reports', 'baselines', 'bundled');

/** The names of the baselines that come with this package; none where it was not built. */
export function bundledBaselines(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []))
    .sort();
}

/** One of them. */
export function readBundled(name: string): Baseline {
  return baseline.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
}
