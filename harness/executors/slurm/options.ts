import { z } from 'zod';
import { splitTopLevel } from '../../input/entry-spec.ts';
import { UserError } from '../../input/errors.ts';
import type { FlagValue } from '../../input/flag-value.ts';

/** What a user requests from Slurm. */
export const slurmOptions = z.strictObject({
  /** Options of sbatch, for every job. */
  common: z.record(z.string(), z.string()),
  /** Options for the cells of one learner, by its name or label; these override the common ones. */
  byLearner: z.record(z.string(), z.record(z.string(), z.string())),
  /** Shell commands to run before a worker starts, such as `module load nodejs`. */
  setup: z.string(),
  /** Approximate number of tasks in the first attempt. */
  tasks: z.number().int(),
  /** Most tasks of an array that run at once; 0: no limit. */
  atOnce: z.number().int(),
  /** How often what is left is submitted again. */
  retries: z.number().int(),
});
export type SlurmOptions = z.output<typeof slurmOptions>;

const own = ['setup', 'tasks', 'at-once', 'retries'];

/** Options that hierbench sets itself. */
const taken = [
  'array',
  'dependency',
  'error',
  'job-name',
  'no-requeue',
  'ntasks',
  'open-mode',
  'output',
  'parsable',
  'requeue',
  'signal',
  'wrap',
];

/**
 * Reads `partition=cpu,time=2:00:00` and `deep-sgd:gres=gpu:1,mem=8G`: options of sbatch, for all jobs or for those of one
 * learner. `setup`, `tasks`, `at-once` and `retries` are hierbench's own.
 *
 * @throws UserError
 */
export function slurmFlag(flag: string, value: FlagValue): SlurmOptions {
  const common: Record<string, string> = {};
  const byLearner: Record<string, Record<string, string>> = {};
  for (const text of value === undefined ? [] : [value].flat()) {
    const learner = /^([^=]*):[a-z][a-z-]*=/.exec(text)?.[1];
    const settings = settingsOf(flag, learner === undefined ? text : text.slice(learner.length + 1));
    if (learner === undefined) Object.assign(common, settings);
    else {
      const misplaced = Object.keys(settings).find((key) => own.includes(key));
      if (misplaced)
        throw new UserError(`${flag}: ${misplaced} is for all jobs, not for those of ${learner}`);
      byLearner[learner] = { ...byLearner[learner], ...settings };
    }
  }
  const { setup = '', tasks, 'at-once': atOnce, retries, ...sbatch } = common;
  for (const set of [sbatch, ...Object.values(byLearner)]) {
    if (set.time !== undefined) parseTime(flag, set.time);
    if (set.mem !== undefined) parseMemory(flag, set.mem);
    if (set['cpus-per-task'] !== undefined) count(flag, 'cpus-per-task', set['cpus-per-task'], 1, 1);
  }
  return {
    common: sbatch,
    byLearner,
    setup,
    tasks: count(flag, 'tasks', tasks, 1, 64),
    atOnce: count(flag, 'at-once', atOnce, 1, 0),
    retries: count(flag, 'retries', retries, 0, 2),
  };
}

function settingsOf(flag: string, text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const part of splitTopLevel(text)) {
    const [, key, value] = /^([a-z][a-z-]*)=(.+)$/s.exec(part) ?? [];
    if (key === undefined)
      throw new UserError(
        `${flag}: ${JSON.stringify(part)} is not of the form option=value, with commas between options (sbatch --help lists them)`,
      );
    if (taken.includes(key)) throw new UserError(`${flag}: ${key} is set by hierbench`);
    if (/^mem-per-/.test(key))
      throw new UserError(`${flag}: ${key}: give mem, the memory of a task, instead`);
    if (settings[key] !== undefined) throw new UserError(`${flag}: ${key} is given twice`);
    settings[key] = value;
  }
  return settings;
}

function count(
  flag: string,
  key: string,
  text: string | undefined,
  least: number,
  otherwise: number,
): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UserError(`${flag}: ${key}=${text} is not a whole number from ${least}`);
}

/**
 * Parses a time limit as sbatch writes it, into seconds: `minutes`, `minutes:seconds`,
 * `hours:minutes:seconds`, `days-hours`, `days-hours:minutes` or `days-hours:minutes:seconds`.
 *
 * @throws UserError
 */
export function parseTime(flag: string, text: string): number {
  const [, days, rest] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(text) ?? [];
  if (rest === undefined)
    throw new UserError(`${flag}: time=${text}: expected minutes, hours:minutes:seconds or days-hours`);
  const parts = rest.split(':').map(Number);
  // The first part is hours if days precede it or if there are three parts; otherwise it is minutes.
  const hourFirst = days !== undefined || parts.length === 3;
  const [a, b = 0, c = 0] = parts;
  const seconds = hourFirst ? 3600 * a + 60 * b + c : 60 * a + b;
  const all = 86400 * Number(days ?? 0) + seconds;
  if (all === 0) throw new UserError(`${flag}: time=${text} is no time at all`);
  return all;
}

/** A time limit as sbatch accepts it: `1-02:03:04`. */
export function formatTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(whole / 86400);
  const clock = `${two((whole % 86400) / 3600)}:${two((whole % 3600) / 60)}:${two(whole % 60)}`;
  return days > 0 ? `${days}-${clock}` : clock;
}

/** Parses `4096`, `4096M` or `4G` into MiB. @throws UserError */
export function parseMemory(flag: string, text: string): number {
  const [, digits, unit = 'M'] = /^(\d+)([KMGT]?)$/i.exec(text) ?? [];
  const mebibytes =
    Number(digits) * { K: 1 / 1024, M: 1, G: 1024, T: 1024 ** 2 }[(unit || 'M').toUpperCase() as 'K'];
  if (!(mebibytes >= 1))
    throw new UserError(`${flag}: mem=${text}: expected MiB, or a number with M, G or T`);
  return Math.floor(mebibytes);
}
