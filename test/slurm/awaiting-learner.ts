import { existsSync, writeFileSync } from 'node:fs';
import { defineLearner, z } from '../../index.ts';

/** A learner that waits for a file, or holds memory for a while, to test what a cluster does to its cells. */
export default defineLearner({
  name: 'awaiting',
  description: 'waits, or holds memory',
  source: 'test fixture',
  parameters: z.strictObject({
    /** Waits until this file exists, and announces that by creating a file next to it. */
    file: z.string().default(''),
    /** MiB, held for a second. */
    holds: z.number().default(0),
    /** Varied by tuning. */
    scale: z.number().default(0.5),
  }),
  search: ({ file, holds }) =>
    file === '' && holds === 0 ? { scale: { min: 0.1, max: 0.9 } } : ({} as Record<string, never>),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  async fit(_sample, { params, signal }) {
    const { file, holds, scale } = params;
    const held = Array.from({ length: holds / 16 }, () => new Uint8Array(2 ** 24).fill(1));
    if (holds > 0) await pause(1000);
    if (file !== '') writeFileSync(`${file}.awaited-${scale}`, '');
    while (file !== '' && !existsSync(file) && !signal.aborted) await pause(20);
    return {
      predict: (_x, n) => new Float32Array(n).fill(scale + held.length * 1e-3),
      info: { parameters: 1 },
      dispose() {},
    };
  },
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
