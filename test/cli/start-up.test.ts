import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { commandTable } from '../../cli/commands/command-table.ts';
import { packageRoot } from '../../harness/results/package-info.ts';

/** What a module imports before it runs: imports of types are gone by then, and `import()` comes later. */
function staticImports(file: string): string[] {
  const source = readFileSync(join(packageRoot, file), 'utf8');
  return [...source.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)';/gm)].map(([, from]) => from);
}

/** All modules, and packages, that are loaded with one. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  found.add(file);
  for (const name of staticImports(file)) {
    const path = name.startsWith('.') ? posix.join(posix.dirname(file), name) : name;
    if (!name.startsWith('.')) found.add(name);
    else if (!found.has(path)) loadedWith(path, found);
  }
  return found;
}

test('the program starts without the code of its commands, which --version and --help do not need', () => {
  const loaded = loadedWith('cli/cli.ts');
  const packages = [...loaded].filter((name) => !name.endsWith('.ts') && !name.startsWith('node:'));
  assert.deepEqual(packages.sort(), ['yargs', 'yargs/helpers']);
  const commands = [...loaded].filter((name) => name.startsWith('cli/commands/'));
  assert.deepEqual(commands.sort(), ['cli/commands/command-table.ts', 'cli/commands/command.ts']);
  assert.ok(loadedWith('cli/commands/run.ts').size > 100, 'imports are found');
});

test('every command is in the table under its own name, and loads', async () => {
  for (const { usage, load } of commandTable) {
    const [name] = usage.split(' ');
    assert.ok(existsSync(join(packageRoot, 'cli', 'commands', `${name}.ts`)), name);
    const { positionals = {}, run } = await load();
    assert.equal(typeof run, 'function');
    const named = [...usage.matchAll(/[<[](\w+)(?:\.\.)?[>\]]/g)].map(([, word]) => word);
    assert.deepEqual(Object.keys(positionals), named, name);
  }
});
