import { type Config, type Kept, keptKinds, mostThreads, mostTimings } from '../harness/config/config.ts';
import { largestScale } from '../harness/config/scale.ts';
import { topLevelCommas } from '../harness/input/entry-spec.ts';
import { UserError } from '../harness/input/errors.ts';
import { type FlagValue, listFlag } from '../harness/input/flag-value.ts';
import { didYouMean } from '../harness/input/suggest.ts';
import { isTableName } from '../harness/input/table-name.ts';
import { findTableSpec } from '../harness/input/table-spec.ts';
import { mostShards } from '../harness/plan/shards.ts';
import { usualSampleSize } from '../harness/protocol/protocol.ts';
import {
  type NumberAt,
  parseNumberOfSamples,
  parseSampleSize,
  type SampleSize,
} from '../harness/protocol/sample-size.ts';
import { parseSeedList, parseSeeds } from '../harness/protocol/seeds.ts';
import { parseStepCount, type StepCount } from '../harness/protocol/step-count.ts';
import { backendNames, deviceNames } from '../learners/engine/backend.ts';

/*
 * Readers for the values of command-line flags. Each takes what yargs collected for a string option and
 * throws a UserError that names the flag.
 */

/**
 * {@link listFlag} for tasks. The comma between the two files of `csv:train.csv,test.csv` does not separate
 * tasks, nor does a comma in a path.
 *
 * @param folder the folder that relative paths start from
 */
export function tasksFlag(
  flag: string,
  value: FlagValue,
  folder: string = process.cwd(),
): string[] | undefined {
  if (value === undefined) return undefined;
  const tasks = [value].flat().flatMap((text) => splitTasks(text, folder));
  if (tasks.length === 0 || tasks.includes('')) throw new UserError(`${flag}: a value is missing`);
  return tasks;
}

function splitTasks(text: string, folder: string): string[] {
  const tasks: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const [label] = /^[^=[\]{},:"/\\]+=(?=(?:csv|parquet):)/.exec(rest) ?? [''];
    const spec = rest.slice(label.length);
    const table = isTableName(spec) ? findTableSpec(spec, folder, true) : undefined;
    const [comma = rest.length] = topLevelCommas(rest);
    const length = table ? label.length + table.length : comma;
    tasks.push(table ? `${label}${table.name}${table.parameters}` : rest.slice(0, length).trim());
    rest = rest.slice(length).trimStart();
    if (rest === '') break;
    rest = rest.slice(1).trim();
    // A comma at the end means that a value is missing.
    if (rest === '') tasks.push('');
  }
  return tasks;
}

/** {@link listFlag}, where each part has to be one of the choices. */
export function choicesFlag<C extends string>(
  flag: string,
  value: FlagValue,
  choices: readonly C[],
): C[] | undefined {
  return listFlag(flag, value)?.map((name) => {
    const choice = choices.find((known) => known === name);
    if (!choice)
      throw new UserError(`${flag}: expected ${choices.join(', ')}, found ${JSON.stringify(name)}`);
    return choice;
  });
}

/** Whole numbers from `least`, separated by commas. */
export function integersFlag(flag: string, value: FlagValue, least: number): number[] | undefined {
  return listFlag(flag, value)?.map((text) => integer(flag, text, least));
}

/** One whole number from `least`. */
export function integerFlag(flag: string, value: FlagValue, least: number): number | undefined {
  return single(flag, value, (text) => integer(flag, text, least));
}

/** One positive number. */
export function positiveFlag(flag: string, value: FlagValue): number | undefined {
  return single(flag, value, (text) => {
    const number = Number(text);
    if (!(number > 0 && Number.isFinite(number)))
      throw new UserError(`${flag}: "${text}" is not a positive number`);
    return number;
  });
}

/** A share from 0 to 10 by which values may differ. */
export function toleranceFlag(flag: string, value: FlagValue): number | undefined {
  return single(flag, value, (text) => {
    const share = Number(text);
    if (text === '' || !(share >= 0 && share <= 10))
      throw new UserError(
        `${flag}: expected a share from 0 to 10 such as 0.1, found ${JSON.stringify(text)}`,
      );
    return share;
  });
}

/** The factor of --scale. */
export function scaleFlag(flag: string, value: FlagValue): number | undefined {
  const factor = positiveFlag(flag, value);
  if (factor !== undefined && factor > largestScale)
    throw new UserError(`${flag}: ${factor} is too much; at most ${largestScale}`);
  return factor;
}

/** `5` is how many seeds, `101..103,107` which ones. */
export function seedsFlag(flag: string, value: FlagValue): number | number[] | undefined {
  // Given only once, because a count and a list would contradict each other.
  const parts = single(flag, value, (text) => listFlag(flag, text));
  if (!parts) return undefined;
  const parsed = parts.length === 1 ? parseSeeds(parts[0]) : parseSeedList(parts);
  if ('wrong' in parsed) throw new UserError(`${flag}: ${parsed.wrong}`);
  return parsed.seeds;
}

/** The same, except that a single number means one seed. */
export function seedListFlag(flag: string, value: FlagValue): number[] | undefined {
  const parts = listFlag(flag, value);
  if (!parts) return undefined;
  const parsed = parseSeedList(parts);
  if ('wrong' in parsed) throw new UserError(`${flag}: ${parsed.wrong}`);
  return parsed.seeds;
}

/** Parses `90s`, `30m`, `2h`, `1h30m`, `1.5h` or `2d` into seconds. */
export function durationFlag(flag: string, value: FlagValue): number | undefined {
  return single(flag, value, (text) => {
    const units = { d: 86400, h: 3600, m: 60, min: 60, s: 1 } as const;
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?) ?(min|[dhms])/g)];
    const seconds = parts.reduce(
      (sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units],
      0,
    );
    if (/^(\d+(\.\d+)? ?(min|[dhms]) ?)+$/.test(text) && seconds > 0) return seconds;
    throw new UserError(`${flag}: "${text}" is not a time; write 2h, 90m or 1h30m`);
  });
}

/** `3/8`: the third of eight parts. */
export function shardFlag(flag: string, value: FlagValue): { index: number; count: number } | undefined {
  return single(flag, value, (text) => {
    const [index, count] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
    if (index === undefined || count > mostShards)
      throw new UserError(`${flag}: expected i/N, such as 3/8, with N up to ${mostShards}; found "${text}"`);
    if (count === 0) throw new UserError(`${flag}: ${text}: there are no parts; N is at least 1`);
    if (index < 1 || index > count)
      throw new UserError(`${flag}: ${text} is none of the parts 1/${count} to ${count}/${count}`);
    return { index, count };
  });
}

/** Sample sizes: numbers, rules such as `8d^2`, or `stream`. */
export function sampleSizesFlag(flag: string, value: FlagValue): SampleSize[] | undefined {
  return listFlag(flag, value)?.map((text) => {
    const size = parseSampleSize(text);
    if (typeof size === 'string') throw new UserError(`${flag}: ${size}`);
    return /^\d+$/.test(text) ? Number(text) : text;
  });
}

/** One sample size that is a number at every d; the default one if the flag was not given. */
export function sampleSizeFlag(flag: string, value: FlagValue): NumberAt {
  const texts = listFlag(flag, value) ?? [usualSampleSize];
  const [size, ...more] = texts.map((text) => {
    const parsed = parseNumberOfSamples(text);
    if (typeof parsed === 'string') throw new UserError(`${flag}: ${parsed}`);
    return parsed;
  });
  if (more.length > 0) throw new UserError(`${flag}: one sample size is enough`);
  return size;
}

/** A number of optimisation steps, or a rule such as `50d`. */
export function stepsFlag(flag: string, value: FlagValue): StepCount | undefined {
  return single(flag, value, (text) => {
    const steps = parseStepCount(text);
    if (typeof steps === 'string') throw new UserError(`${flag}: ${steps}`);
    return /^\d+$/.test(text) ? Number(text) : text;
  });
}

export function backendFlag(flag: string, value: FlagValue): Config['backend'] | undefined {
  return oneOfFlag(flag, value, 'backend', ['auto', ...backendNames]);
}

export function deviceFlag(flag: string, value: FlagValue): Config['device'] | undefined {
  return oneOfFlag(flag, value, 'device', deviceNames);
}

/** One of a fixed set of names. */
function oneOfFlag<T extends string>(
  flag: string,
  value: FlagValue,
  what: string,
  names: readonly T[],
): T | undefined {
  return single(flag, value, (text) => {
    const found = names.find((name) => name === text);
    if (found) return found;
    // A few names are all shown: the most similar one may mean something else, as "cpu" is not what "gpu" meant.
    const hint = (names.length > 3 && didYouMean(text, names)) || `; ${what}s: ${names.join(', ')}`;
    throw new UserError(`${flag}: unknown ${what} "${text}"${hint}`);
  });
}

/** How many times each reported fit is performed, to time it. */
export function repeatTimingFlag(flag: string, value: FlagValue): number | undefined {
  const times = integerFlag(flag, value, 1);
  if (times !== undefined && times > mostTimings)
    throw new UserError(`${flag}: ${times} times is too many; at most ${mostTimings}`);
  return times;
}

/** What a run keeps of its fits besides their results. */
export function keepFlag(flag: string, value: FlagValue): Kept[] | undefined {
  return choicesFlag(flag, value, [...keptKinds]) as Kept[] | undefined;
}

/** Threads of the compiled backend in one process. */
export function threadsFlag(flag: string, value: FlagValue): number | undefined {
  const threads = integerFlag(flag, value, 1);
  if (threads !== undefined && threads > mostThreads)
    throw new UserError(`${flag}: ${threads} threads are too many; at most ${mostThreads}`);
  return threads;
}

/** One text. */
export function wordsFlag(flag: string, value: FlagValue): string | undefined {
  return single(flag, value, (text) => {
    if (text === '') throw new UserError(`${flag}: a value is missing`);
    return text;
  });
}

function single<T>(flag: string, value: FlagValue, read: (text: string) => T): T | undefined {
  if (value === undefined) return undefined;
  const texts = [value].flat();
  if (texts.length !== 1) throw new UserError(`${flag} is given ${texts.length} times; once is enough`);
  return read(texts[0].trim());
}

function integer(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  const expected = least === 1 ? 'a positive whole number' : `a whole number from ${least}`;
  throw new UserError(`${flag}: "${text}" is not ${expected}`);
}
