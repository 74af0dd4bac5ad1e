import { basename } from 'node:path/posix';
import type { StoredRun } from '../load.ts';

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

function withFileName<E extends object>(entry: E): E {
  const { module: path } = entry as { module?: unknown };
  return typeof path === 'string' ? { ...entry, module: basename(path.replaceAll('\\', '/')) } : entry;
}
