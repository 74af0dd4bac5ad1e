import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ResolvedConfig } from '../../harness/config/config.ts';
import { describeChanges } from '../../harness/config/describe-changes.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import type { Overrides } from '../../harness/config/overrides.ts';
import { type SlurmOptions, slurmFlag } from '../../harness/executors/slurm/options.ts';
import { UserError } from '../../harness/input/errors.ts';
import { listFlag } from '../../harness/input/flag-value.ts';
import { describeBudget, withinBudget } from '../../harness/plan/apply-budget.ts';
import type { PlannedCell } from '../../harness/plan/plan.ts';
import type { CellRecord, RunBudget } from '../../harness/results/record.ts';
import { logFile, readRun } from '../../harness/results/store.ts';
import type { RunOptions, RunSummary } from '../../harness/run/contract.ts';
import { run as runConfig } from '../../harness/run/run.ts';
import type { WrittenReport } from '../../reports/report.ts';
import type { Results } from '../../reports/rows.ts';
import { describeData, overlapWarning } from '../describe-data.ts';
import { exitCodes } from '../describe-failure.ts';
import { failureLines } from '../failure-lines.ts';
import {
  backendFlag,
  choicesFlag,
  deviceFlag,
  durationFlag,
  integerFlag,
  integersFlag,
  keepFlag,
  positiveFlag,
  repeatTimingFlag,
  sampleSizesFlag,
  scaleFlag,
  seedsFlag,
  stepsFlag,
  tasksFlag,
  threadsFlag,
} from '../flags.ts';
import { modelLines } from '../model-lines.ts';
import { Progress } from '../progress.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { requireCanvas } from '../require-canvas.ts';
import { summaryTable } from '../summary-table.ts';
import type { WatchServer } from '../watch/watch-server.ts';
import {
  type Arguments,
  type Command,
  flag,
  outFlag,
  printJson,
  type Terminal,
  textOption,
} from './command.ts';
import { measuredSpeeds, printPlan } from './dry-run.ts';
import { planOnly, runOnSlurm } from './hand-over.ts';
import { interruption } from './interruption.ts';
import { refuseIdle } from './refuse-idle.ts';
import { shellCommand } from './shell-command.ts';
import { partOfRun } from './stored-run.ts';
import { aborted, whereFlags } from './watch.ts';

export const run: Command = {
  positionals: {
    suite: {
      describe: 'a suite (hierbench list suites) or a YAML or JSON file; without it, the settings of quick',
    },
  },
  options: {
    learner: textOption(
      'only these learners; those the suite lacks are added (name[param=value,…], a file or a package)',
    ),
    task: textOption(
      'only these tasks; those the suite lacks are added (also csv:train.csv,test.csv and parquet:…; label=task names one)',
    ),
    plugin: textOption('packages or files whose learners and tasks can then be named'),
    metric: textOption('files of metrics of your own, measured of every fit (docs/add-a-metric.md)'),
    d: textOption('input dimensions, such as 8,16,32'),
    n: textOption('training samples: numbers or rules such as 8d^2, or stream'),
    seeds: textOption(
      'how many seeds (3: 101, 102, 103), or which: 101..105, or 101..103,107; one seed is 101..101',
    ),
    trials: textOption('tuning trials of every learner; 0: defaults'),
    steps: textOption('optimisation steps of one fit: a number, or a rule such as 50d'),
    'time-limit': textOption('wall-clock seconds of one fit'),
    'memory-limit': textOption('MiB of one worker'),
    backend: textOption('auto, tensorflow-gpu, compiled, wasm or cpu'),
    device: textOption('cpu, cuda or webgpu, for the compiled backend'),
    threads: textOption('threads of the compiled backend in one cell (default: 1)'),
    diagnose: { type: 'boolean', describe: 'measure the error of every layer’s features over training' },
    scale: textOption('multiply the seeds, the tuning trials and what learners list as scaled'),
    'repeat-timing': textOption(
      'how many times to repeat each reported fit from the same seed, to time it (at most 101)',
    ),
    keep: textOption('models: keep every fitted model, as ONNX or Parquet (docs/models.md)'),
    jobs: textOption('cells at once (default: one per core)'),
    budget: textOption('keep the most informative part of the run that fits a time such as 2h or 30m'),
    out: textOption('folder of the results (default: results/<suite>)'),
    report: { type: 'boolean', describe: 'make the report when done' },
    watch: {
      type: 'boolean',
      describe: 'serve a live page of the run, and make the report when done (hierbench watch)',
    },
    port: textOption('with --watch: port of the page (default: any that is free)'),
    host: textOption('with --watch: address to listen on (default: 127.0.0.1)'),
    'retry-failed': { type: 'boolean', describe: 'run failed cells again' },
    executor: textOption('local (processes on this machine) or slurm (jobs on a cluster)'),
    slurm: textOption(
      'options of sbatch, such as partition=cpu,time=2:00:00, or deep-sgd:gres=gpu:1 for a learner',
    ),
    print: { type: 'boolean', describe: 'with --executor slurm: write the scripts and submit nothing' },
    'plan-only': { type: 'boolean', describe: 'prepare the folder for hierbench worker, and stop' },
    'dry-run': { type: 'boolean', describe: 'print the plan and how long it would take, and stop' },
    cells: { type: 'boolean', describe: 'with --dry-run: every cell, with its id' },
    quiet: { type: 'boolean', describe: 'no progress' },
  },
  examples: [
    ['$0 run quick --report', 'the quick suite, then charts'],
    ['$0 run quick --watch', 'the same, with a live page of it meanwhile'],
    ['$0 run quick --learner deep-sgd,mean --d 8,16', 'a part of it'],
    ['$0 run quick --seeds 101..110', 'ten seeds, named'],
    ['$0 run --task bfc-chain[k=4] --learner two-layer[activation=relu] --d 16', 'anything else'],
    ['$0 run smoke --learner ./my-learner.ts', 'a learner of your own, and no other'],
    ['$0 run smoke --plugin hierbench-learner-foo --learner foo,deep-sgd', 'one from a package'],
    ['$0 run --task csv:train.csv,test.csv', 'your own data'],
    [
      '$0 run --task wine=csv:train.csv,test.csv[label=quality]',
      'the same, with a name and a label column of your choice',
    ],
    ['$0 run paper --executor slurm --slurm partition=cpu,time=2:00:00 --out shared/paper', 'on a cluster'],
    ['$0 run paper --budget 2h --dry-run', 'what would be left out to finish in two hours'],
    ['$0 run quick --keep models', 'with every fitted network as ONNX, and other models as Parquet'],
    ['$0 run my.yaml --out results/mine', 'a configuration of your own'],
    ['$0 run smoke --metric ./my-metric.ts', 'with a metric of your own'],
    ['$0 run smoke --learner ./my_learner.py', 'a program as a learner (docs/external-learners.md)'],
  ],
  async run(args, terminal) {
    const suite = args.suite as string | undefined;
    const given = overrides(args);
    const loaded = await loadConfig(suite ?? 'quick', given);
    const config = suite === undefined ? asCustom(loaded, given) : loaded;
    const { name } = config;
    const out = outFlag(args) ?? join('results', name);
    const jobs = integerFlag('--jobs', flag(args, 'jobs'), 1);
    const workers = jobs ?? config.jobs ?? availableParallelism();
    const slurm = slurmOf(args);
    refuseMisplaced(args);
    await refuseIdle(config, given);
    sayHowDataWereRead(config, args, terminal);
    await provideRuntime(config.backend, terminal);
    const { config: named, budget } = await budgeted(config, out, workers, args);
    if (budget && !args.json) terminal.err(`${describeBudget(budget)}\n`);
    if (args['dry-run']) {
      await printPlan(named, { workers: slurm?.atOnce || workers, budget }, args, terminal);
      return exitCodes.ok;
    }
    const command = shellCommand();
    const retryFailed = args['retry-failed'] === true;
    const warning = (message: string) => terminal.err(`warning: ${message}\n`);
    const shared = { out, command, retryFailed, ...(budget ? { budget } : {}) };
    const prepared = { ...shared, listener: { warning } };
    if (slurm) return runOnSlurm(named, prepared, slurm, args, terminal);
    if (args['plan-only']) return planOnly(named, prepared, args, terminal);
    const page = args.watch ? await openPage(out, args) : undefined;
    try {
      if (page) terminal.err(`watch:   ${page.url}\n`);
      const exitCode = await runHere(named, { ...shared, jobs }, args, terminal);
      // In a script, all is done now; whoever sits at a terminal goes on reading.
      if (page && exitCode === exitCodes.ok && process.stderr.isTTY) await keepPage(page, terminal);
      return exitCode;
    } finally {
      await page?.close();
    }
  },
};

/** Runs a configuration on this machine, and shows what came out. @returns the exit code */
async function runHere(
  config: ResolvedConfig,
  options: RunOptions,
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const { out, command = '' } = options;
  const progress = new Progress({
    stream: { isTTY: process.stderr.isTTY, columns: process.stderr.columns, write: terminal.styled.err },
  });
  const shown = progress.listener();
  const interrupt = interruption(terminal);
  let cells: readonly PlannedCell[] = [];
  let summary: RunSummary;
  try {
    summary = await runConfig(config, {
      ...options,
      signal: interrupt.signal,
      listener: {
        ...(args.quiet ? {} : shown),
        planned(all, todo, slots) {
          cells = all;
          if (!args.quiet) shown.planned(all, todo, slots);
        },
        warning: shown.warning,
      },
    });
  } finally {
    progress.close();
    interrupt.release();
  }
  if (summary.interrupted) {
    const { length } = summary.records;
    terminal.err(
      `interrupted: ${length} of ${summary.cells} cells have results in ${out}; the same command continues from there\n`,
    );
    return exitCodes.interrupted;
  }
  await conclude(summary, cells, command, { ...args, keep: config.keep }, terminal);
  return exitCodes.ok;
}

/** The live page of a run that is about to begin. The run makes its report itself. */
async function openPage(folder: string, args: Arguments): Promise<WatchServer> {
  const where = whereFlags(args);
  const { startWatchServer } = await import('../watch/watch-server.ts');
  return startWatchServer({ folder, ...where });
}

async function keepPage({ url }: WatchServer, terminal: Terminal): Promise<void> {
  const interrupt = interruption(terminal);
  terminal.err(`watch:   ${url} stays until Ctrl-C\n`);
  await aborted(interrupt.signal);
  interrupt.release();
}

/** Tells the user how data files were read, and warns of anything that makes their test errors doubtful. */
function sayHowDataWereRead({ tasks }: ResolvedConfig, args: Arguments, terminal: Terminal): void {
  // One task may have several entries; each task is described once.
  const once = [...new Map(tasks.map((task) => [`${task.label} ${task.digest}`, task])).values()];
  for (const task of once) {
    if (!args.quiet && !args.json) for (const line of describeData(task)) terminal.err(`${line}\n`);
    const warning = overlapWarning(task);
    if (warning !== undefined) terminal.err(`warning: ${warning}\n`);
  }
}

/** Gives a run without a suite a name and a description of its own. */
function asCustom(config: ResolvedConfig, given: Overrides): ResolvedConfig {
  const changes = describeChanges(given);
  return {
    ...config,
    name: 'custom',
    description: `the settings of ${config.name}${changes === '' ? '' : `, with ${changes}`}`,
  };
}

/** The configuration, reduced to what --budget allows. */
async function budgeted(
  config: ResolvedConfig,
  out: string,
  workers: number,
  args: Arguments,
): Promise<{ readonly config: ResolvedConfig; readonly budget?: RunBudget }> {
  const seconds = durationFlag('--budget', flag(args, 'budget'));
  if (seconds === undefined) return { config };
  const slurm = slurmOf(args);
  if (slurm && slurm.atOnce === 0)
    throw new UserError('--budget: say how many tasks run at once: --slurm at-once=20');
  const speeds = () => measuredSpeeds(config);
  return withinBudget(config, { seconds, workers: slurm?.atOnce ?? workers, speeds, out });
}

/**
 * The options for Slurm; undefined for a run on this machine.
 *
 * @throws UserError for flags that contradict each other
 */
function slurmOf(args: Arguments): SlurmOptions | undefined {
  const executor = choicesFlag('--executor', flag(args, 'executor'), ['local', 'slurm'])?.join();
  if (executor !== 'slurm') {
    const misplaced = ['slurm', 'print'].find((name) => args[name] !== undefined);
    if (misplaced) throw new UserError(`--${misplaced} is for --executor slurm`);
    return undefined;
  }
  const misplaced = ['jobs', 'report', 'plan-only'].find((name) => args[name] !== undefined);
  if (misplaced === 'jobs')
    throw new UserError('--jobs is for this machine; --slurm cpus-per-task=4 gives a task four');
  if (args.watch) throw new UserError('--watch: jobs are only queued; use hierbench watch for their folder');
  if (misplaced === 'report')
    throw new UserError('--report: jobs are only queued; use hierbench report once they are done');
  if (misplaced) throw new UserError(`--${misplaced} does not go together with --executor slurm`);
  return slurmFlag('--slurm', flag(args, 'slurm'));
}

/** @throws UserError for flags that would have no effect */
function refuseMisplaced(args: Arguments): void {
  const misplaced = ['port', 'host'].find((name) => args[name] !== undefined && !args.watch);
  if (misplaced) throw new UserError(`--${misplaced} is for --watch`);
  const only = ['dry-run', 'plan-only'].find((name) => args[name] && args.watch);
  if (only) throw new UserError(`--watch: --${only} runs nothing`);
  if (args.cells && !args['dry-run']) throw new UserError('--cells is for --dry-run');
  if (!args['plan-only']) return;
  if (args['dry-run'])
    throw new UserError('--plan-only writes the plan, --dry-run writes nothing; give only one of them');
  if (args.jobs !== undefined)
    throw new UserError('--jobs: --plan-only runs nothing; give --jobs to hierbench worker');
  if (args.report)
    throw new UserError('--report: --plan-only runs nothing; use hierbench report once workers are done');
}

function overrides(args: Arguments): Overrides {
  return {
    learners: listFlag('--learner', flag(args, 'learner')),
    tasks: tasksFlag('--task', flag(args, 'task')),
    plugins: listFlag('--plugin', flag(args, 'plugin')),
    metrics: listFlag('--metric', flag(args, 'metric')),
    d: integersFlag('--d', flag(args, 'd'), 1),
    n: sampleSizesFlag('--n', flag(args, 'n')),
    seeds: seedsFlag('--seeds', flag(args, 'seeds')),
    trials: integerFlag('--trials', flag(args, 'trials'), 0),
    steps: stepsFlag('--steps', flag(args, 'steps')),
    seconds: positiveFlag('--time-limit', flag(args, 'time-limit')),
    memoryMiB: integerFlag('--memory-limit', flag(args, 'memory-limit'), 64),
    backend: backendFlag('--backend', flag(args, 'backend')),
    device: deviceFlag('--device', flag(args, 'device')),
    threads: threadsFlag('--threads', flag(args, 'threads')),
    diagnose: args.diagnose as boolean | undefined,
    repeatTiming: repeatTimingFlag('--repeat-timing', flag(args, 'repeat-timing')),
    keep: keepFlag('--keep', flag(args, 'keep')),
    scale: scaleFlag('--scale', flag(args, 'scale')),
  };
}

async function conclude(
  summary: RunSummary,
  cells: readonly PlannedCell[],
  command: string,
  args: Arguments,
  terminal: Terminal,
): Promise<void> {
  const { folder, reused, statuses, records, interrupted } = summary;
  let report: WrittenReport | undefined;
  // The page of a finished run is its report.
  if (args.report || args.watch) {
    await requireCanvas();
    const { writeReport } = await import('../../reports/report.ts');
    report = await writeReport([folder], { out: partOfRun(folder, 'report'), command });
    if (report.letters) terminal.err(`hierbench: ${report.letters}\n`);
  }
  if (args.json) {
    printJson(terminal, {
      folder,
      cells: cells.length,
      reused,
      statuses,
      interrupted,
      results: records,
      ...(report ? { report: filesOf(report) } : {}),
    });
    return;
  }
  const results = report?.results ?? (await resultsOf(folder, records));
  const named = underNames(cells, results);
  terminal.out(`\n${report ? report.headline : summaryTable(named, records)}\n\n`);
  const { terminalSketch } = await import('../../reports/export/terminal-sketch.ts');
  const sketch = terminalSketch(results);
  if (sketch) terminal.out(`${sketch}\n\n`);
  const counts = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  terminal.out(`results: ${folder} (${counts.join(', ')})\n`);
  const labels = new Map(
    named.map(({ id, taskLabel, learnerLabel }) => [id, { task: taskLabel, learner: learnerLabel }]),
  );
  const logOf = (id: string) => (existsSync(logFile(folder, id)) ? logFile(folder, id) : undefined);
  for (const line of failureLines(records, { labels, logOf })) terminal.out(`  ${line}\n`);
  if (args.keep) for (const line of modelLines(records, folder)) terminal.out(`${line}\n`);
  if (report) terminal.out(`report:  ${report.html}\n`);
  else terminal.out(`next:    hierbench report ${folder}\n`);
}

function filesOf({ headline: _h, results: _r, ...files }: WrittenReport): object {
  return files;
}

async function resultsOf(folder: string, records: readonly CellRecord[]): Promise<Results> {
  const [{ storedRun }, { collectResults }] = await Promise.all([
    import('../../reports/load.ts'),
    import('../../reports/rows.ts'),
  ]);
  return collectResults([storedRun(readRun(folder), records)]);
}

/**
 * Renames cells that share their labels but differ in something: they get the names that their report uses.
 */
function underNames(cells: readonly PlannedCell[], { rows }: Results): PlannedCell[] {
  const names = new Map(rows.map((row) => [row.id, row]));
  const ofLabels = new Map<string, Set<string>>();
  const labelsOf = ({ taskLabel, learnerLabel }: PlannedCell) => JSON.stringify([taskLabel, learnerLabel]);
  for (const cell of cells) {
    const row = names.get(cell.id);
    if (!row) continue;
    const own = ofLabels.get(labelsOf(cell)) ?? new Set();
    ofLabels.set(labelsOf(cell), own.add(JSON.stringify([row.task, row.series])));
  }
  return cells.map((cell) => {
    const row = names.get(cell.id);
    const alike = (ofLabels.get(labelsOf(cell))?.size ?? 0) < 2;
    return row && !alike ? { ...cell, taskLabel: row.task, learnerLabel: row.series } : cell;
  });
}
