import { basename } from 'node:path/posix';
import type { LearnerEntry, StoredData, TaskEntry } from '../../harness/results/record.ts';
import type { StoredRun } from '../load.ts';
import { modulePaths } from '../module-paths.ts';

/**
 * A run as the public may see it. What a run stores about its machine stays, because results depend on it:
 * processor, cores, memory, operating system, versions. But commands and messages may hold paths, and paths
 * the names of people: home folders become `~`, and paths of a user's own learners, tasks, metrics, data and models are
 * cut to the name of the file.
 *
 * @param home home folder of the user who publishes, which need not look like one
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
        ...(config.metrics && {
          metrics: config.metrics.map((metric) => ({ ...metric, module: fileNames(metric.module) })),
        }),
      },
    },
  };
}

/** A home folder below `/home` or `/Users`, wherever that is mounted, also in the form of Windows. */
const homeFolders =
  /(?:(?<=file:\/\/)|(?<![\w/:.\\~]))(?:[A-Za-z]:)?(?:[\\/][\w.-]+){0,8}?[\\/](?:home|users)[\\/][^\\/\s'":;,()]+/gi;
const rootHome = /(?:(?<=file:\/\/)|(?<![\w/:.\\~]))\/root(?![\w.-])/g;

/** The value with `~` for home folders in every text. */
function withoutHomes<T>(value: T, home: string): T {
  if (typeof value === 'string') {
    // The root of a file system is not a home folder, even if the system says so.
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
  const from = 'from' in entry ? (entry.from as LearnerEntry['from']) : undefined;
  const models = from?.models?.map((model) => ({ ...model, file: fileName(model.file) }));
  return {
    ...entry,
    ...(from && models ? { from: { ...from, models } } : {}),
    ...(typeof path === 'string' ? { module: fileNames(path) } : {}),
    ...(data ? { data: { ...data, train: named(data.train), test: named(data.test) } } : {}),
  };
}

/** `learner.ts` for `/a/learner.ts`, and `csv:train.csv,test.csv` for `csv:/a/train.csv,/a/test.csv`. */
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
