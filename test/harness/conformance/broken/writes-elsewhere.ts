import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sound } from '../sound.ts';

/** Writes a log next to its own source. */
export default {
  ...sound,
  name: 'writes-elsewhere',
  async fit(sample, context) {
    const log = `${fileURLToPath(import.meta.url)}.log`;
    writeFileSync(log, `n = ${sample.n}`);
    rmSync(log);
    return sound.fit(sample, context);
  },
} satisfies typeof sound;
