import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { kernelSolve } from '../bench/kernel-solve.ts';
import type { BenchmarkRow, MicroBenchmark } from '../bench/micro-benchmark.ts';
import { prediction } from '../bench/prediction.ts';
import { trainingStep } from '../bench/training-step.ts';
import { describeEnvironment } from '../environment.ts';
import { exitCodes, UserError } from '../errors.ts';
import { backendFlag, positiveFlag } from '../flags.ts';
import { makeFolder } from '../results/folder.ts';
import { textTable } from '../text-table.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

const benchmarks: readonly MicroBenchmark[] = [trainingStep, kernelSolve, prediction];

export const bench: Command = {
  usage: 'bench',
  description: 'micro-benchmarks of this machine: training step, kernel solve, prediction',
  options: {
    backend: textOption('auto, tensorflow-gpu, compiled, wasm or cpu'),
    seconds: textOption('about how long one measurement takes', { default: '0.5' }),
    out: textOption('JSON file of the measurements', { default: join('results', 'bench.json') }),
  },
  examples: [
    ['$0 bench', 'a table, and results/bench.json'],
    ['$0 bench --backend wasm --json', 'one backend, as JSON'],
  ],
  async run(args, terminal) {
    const backend = backendFlag('--backend', flag(args, 'backend')) ?? 'auto';
    const seconds = positiveFlag('--seconds', flag(args, 'seconds')) as number;
    const environment = await describeEnvironment(backend);
    const engine = await openEngine(backend);
    const rows: BenchmarkRow[] = [];
    for (const benchmark of benchmarks)
      for await (const row of benchmark.measure(engine, seconds)) {
        rows.push(row);
        if (!args.json) terminal.err(`${row.benchmark}: ${row.subject} ${row.size}\n`);
      }
    const result = { environment, measuredAt: new Date().toISOString(), rows };
    const out = args.out as string;
    try {
      makeFolder(dirname(out));
      writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
    } catch (error) {
      throw new UserError(`cannot write ${out}: ${(error as Error).message}`);
    }
    if (args.json) printJson(terminal, result);
    else terminal.out(`${format(rows)}\n\nbackend: ${environment.backend.why}\nwritten to ${out}\n`);
    return exitCodes.ok;
  },
};

function format(rows: readonly BenchmarkRow[]): string {
  const cells = rows.map(({ benchmark, subject, size, milliseconds, marginPercent }) => [
    benchmark,
    subject,
    size,
    milliseconds.toPrecision(3),
    marginPercent === undefined ? '' : `±${marginPercent.toFixed(1)}%`,
  ]);
  return textTable(['what', 'of', 'at', 'ms', ''], cells);
}
