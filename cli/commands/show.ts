import { type Axis, axesOf } from '../../harness/config/axes.ts';
import { readConfig, suiteNames } from '../../harness/config/config-file.ts';
import { describeParameters } from '../../harness/definitions/parameters.ts';
import { isPackageName } from '../../harness/definitions/plugins/find-package.ts';
import { isPath } from '../../harness/definitions/plugins/load-file.ts';
import { loadPlugin, loadPlugins, type Plugin } from '../../harness/definitions/plugins/load-plugin.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import { listFlag } from '../../harness/input/flag-value.ts';
import { didYouMean } from '../../harness/input/suggest.ts';
import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { Learner, SearchDimension } from '../../learners/contract.ts';
import { learners } from '../../learners/registry.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { environments, isEnvironment } from '../../tasks/environments/registry.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag } from '../flags.ts';
import { textTable } from '../text-table.ts';
import { type Command, flag, printJson, textOption } from './command.ts';
import { dumpPrograms } from './dump-programs.ts';

export const show: Command = {
  positionals: { name: { describe: 'a name that hierbench list shows, a file or a package' } },
  options: {
    dump: {
      type: 'boolean',
      describe: 'print the program that the compiled backend makes of a learner’s step',
    },
    plugin: textOption('packages or files whose learners and tasks can then be named'),
    d: textOption('with --dump: input dimension of the program (default: 16)'),
  },
  examples: [
    ['$0 show deep-sgd', 'a learner'],
    ['$0 show bfc-wide', 'a task family'],
    ['$0 show quick', 'a suite'],
    ['$0 show ./my-learner.ts', 'a learner of your own'],
    ['$0 show deep-sgd --dump --d 8', 'its training step, operation by operation'],
  ],
  async run(args, terminal) {
    if (args.dump) {
      if (args.plugin !== undefined)
        throw new UserError('--plugin: --dump knows built-in learners and files; name the file');
      const d = integerFlag('--d', flag(args, 'd'), 1) ?? 16;
      const programs = await dumpPrograms(args.name as string, d);
      if (args.json) printJson(terminal, programs);
      else terminal.out(`${programs.map(({ text }) => text).join('\n\n')}\n`);
      return exitCodes.ok;
    }
    if (args.d !== undefined) throw new UserError('--d is for --dump');
    const plugins = await loadPlugins(listFlag('--plugin', flag(args, 'plugin')) ?? [], process.cwd());
    const [description, ...also] = await describe(args.name as string, plugins);
    const brought = plugins.flatMap((plugin) => [...plugin.learners, ...plugin.taskFamilies]);
    if (plugins.length > 0 && !brought.some(({ name }) => name === description.name))
      throw new UserError(
        `--plugin: ${args.name} is not in it (it brings ${brought.map(({ name }) => name).join(', ')}); leave it out`,
      );
    if (args.json) printJson(terminal, also.length > 0 ? { ...description, also } : description);
    else terminal.out(`${[description, ...also].map(format).join('\n\n')}\n`);
    return exitCodes.ok;
  },
};

interface Description {
  readonly kind: 'learner' | 'task' | 'environment' | 'suite';
  readonly name: string;
  readonly description: string;
  readonly source?: string;
  /** The formula as TeX, with default parameters. */
  readonly formula?: string;
  readonly parameters?: ReturnType<typeof describeParameters>;
  readonly search?: Readonly<Record<string, SearchDimension>>;
  readonly capabilities?: Learner['capabilities'];
  /** Of an environment: horizon, number of actions, and the agent's defaults. */
  readonly episodes?: ReturnType<NonNullable<TaskFamily['episodes']>>;
  /** Of a suite: what it varies. */
  readonly axes?: readonly Axis[];
  readonly config?: object;
  readonly example: string;
}

/** What has this name: a learner and a suite may share one. @throws UserError if nothing has it */
async function describe(name: string, plugins: readonly Plugin[]): Promise<Description[]> {
  if (isPath(name) || isPackageName(name))
    return [describeMembers(await loadPlugin(name, process.cwd()), name)];
  const allLearners = [...learners, ...plugins.flatMap((plugin) => plugin.learners)];
  const allFamilies = [...taskFamilies, ...environments, ...plugins.flatMap((plugin) => plugin.taskFamilies)];
  const learner = allLearners.find((entry) => entry.name === name);
  const family = allFamilies.find((entry) => entry.name === name);
  const found = [
    ...(learner ? [describeLearner(learner)] : []),
    ...(family ? [describeTask(family)] : []),
    ...(suiteNames().includes(name) ? [describeSuite(name)] : []),
  ];
  if (found.length > 0) return found;
  const known = [...allLearners, ...allFamilies].map((entry) => entry.name).concat(suiteNames());
  const hint =
    didYouMean(parseEntrySpec(name).name, known) ||
    '; hierbench list tasks|environments|learners|suites shows all';
  throw new UserError(`no learner, task, environment or suite is called "${name}"${hint}`);
}

/**
 * Describes the only learner or task family of a file or a package.
 *
 * @throws UserError if there are several
 */
function describeMembers({ learners: brought, taskFamilies: families }: Plugin, name: string): Description {
  if (brought.length + families.length > 1) {
    const names = [...brought, ...families].map((entry) => entry.name).join(', ');
    throw new UserError(`${name} brings ${names}; name one of them, with --plugin ${name}`);
  }
  const [description] = [...brought.map(describeLearner), ...families.map(describeTask)];
  return { ...description, example: description.example.replace(description.name, () => name) };
}

function describeSuite(name: string): Description {
  const { config } = readConfig(name);
  return {
    kind: 'suite',
    name,
    description: config.description,
    axes: axesOf(config, isEnvironment),
    config,
    example: `hierbench run ${name}`,
  };
}

function describeLearner(learner: Learner): Description {
  const { name, description, source, capabilities } = learner;
  return {
    kind: 'learner',
    name,
    description,
    source,
    capabilities,
    parameters: describeParameters(learner.parameters),
    search: learner.search(learner.parameters.parse({}), exampleStructure()),
    example: `hierbench run --learner ${withFirstParameter(name, learner)} --task ${exampleTask()} --d 16`,
  };
}

function describeTask(family: TaskFamily): Description {
  const { name, description, source } = family;
  return {
    kind: family.episodes ? 'environment' : 'task',
    name,
    description,
    source,
    formula: family.formula?.(family.parameters.parse({})),
    parameters: describeParameters(family.parameters),
    ...(family.episodes && { episodes: family.episodes(family.parameters.parse({})) }),
    example: family.episodes
      ? `hierbench run --task ${withFirstParameter(name, family)} --d 8 --n 1000 --learner kernel-ridge --trials 0`
      : `hierbench run --task ${withFirstParameter(name, family)} --d 16`,
  };
}

/** Search spaces may depend on the task's structure; the one for this structure is shown. */
function exampleStructure() {
  const [family] = taskFamilies;
  return family.instantiate({ d: 16, seed: 0, params: family.parameters.parse({}) }).structure;
}

const exampleTask = () => taskFamilies[0].name;

function withFirstParameter(name: string, { parameters }: Pick<Learner, 'parameters'>): string {
  const simple = describeParameters(parameters).find(({ default: value }) =>
    ['number', 'string'].includes(typeof value),
  );
  return formatEntrySpec(name, simple ? { [simple.name]: simple.default } : {});
}

function format(entry: Description): string {
  const sections = [`${entry.name} (${entry.kind}): ${entry.description}`];
  if (entry.source) sections.push(`source: ${entry.source}`);
  if (entry.formula) sections.push(`formula (TeX):\n${indent(entry.formula)}`);
  if (entry.episodes) {
    const { horizon, actions } = entry.episodes;
    sections.push(`episodes: ${horizon} steps, ${actions} actions; --n is how many are played`);
  }
  if (entry.capabilities) {
    const able = Object.entries(entry.capabilities).filter(([, yes]) => yes);
    sections.push(`capabilities: ${able.map(([name]) => name).join(', ')}`);
  }
  if (entry.parameters && entry.parameters.length > 0) {
    const rows = entry.parameters.map(({ name, type, default: value, description }) => [
      name,
      type,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
      description,
    ]);
    sections.push(`parameters:\n${indent(textTable(['name', 'type', 'default', ''], rows))}`);
  }
  if (entry.search && Object.keys(entry.search).length > 0) {
    const rows = Object.entries(entry.search).map(([name, dimension]) => [
      name,
      describeDimension(dimension),
    ]);
    sections.push(`tuning varies:\n${indent(textTable(['name', 'over'], rows))}`);
  }
  if (entry.axes && entry.axes.length > 0) {
    const rows = entry.axes.map(({ name, of, values }) => [name, shortList(of), values.join(', ')]);
    sections.push(`axes:\n${indent(textTable(['name', 'of', 'values'], rows))}`);
  }
  if (entry.config) sections.push(JSON.stringify(entry.config, null, 2));
  sections.push(`example: ${entry.example}`);
  return sections.join('\n');
}

/** Three names and how many more there are. */
function shortList(names: readonly string[]): string {
  const more = names.length - 3;
  return `${names.slice(0, 3).join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function describeDimension(dimension: SearchDimension): string {
  if ('choices' in dimension) return dimension.choices.join(', ');
  return `${dimension.min} to ${dimension.max}${dimension.log ? ', log-uniform' : ''}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
