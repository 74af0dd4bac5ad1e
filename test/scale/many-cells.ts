// Measures the overhead of the harness for a run of 100,000 cells: planning it, and resuming it when all but one have
// results. Not a test: it writes a gigabyte. node --import tsx test/scale/many-cells.ts [cells] [folder]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../harness/config/load-config.ts';
import { makePlan } from '../../harness/plan/plan.ts';
import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { seal } from '../../harness/results/checksum.ts';
import { recordSchema } from '../../harness/results/record.ts';
import { cellFile } from '../../harness/results/store.ts';
import { run } from '../../harness/run/run.ts';

const wanted = Number(process.argv[2] ?? 100_000);
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'hierbench-many-'));
const learners = ['deep-sgd', 'layerwise', 'kernel-ridge', 'two-layer', 'random-features'];
const dimensions = [8, 12, 16, 24, 32];
const seeds = Math.ceil((wanted / (learners.length * dimensions.length) - 1) / 1);
const config = await loadConfig({
  name: 'many',
  tasks: [{ family: 'bfc-wide', d: dimensions, n: '8d^2' }],
  learners,
  seeds,
  trials: 6,
});

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const [start, startCpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(startCpu);
  const wall = (performance.now() - start) / 1000;
  console.log(`${what}: ${wall.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor time)`);
  return result;
};

const cells = await timed('plan', () => makePlan(config));
console.log(`${cells.length} cells`);
mkdirSync(join(folder, 'cells'), { recursive: true });
/** As many points and trials as a real cell has. */
const trace = Array.from({ length: 21 }, (_, i) => ({
  step: 2 ** (i / 2),
  samplesSeen: 256 * 2 ** (i / 2),
  seconds: 0.01234567 * i,
  error: 0.123456789 / (i + 1),
  loss: 0.0987654321 / (i + 1),
}));
for (const { id, spec } of cells.slice(1))
  writeFileSync(
    cellFile(folder, id),
    // In the form in which `writeCell` writes them.
    `${canonicalJson(
      seal({
        schema: recordSchema,
        id,
        spec,
        status: 'ok',
        params: { width: 64, lr: 0.004, weightDecay: 1e-5 },
        metrics: { relativeTestError: 1e-3, relativeTrainError: 1e-3, testMse: 1e-3, testVariance: 1 },
        timings: { dataSeconds: 0.1, fitSeconds: 1, fitCpuSeconds: 1, cellSeconds: 2 },
        trace,
        versions: { hierbench: '0.1.0' },
        startedAt: '2026-01-01T00:00:00.000Z',
      }),
    )}\n`,
  );

/** Every cell that runs ends at once, so that only the work of the harness is measured. */
const executor = {
  slots: 2,
  run: async () => ({
    status: 'ok' as const,
    trace: [],
    versions: {},
    startedAt: new Date().toISOString(),
    cellSeconds: 0,
  }),
  close() {},
};
const { reused } = await timed('plan, read, write one, and be done', () =>
  run(config, { out: folder, executor }),
);
console.log(
  `${reused} results read back, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB at the peak`,
);
if (process.argv[3] === undefined) rmSync(folder, { recursive: true });
