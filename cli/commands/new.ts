import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import { makeFolder } from '../../harness/results/folder.ts';
import { packageRoot } from '../../harness/results/package-info.ts';
import { learners } from '../../learners/registry.ts';
import { environments } from '../../tasks/environments/registry.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { exitCodes } from '../describe-failure.ts';
import { type Command, outFlag, printJson, textOption } from './command.ts';

interface Kind {
  /** Where this package keeps the starting files, and the name in them that the new name replaces. */
  readonly from: string;
  readonly placeholder: string;
  /** Definitions whose names are taken. */
  readonly taken: () => readonly { readonly name: string }[];
  /** Command lines to try next. */
  next(path: string, name: string): readonly string[];
}

const starters = 'examples/starters';
const kinds: Readonly<Record<string, Kind>> = {
  learner: {
    from: `${starters}/my-learner`,
    placeholder: 'my-learner',
    taken: () => learners,
    next: (path) => [
      `hierbench run smoke --learner ${path}.ts --learner deep-sgd --out results/try`,
      testCommand(path),
    ],
  },
  task: {
    from: `${starters}/my-task`,
    placeholder: 'my-task',
    taken: () => [...taskFamilies, ...environments],
    next: (path) => [`hierbench run smoke --task ${path}.ts --out results/try`, testCommand(path)],
  },
  environment: {
    from: `${starters}/my-environment`,
    placeholder: 'my-environment',
    taken: () => [...taskFamilies, ...environments],
    next: (path) => [
      `hierbench check ${path}.ts`,
      `hierbench run --task ${path}.ts --d 8 --n 500 --learner mean,kernel-ridge --trials 0 --out results/try`,
      testCommand(path),
    ],
  },
  chart: {
    from: `${starters}/my-chart`,
    placeholder: 'my-chart',
    taken: () => [],
    next: (path) => [`hierbench report results/smoke --chart ${path}.ts`, testCommand(path)],
  },
  metric: {
    from: `${starters}/my-metric`,
    placeholder: 'my-metric',
    taken: () => [],
    next: (path) => [`hierbench run smoke --metric ${path}.ts --out results/try --report`, testCommand(path)],
  },
  package: {
    from: 'examples/hierbench-learner-template',
    placeholder: 'template',
    taken: () => learners,
    next: (path, name) => [
      `npm install ${path}`,
      `hierbench run smoke --plugin hierbench-learner-${name} --learner ${name} --out results/try`,
    ],
  },
};

function testCommand(path: string): string {
  return `node --import hierbench/typescript --test ${path}.test.ts`;
}

export const newCommand: Command = {
  positionals: {
    kind: { describe: 'what to write', choices: Object.keys(kinds) },
    name: { describe: 'its name: lower-case letters, digits and hyphens' },
  },
  options: { out: textOption('folder to write to', { default: '.' }) },
  examples: [
    ['$0 new learner my-learner', 'writes my-learner.ts and my-learner.test.ts'],
    ['$0 new task my-task --out tasks', 'writes tasks/my-task.ts and its test'],
    ['$0 new environment my-environment', 'writes my-environment.ts and its test'],
    ['$0 new package my-learner', 'writes the folder hierbench-learner-my-learner'],
  ],
  async run(args, terminal) {
    const kindName = args.kind as string;
    const kind = kinds[kindName];
    const name = args.name as string;
    const out = outFlag(args) as string;
    assertName(name, kindName, kind.taken());
    const { path, files } =
      kindName === 'package' ? writePackage(kind, name, out) : writeFiles(kind, name, out);
    const next = [...(kindName === 'package' ? [] : installation(out)), ...kind.next(path, name)];
    if (args.json) printJson(terminal, { kind: kindName, name, files, next });
    else
      terminal.out(
        [...files.map((file) => `wrote ${file}`), ...next.map((line) => `next:  ${line}`), ''].join('\n'),
      );
    return exitCodes.ok;
  },
};

/** The command that installs hierbench, if the new files cannot import it from their folder. */
function installation(out: string): string[] {
  try {
    createRequire(join(resolve(out), 'any.js')).resolve('hierbench/package.json');
    return [];
  } catch {
    return [`npm install hierbench${resolve(out) === process.cwd() ? '' : `   (in ${out})`}`];
  }
}

function assertName(name: string, kind: string, taken: readonly { readonly name: string }[]): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60)
    throw new UserError(
      `"${name}" is not a name for a ${kind}: use lower-case letters, digits and hyphens, with a letter first, such as my-${kind}`,
    );
  if (taken.some((entry) => entry.name === name))
    throw new UserError(`"${name}" is the name of a built-in ${kind}; choose another`);
}

function writeFiles({ from, placeholder }: Kind, name: string, out: string) {
  const path = relativePath(out, name);
  const files = ['.ts', '.test.ts'].map((ending) => ({ ending, path: `${path}${ending}` }));
  for (const file of files) assertFree(file.path);
  cannotWrite(out, () => {
    makeFolder(out);
    for (const file of files) {
      const text = readFileSync(join(packageRoot, `${from}${file.ending}`), 'utf8');
      writeFileSync(file.path, text.replaceAll(placeholder, name), { flag: 'wx' });
    }
  });
  return { path, files: files.map((file) => file.path) };
}

function writePackage({ from, placeholder }: Kind, name: string, out: string) {
  const path = relativePath(out, `hierbench-learner-${name}`);
  assertFree(path);
  cannotWrite(out, () => {
    makeFolder(out);
    const source = join(packageRoot, from);
    cpSync(source, path, {
      recursive: true,
      filter: (file) => !file.slice(source.length).includes('node_modules'),
    });
    renameSync(join(path, 'test', `${placeholder}.test.ts`), join(path, 'test', `${name}.test.ts`));
    for (const file of filesIn(path)) {
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replaceAll(new RegExp(`\\b${placeholder}\\b`, 'g'), name));
    }
  });
  return { path, files: filesIn(path) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((file) => `${folder}/${file}`)
    .filter((file) => statSync(file).isFile())
    .sort();
}

/** The path as a user would type it: `./my-learner`, which means a file and not a name. */
function relativePath(out: string, name: string): string {
  const folder = out.replace(/\/+$/, '');
  if (folder === '.') return `./${name}`;
  return /^(\.{0,2}\/|\.{1,2}$)/.test(folder) ? `${folder}/${name}` : `./${folder}/${name}`;
}

function assertFree(path: string): void {
  if (existsSync(path))
    throw new UserError(`${path} already exists; choose another name or another folder (--out)`);
}

function cannotWrite(out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UserError(`cannot write to ${out}: ${(error as Error).message}`);
  }
}
