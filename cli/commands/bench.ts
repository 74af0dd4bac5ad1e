import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { type MeasureOptions, measure } from '../../harness/bench/measure.ts';
import { Peer } from '../../harness/bench/peer.ts';
import { chooseSizes, type Part, parts, type Sizes } from '../../harness/bench/sizes.ts';
import { describeEnvironment } from '../../harness/cell/environment.ts';
import { UserError } from '../../harness/input/errors.ts';
import type { FlagValue } from '../../harness/input/flag-value.ts';
import type { BenchmarkRecord, BenchmarkRow } from '../../harness/results/benchmark.ts';
import { makeFolder } from '../../harness/results/folder.ts';
import { type BackendName, backendNames, defaultSettings } from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { exitCodes } from '../describe-failure.ts';
import { backendFlag, deviceFlag, integerFlag, positiveFlag, threadsFlag, wordsFlag } from '../flags.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { requireCanvas } from '../require-canvas.ts';
import { textTable } from '../text-table.ts';
import { type Command, flag, outFlag, printJson, textOption } from './command.ts';
import { shellCommand } from './shell-command.ts';

export const bench: Command = {
  options: {
    only: textOption('step, kernel or prediction', { choices: parts }),
    sizes: textOption('d×width×L of steps (64x32x3), d×n of kernels and predictions (64x4096)'),
    backend: textOption('auto (all that load), tensorflow-gpu, compiled, wasm or cpu'),
    device: textOption('cpu, cuda or webgpu, for the compiled backend'),
    threads: textOption('threads of the compiled backend (default: 1)'),
    peer: textOption('a command that does the same work, to take turns with; see docs/bench.md'),
    repeats: textOption('how often each measurement is repeated, in turns', { default: '5' }),
    seconds: textOption('about how long all repeats of one measurement take', { default: '0.5' }),
    out: textOption('JSON file of the measurements; charts go next to it', {
      default: join('results', 'bench.json'),
    }),
  },
  examples: [
    ['$0 bench', 'a table, results/bench.json and charts next to it'],
    ['$0 bench --only step --sizes 64x32x3,256x64x4', 'training steps of two sizes'],
    [
      '$0 bench --only step --peer "python3 bench/torch_step.py {d} {width} {layers} {batch}"',
      'alongside PyTorch',
    ],
    ['$0 bench --backend wasm --json', 'one backend, as JSON'],
  ],
  async run(args, terminal) {
    const request = backendFlag('--backend', flag(args, 'backend')) ?? 'auto';
    const settings = {
      device: deviceFlag('--device', flag(args, 'device')) ?? defaultSettings.device,
      threads: threadsFlag('--threads', flag(args, 'threads')) ?? defaultSettings.threads,
    };
    const seconds = positiveFlag('--seconds', flag(args, 'seconds')) as number;
    const rounds = integerFlag('--repeats', flag(args, 'repeats'), 1) as number;
    const sizes = chooseSizes(
      flag(args, 'sizes'),
      wordsFlag('--only', flag(args, 'only')) as Part | undefined,
    );
    const out = outFlag(args) as string;
    await provideRuntime(request, terminal);
    const temporary = mkdtempSync(join(tmpdir(), 'hierbench-bench-'));
    const rows: BenchmarkRow[] = [];
    const skipped: string[] = [];
    try {
      const peers = peersOf(flag(args, 'peer'), temporary);
      const environment = await describeEnvironment(request, settings);
      const reference = environment.backend.name as BackendName;
      await tryPeers(peers, sizes);
      const options: MeasureOptions = {
        sizes,
        settings,
        backends: request === 'auto' ? await loadingBackends(reference) : [reference],
        peers,
        rounds,
        seconds,
        onSkipped(line) {
          skipped.push(line);
          terminal.err(`${line}\n`);
        },
      };
      for await (const row of measure(options)) {
        rows.push(row);
        if (!args.json) terminal.err(`${row.benchmark}, ${row.panel}, ${row.size}: ${row.subject}\n`);
      }
      const command = shellCommand();
      const measuredAt = new Date().toISOString();
      const record: BenchmarkRecord = { environment, command, measuredAt, reference, rows, skipped };
      const { charts, letters } = await write(out, record);
      if (letters) terminal.err(`hierbench: ${letters}\n`);
      if (args.json) printJson(terminal, { ...record, charts });
      else {
        const files = [out, ...charts].map((file) => `written to ${file}`).join('\n');
        terminal.out(`${format(record)}\n\nbackend: ${environment.backend.why}\n${files}\n`);
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return exitCodes.ok;
  },
};

/** The peers given by --peer, each with a folder of its own. */
function peersOf(commands: FlagValue, temporary: string): Peer[] {
  return [commands ?? []]
    .flat()
    .map((command, i) => new Peer(command as string, join(temporary, `peer${i}`)));
}

/**
 * Runs every peer once, so that one that does not work is reported before minutes of measuring and not after.
 */
async function tryPeers(peers: readonly Peer[], sizes: Sizes): Promise<void> {
  for (const peer of peers) {
    const [shape] = sizes[peer.kind];
    if (shape === undefined)
      throw new UserError(`--peer "${peer.subject}": takes part in a ${peer.kind}, but none is measured`);
    try {
      await peer.open({ kind: peer.kind, shape } as Parameters<Peer['open']>[0]);
      await peer.turn(0.1);
    } catch (error) {
      throw new UserError(`--peer "${peer.subject}": ${(error as Error).message}`);
    }
  }
}

/** All backends that load here, the reference first. */
async function loadingBackends(reference: BackendName): Promise<BackendName[]> {
  const loading: BackendName[] = [reference];
  for (const name of backendNames) {
    if (name === reference) continue;
    const loads = await openEngine(name).then(
      () => true,
      () => false,
    );
    if (loads) loading.push(name);
  }
  return loading;
}

/**
 * Writes the record, and its charts next to it.
 *
 * @returns the charts' paths, and a warning about missing glyphs, if any
 */
async function write(out: string, record: BenchmarkRecord): Promise<{ charts: string[]; letters?: string }> {
  try {
    makeFolder(dirname(out));
    writeFileSync(out, `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`cannot write ${out}: ${(error as Error).message}`);
  }
  await requireCanvas();
  const { benchmarkCharts } = await import('../../reports/charts/benchmark-times.ts');
  const { createRenderer } = await import('../../reports/charts/render.ts');
  const renderer = await createRenderer();
  const charts = benchmarkCharts(record).flatMap((chart) => {
    const path = join(dirname(out), chart.name.replace(/^bench/, parse(out).name));
    writeFileSync(`${path}.svg`, renderer.svg(chart));
    writeFileSync(`${path}.png`, renderer.png(chart));
    return [`${path}.svg`, `${path}.png`];
  });
  return { charts, letters: renderer.missingLetters() };
}

function format({ rows, reference }: BenchmarkRecord): string {
  const cells = rows.map((row) => [
    row.benchmark,
    row.panel,
    row.size,
    row.subject,
    short(row.milliseconds),
    row.repeats > 1 ? `${short(row.low)} – ${short(row.high)}` : '',
    String(row.repeats),
    row.ratio?.toPrecision(2) ?? '',
    row.error?.toPrecision(7) ?? '',
  ]);
  const header = ['what', 'of', 'at', 'by', 'ms', 'range', 'repeats', `${reference} ÷ it`, 'error'];
  const shown = rows.some(({ error }) => error !== undefined) ? header.length : header.length - 1;
  return textTable(
    header.slice(0, shown),
    cells.map((line) => line.slice(0, shown)),
  );
}

/** Three significant digits, or a whole number from 1000 on. */
function short(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
