import { basename } from 'node:path/posix';
import type { LearnerEntry, StoredData, TaskEntry } from '../../harness/results/record.ts';
import type { StoredRun } from '../load.ts';
import { modulePaths } from '../module-paths.ts';

/**
 * A run as it may be seen by everybody. What a run stores of its machine are facts that a result depends on: processor,
 * cores, memory, operating system, versions. But commands and messages may hold paths, and paths names of people: home
 * folders become `~`, and of a user's own learners and tasks only the name of the file stays.
 *
 * @param home the home folder of whoever publishes, whatever it looks like
 */
export function publicRun(stored: StoredRun, home = ''): StoredRun {
  const shown = withoutHomes(stored, home);
  const { config } = shown.run;
  return {
    ...shown,
    run: {
      ...shown.run,
      config: {
        ...config,
        learners: config.learners.map(withFileName),
        tasks: config.tasks.map(withFileName),
      },
    },
  };
}

/** A folder below `/home`, `/Users` or the like, wherever that is mounted; of Windows, too. */
const homeFolders =
  /(?:(?<=file:\/\/)|(?<![\w/:.\\~]))(?:[A-Za-z]:)?(?:[\\/][\w.-]+){0,8}?[\\/](?:home|users)[\\/][^\\/\s'":;,()]+/gi;
const rootHome = /(?:(?<=file:\/\/)|(?<![\w/:.\\~]))\/root(?![\w.-])/g;

/** Every text in a value, with `~` for home folders. */
function withoutHomes<T>(value: T, home: string): T {
  if (typeof value === 'string') {
    // The root of a file system is no home, whatever the system says.
    const own = home.length > 1 ? value.replaceAll(home, '~') : value;
    return own.replace(homeFolders, '~').replace(rootHome, '~') as T;
  }
  if (Array.isArray(value)) return value.map((entry) => withoutHomes(entry, home)) as T;
  if (value instanceof Map)
    return new Map([...value].map(([key, entry]) => [key, withoutHomes(entry, home)])) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, withoutHomes(field, home)]),
  ) as T;
}

function withFileName<E extends LearnerEntry | TaskEntry>(entry: E): E {
  const { module: path } = entry;
  const data = 'data' in entry ? (entry.data as StoredData | undefined) : undefined;
  return {
    ...entry,
    ...(typeof path === 'string' ? { module: fileNames(path) } : {}),
    ...(data ? { data: { ...data, train: named(data.train), test: named(data.test) } } : {}),
  };
}

/** Of `/a/learner.ts`, the last part; of both files of `csv:/a/train.csv,/a/test.csv` as well. */
function fileNames(module: string): string {
  const format = /^(csv|parquet):/.exec(module)?.[0] ?? '';
  return `${format}${modulePaths(module).map(fileName).join(',')}`;
}

function named(file: StoredData['train']): StoredData['train'] {
  return { ...file, path: fileName(file.path) };
}

function fileName(path: string): string {
  return basename(path.replaceAll('\\', '/'));
}
