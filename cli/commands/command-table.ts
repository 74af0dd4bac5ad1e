import type { Command } from './command.ts';

/** A command as the list of all of them shows it. Its options and its code are loaded when a command line names it. */
export interface CommandEntry {
  /** `show <name>`, as yargs writes positional arguments. */
  readonly usage: string;
  readonly description: string;
  load(): Promise<Command>;
}

/** All commands, in the order in which help lists them. */
export const commandTable: readonly CommandEntry[] = [
  {
    usage: 'run [suite]',
    description: 'run a suite or a config file; a rerun does only what is missing',
    load: async () => (await import('./run.ts')).run,
  },
  {
    usage: 'demo',
    description:
      'a quarter of a minute: one family, deep against layer by layer, a sketch and a page to open',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    usage: 'list <what>',
    description: 'list tasks, environments, learners or suites',
    load: async () => (await import('./list.ts')).list,
  },
  {
    usage: 'show <name>',
    description:
      'show a learner, a task, an environment or a suite: parameters, search space, formula, source, an example',
    load: async () => (await import('./show.ts')).show,
  },
  {
    usage: 'status <run>',
    description: 'how far a run is, and what failed in it',
    load: async () => (await import('./status.ts')).status,
  },
  {
    usage: 'watch <run>',
    description: 'a live page of a run: curves, cells, failures and time left, until Ctrl-C',
    load: async () => (await import('./watch.ts')).watch,
  },
  {
    usage: 'worker <run>',
    description: 'run a part of a prepared run, as a job on any cluster does',
    load: async () => (await import('./worker.ts')).worker,
  },
  {
    usage: 'requeue <run>',
    description: 'submit again what a run on a cluster left unfinished',
    load: async () => (await import('./requeue.ts')).requeue,
  },
  {
    usage: 'cancel <run>',
    description: 'cancel the jobs of a run on a cluster, running ones too; results stay',
    load: async () => (await import('./cancel.ts')).cancel,
  },
  {
    usage: 'report <runs..>',
    description: 'make charts, an HTML page and a Markdown report from stored results',
    load: async () => (await import('./report.ts')).report,
  },
  {
    usage: 'compare <before> [after]',
    description: 'what got better or worse between two runs, beyond noise',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    usage: 'verify <run>',
    description: 'run some of a stored run’s cells again, and compare',
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    usage: 'history <runs..>',
    description: 'errors and times of learners over versions or dates, and where they stepped',
    load: async () => (await import('./history.ts')).history,
  },
  {
    usage: 'export <runs..>',
    description:
      'write tidy data, LaTeX tables and vector figures for papers, or results for other tools (--to)',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    usage: 'publish [runs..]',
    description: 'a site of files for any host: reports, data, permalinks, a feed',
    load: async () => (await import('./publish.ts')).publish,
  },
  {
    usage: 'submit <run>',
    description: 'a run as one submission to a board',
    load: async () => (await import('./submit.ts')).submit,
  },
  {
    usage: 'merge <runs..>',
    description: 'results of several people or machines in one folder, each with its own environment',
    load: async () => (await import('./merge.ts')).merge,
  },
  {
    usage: 'data <task>',
    description: 'write the samples a cell sees as CSV, for other tools: no header, columns x_1..x_d,y',
    load: async () => (await import('./data.ts')).data,
  },
  {
    usage: 'predict <model> <data>',
    description: 'what a kept model predicts for rows of a CSV file, and its error if they have labels',
    load: async () => (await import('./predict.ts')).predict,
  },
  {
    usage: 'spectrum <task>',
    description:
      'how much of a target lies at which degree, in two independent ways, and what that costs kernels',
    load: async () => (await import('./spectrum.ts')).spectrum,
  },
  {
    usage: 'new <kind> <name>',
    description:
      'write a working learner, task, environment, chart or metric to start from, with its test; or a learner’s package',
    load: async () => (await import('./new.ts')).newCommand,
  },
  {
    usage: 'check <learners..>',
    description:
      'try a learner, or an environment, against the contract that all of them keep (docs/check.md)',
    load: async () => (await import('./check.ts')).check,
  },
  {
    usage: 'bench',
    description: 'micro-benchmarks of this machine: training step, kernel solve, prediction',
    load: async () => (await import('./bench.ts')).bench,
  },
  {
    usage: 'doctor',
    description: 'what runs on this machine: backends and why, versions, cores, memory, optional packages',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    usage: 'setup',
    description: 'fetch onnxruntime, which the compiled backend runs on, ahead of the first run',
    load: async () => (await import('./setup.ts')).setup,
  },
  {
    usage: 'schema',
    description: 'print the JSON Schema of config files, for editors',
    load: async () => (await import('./schema.ts')).schema,
  },
];
