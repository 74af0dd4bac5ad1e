import { axesOf } from '../../harness/config/axes.ts';
import { readConfig, suiteNames } from '../../harness/config/config-file.ts';
import {
  learnersOf,
  loadPlugins,
  type Plugin,
  taskFamiliesOf,
} from '../../harness/definitions/plugins/load-plugin.ts';
import { UserError } from '../../harness/input/errors.ts';
import { listFlag } from '../../harness/input/flag-value.ts';
import { learners } from '../../learners/registry.ts';
import { environments, isEnvironment } from '../../tasks/environments/registry.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { exitCodes } from '../describe-failure.ts';
import { textTable } from '../text-table.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

interface ListEntry {
  readonly name: string;
  readonly description: string;
  readonly [more: string]: unknown;
}

const lists: Record<string, (plugins: readonly Plugin[]) => ListEntry[]> = {
  tasks: (plugins) =>
    [...builtIn(taskFamilies), ...taskFamiliesOf(plugins)].flatMap(
      ({ value: { name, role, description, source }, plugin }) =>
        role === 'environment' ? [] : [{ name, role, description, source, ...originOf(plugin) }],
    ),
  environments: (plugins) =>
    [...builtIn(environments), ...taskFamiliesOf(plugins)].flatMap(
      ({ value: { name, role, description, source }, plugin }) =>
        role === 'environment' ? [{ name, description, source, ...originOf(plugin) }] : [],
    ),
  learners: (plugins) =>
    [...builtIn(learners), ...learnersOf(plugins)].map(
      ({ value: { name, description, source, capabilities }, plugin }) => ({
        name,
        description,
        source,
        capabilities,
        ...originOf(plugin),
      }),
    ),
  suites: () =>
    suiteNames().map((name) => {
      const { config } = readConfig(name);
      const axes = axesOf(config, isEnvironment).map((axis) => axis.name);
      return { name, axes: [...new Set(axes)], description: config.description };
    }),
};

function builtIn<T>(values: readonly T[]): { value: T; plugin?: Plugin }[] {
  return values.map((value) => ({ value }));
}

/** The origin of a plug-in's entry; nothing for built-in entries. */
function originOf(plugin: Plugin | undefined): { origin?: string } {
  return plugin ? { origin: plugin.origin } : {};
}

const wordsOf = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));

export const list: Command = {
  positionals: { what: { describe: 'what to list', choices: Object.keys(lists) } },
  options: { plugin: textOption('packages or files whose learners and tasks are listed too') },
  examples: [
    ['$0 list learners', 'names and one line each'],
    ['$0 list learners --plugin hierbench-learner-foo', 'those of a package too, with their origin'],
    [
      '$0 list suites',
      'what each varies: d, n, episodes, steps on fresh samples, or a parameter of a learner',
    ],
    ['$0 list tasks --json', 'for programs'],
  ],
  async run(args, terminal) {
    if (args.what === 'suites' && args.plugin !== undefined)
      throw new UserError('--plugin: only hierbench itself has suites; list learners or tasks');
    const plugins = await loadPlugins(listFlag('--plugin', flag(args, 'plugin')) ?? [], process.cwd());
    const entries = lists[args.what as string](plugins);
    if (args.json) printJson(terminal, entries);
    else {
      const columns = ['name', 'role', 'axes', 'origin', 'description'].filter((column) =>
        entries.some((entry) => entry[column] !== undefined),
      );
      const rows = entries.map((entry) => columns.map((column) => wordsOf(entry[column])));
      terminal.out(`${textTable(columns, rows)}\n`);
    }
    return exitCodes.ok;
  },
};
