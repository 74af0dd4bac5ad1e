import { epsilons, passageOf } from '../analysis/first-passage.ts';
import type { Results, Row } from '../rows.ts';

interface Column {
  readonly name: string;
  /** Unit and meaning, for the data dictionary. */
  readonly meaning: string;
  readonly value: (row: Row) => string | number | undefined;
}

const information = (key: string) => (row: Row) => row.info[key];

const columns: readonly Column[] = [
  { name: 'run', meaning: 'name of the run', value: ({ run }) => run },
  { name: 'cell', meaning: 'id of the cell: the name of its file in cells/', value: ({ id }) => id },
  { name: 'task', meaning: 'label of the task family with its parameters', value: ({ task }) => task },
  { name: 'd', meaning: 'input dimension', value: ({ d }) => d },
  { name: 'n', meaning: 'training samples', value: ({ n }) => n },
  { name: 'series', meaning: 'label of the learner with its parameters', value: ({ series }) => series },
  { name: 'learner', meaning: 'name of the learner', value: ({ learner }) => learner },
  { name: 'seed', meaning: 'chooses target, samples and initialisation', value: ({ seed }) => seed },
  {
    name: 'status',
    meaning: 'ok, diverged, timeout, out-of-memory, crashed, unsupported or invalid',
    value: ({ status }) => status,
  },
  {
    name: 'test_error',
    meaning: 'mean squared error on fresh samples / variance of their labels',
    value: ({ testError }) => testError,
  },
  { name: 'train_error', meaning: 'the same on the training sample', value: ({ trainError }) => trainError },
  {
    name: 'zero_one_error',
    meaning: 'share of wrong signs (classification only)',
    value: ({ zeroOneError }) => zeroOneError,
  },
  {
    name: 'kernel_floor',
    meaning:
      'least test_error of a rotation-invariant kernel with n samples of this target, on average over samples',
    value: ({ kernelFloor }) => kernelFloor,
  },
  { name: 'fit_seconds', meaning: 'wall time of the final fit, s', value: ({ fitSeconds }) => fitSeconds },
  {
    name: 'fit_cpu_seconds',
    meaning: 'processor time of the final fit, s',
    value: ({ fitCpuSeconds }) => fitCpuSeconds,
  },
  {
    name: 'tune_seconds',
    meaning: 'wall time of the tuning that all seeds share, s',
    value: ({ tuneSeconds }) => tuneSeconds,
  },
  { name: 'tune_trials', meaning: 'trials of that tuning; 0: not tuned', value: ({ trials }) => trials },
  {
    name: 'data_seconds',
    meaning: 'wall time of generating the samples, s',
    value: ({ dataSeconds }) => dataSeconds,
  },
  {
    name: 'predict_ms_per_1000',
    meaning: 'median time to predict 1,000 samples, ms',
    value: ({ predictMsPer1000 }) => predictMsPer1000,
  },
  { name: 'steps', meaning: 'optimisation steps taken', value: information('steps') },
  {
    name: 'samples_seen',
    meaning: 'labelled samples seen, repetitions counted',
    value: information('samplesSeen'),
  },
  { name: 'parameters', meaning: 'trained parameters', value: information('parameters') },
  {
    name: 'flops',
    meaning: 'floating-point operations of the fit, counted from shapes',
    value: information('flops'),
  },
  {
    name: 'solver',
    meaning: 'how the system was solved, where there is a choice',
    value: information('solver'),
  },
  { name: 'centres', meaning: 'Nyström centres, where they were used', value: information('centres') },
  {
    name: 'peak_rss_mib',
    meaning: 'largest resident memory of the process, MiB',
    value: ({ peakRssMiB }) => peakRssMiB,
  },
  { name: 'backend', meaning: 'where tensor programs ran', value: ({ backend }) => backend },
  ...epsilons.flatMap((epsilon): Column[] => [
    {
      name: `seconds_to_${epsilon}`,
      meaning: `training time until the error first reaches ${epsilon}, s; empty where it does not`,
      value: (row) => passageOf(row, epsilon)?.seconds,
    },
    {
      name: `samples_to_${epsilon}`,
      meaning: `labelled samples seen until the error first reaches ${epsilon}; empty where it does not`,
      value: (row) => passageOf(row, epsilon)?.samples,
    },
  ]),
  {
    name: 'params',
    meaning: 'parameters of the final fit, tuned ones included, as JSON',
    value: ({ params }) => (params === undefined ? undefined : JSON.stringify(params)),
  },
  { name: 'message', meaning: 'what happened, where the status is not ok', value: ({ message }) => message },
];

/** All fits as comma-separated values (RFC 4180), a line a fit, with full precision. Absent figures are empty. */
export function resultsCsv({ rows }: Results): string {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map(({ value }) => field(value(row)))),
  ];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** What each column of the CSV is: Markdown. */
export function csvDictionary(file: string): string {
  const rows = columns.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
  return [
    `# Columns of ${file}`,
    '',
    'One line a fit. UTF-8, fields in quotation marks where they need them, numbers with all their digits.',
    '',
    '| column | meaning |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function field(value: string | number | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
