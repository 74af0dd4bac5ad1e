import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { openBackend } from '../../harness/cell/environment.ts';
import { localExecutor } from '../../harness/executors/local.ts';
import { UserError } from '../../harness/input/errors.ts';
import type { PlannedCell } from '../../harness/plan/plan.ts';
import { planOf } from '../../harness/plan/prepared-run.ts';
import { shardOf } from '../../harness/plan/shards.ts';
import { cellsOfList, type WorkerNote } from '../../harness/plan/work-list.ts';
import { writeAtomically } from '../../harness/results/atomic-file.ts';
import { type PartSummary, runPart } from '../../harness/run/run-part.ts';
import { describeCell } from '../describe-cell.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag, shardFlag, wordsFlag } from '../flags.ts';
import { Progress } from '../progress.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { type Arguments, type Command, flag, printJson, textOption } from './command.ts';
import { interruption } from './interruption.ts';

export const worker: Command = {
  positionals: { run: { describe: 'folder of a run that was prepared with hierbench run --plan-only' } },
  options: {
    shard: textOption('i/N: the i-th of N parts of about equal length, from 1/N to N/N'),
    cells: textOption('file with ids of cells, one per line: run only these'),
    jobs: textOption('cells at once (default: one per core)'),
    memory: textOption(
      'MiB for all cells that run at once; a cell that needs more is left for a larger place',
    ),
    note: textOption('file that will say how the worker ended, as JSON'),
    quiet: { type: 'boolean', describe: 'no progress' },
  },
  examples: [
    ['$0 run paper --plan-only --out shared/paper', 'prepares the run in a folder that every machine sees'],
    ['$0 worker shared/paper --shard 3/40', 'one of forty workers, on any machine'],
    ['$0 report shared/paper', 'when all are done'],
  ],
  async run(args, terminal) {
    const folder = args.run as string;
    const { config, cells } = await planOf(folder);
    const part = partOf(cells, args);
    const noteFile = noteFlag(args);
    const { backend, device, threads = 1 } = config;
    await provideRuntime(backend, terminal);
    await openBackend(backend, { ...(device === undefined ? {} : { device }), threads });
    const jobs =
      integerFlag('--jobs', flag(args, 'jobs'), 1) ??
      Math.max(1, Math.floor(availableParallelism() / threads));
    const memoryMiB = integerFlag('--memory', flag(args, 'memory'), 64);
    const room = memoryMiB === undefined ? {} : { memoryMiB, allowanceMiB: Math.floor(memoryMiB / jobs) };
    const executor = localExecutor({ folder, jobs, ...room });
    const progress = new Progress({
      stream: { isTTY: process.stderr.isTTY, columns: process.stderr.columns, write: terminal.styled.err },
    });
    // A scheduler can be asked to send USR2 before the time is over.
    const interrupt = interruption(terminal, ['SIGINT', 'SIGTERM', ...timeSignals]);
    let summary: PartSummary;
    try {
      const { warning, ...others } = progress.listener();
      const listener = args.quiet ? { warning } : { warning, ...others };
      const { repeatTiming, keep } = config;
      summary = await runPart({
        folder,
        cells: part,
        executor,
        listener,
        signal: interrupt.signal,
        repeatTiming,
        keep,
      });
    } finally {
      progress.close();
      executor.close();
      interrupt.release();
    }
    const note = noteOf(summary, interrupt.by());
    if (noteFile !== undefined) await writeAtomically(noteFile, `${JSON.stringify(note)}\n`);
    if (args.json) printJson(terminal, { folder, cells: part.length, reused: summary.reused, ...note });
    else terminal.out(`${describe(part, summary)}\n`);
    if (summary.interrupted) return exitCodes.interrupted;
    return summary.left.length > 0 ? exitCodes.unfinished : exitCodes.ok;
  },
};

/** The file given by --note, checked before hours of work and not after. @throws UserError */
function noteFlag(args: Arguments): string | undefined {
  const file = wordsFlag('--note', flag(args, 'note'));
  if (file === undefined) return undefined;
  const kind = (path: string) => statSync(path, { throwIfNoEntry: false });
  if (kind(file)?.isDirectory()) throw new UserError(`--note: ${file} is a folder; give a file`);
  const folder = dirname(resolve(file));
  if (!kind(folder)?.isDirectory()) throw new UserError(`--note: there is no folder ${folder}`);
  return file;
}

/** Signals that mean the time is nearly over; Windows has none. */
const timeSignals: readonly NodeJS.Signals[] = process.platform === 'win32' ? [] : ['SIGUSR2'];

function partOf(cells: readonly PlannedCell[], args: Arguments): PlannedCell[] {
  const shard = shardFlag('--shard', flag(args, 'shard'));
  const file = wordsFlag('--cells', flag(args, 'cells'));
  if (file !== undefined) return cellsOfList(cells, file, shard);
  const { index, count } = shard ?? { index: 1, count: 1 };
  return shardOf(cells, index, count);
}

function noteOf({ left, putBack }: PartSummary, by: NodeJS.Signals | undefined): WorkerNote {
  const ids = left.map(({ id }) => id);
  if (ids.length === 0) return { ended: 'done', left: ids };
  if (by === 'SIGUSR2') return { ended: 'time', left: ids };
  if (by !== undefined) return { ended: 'stopped', left: ids };
  return { ended: putBack.length > 0 ? 'memory' : 'waiting', left: ids };
}

function describe(part: readonly PlannedCell[], { left, putBack }: PartSummary): string {
  const done = `${part.length - left.length} of ${part.length} cells of this part have results`;
  if (left.length === 0) return done;
  const [first] = putBack.length > 0 ? putBack : left;
  const more = left.length > 1 ? ` and ${left.length - 1} more` : '';
  return `${done}; left: ${describeCell(first)}${more}`;
}
