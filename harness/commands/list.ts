import { learners } from '../../learners/registry.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { readConfig, suiteNames } from '../config-file.ts';
import { exitCodes } from '../errors.ts';
import { textTable } from '../text-table.ts';
import { type Command, printJson } from './command.ts';

const lists: Record<string, () => { name: string; description: string; [more: string]: unknown }[]> = {
  tasks: () =>
    taskFamilies.map(({ name, role, description, source }) => ({ name, role, description, source })),
  learners: () =>
    learners.map(({ name, description, source, capabilities }) => ({
      name,
      description,
      source,
      capabilities,
    })),
  suites: () => suiteNames().map((name) => ({ name, description: readConfig(name).config.description })),
};

export const list: Command = {
  usage: 'list <what>',
  description: 'list tasks, learners or suites',
  positionals: { what: { describe: 'what to list', choices: Object.keys(lists) } },
  options: {},
  examples: [
    ['$0 list learners', 'names and one line each'],
    ['$0 list tasks --json', 'for programs'],
  ],
  async run(args, terminal) {
    const entries = lists[args.what as string]();
    if (args.json) printJson(terminal, entries);
    else {
      const rows = entries.map(({ name, role, description }) =>
        role === undefined ? [name, description] : [name, String(role), description],
      );
      const header = rows[0]?.length === 3 ? ['name', 'role', 'description'] : ['name', 'description'];
      terminal.out(`${textTable(header, rows)}\n`);
    }
    return exitCodes.ok;
  },
};
