import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { runMain } from '../cli/run-main.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { commandLines } from './inputs.ts';
import { parsers } from './parsers.ts';

/** Milliseconds after which an input counts as making the program hang. */
const patience = 120_000;

async function within<T>(work: T | Promise<T>): Promise<T> {
  if (!(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Commands that only read. */
const commands = [
  'run',
  'list',
  'show',
  'status',
  'report',
  'compare',
  'export',
  'data',
  'predict',
  'spectrum',
  'schema',
  '--help',
];
const flags = [
  ...[
    '--learner',
    '--task',
    '--d',
    '--n',
    '--seeds',
    '--trials',
    '--steps',
    '--time-limit',
    '--memory-limit',
  ],
  ...[
    '--backend',
    '--device',
    '--threads',
    '--scale',
    '--jobs',
    '--repeat-timing',
    '--keep',
    '--json',
    '--out',
    '--cells',
  ],
  ...[
    '--only',
    '--theme',
    '--chart',
    '--tolerance',
    '--fail-on',
    '--html',
    '--seed',
    '--split',
    '--help',
    '--version',
  ],
];
const values = [
  'smoke',
  'learners',
  'tasks',
  'mean',
  'linear-control',
  '4',
  '0',
  '-1',
  '1e3',
  '1,2',
  'cpu',
  'nowhere',
];

/**
 * Tests that every parser and the command line read or refuse whatever they are given. A failure prints the seed and the
 * path that led to it.
 *
 * @param factor 1 for ten thousand inputs in all
 * @param seed of the inputs; default: others every time
 */
export function testInputs(factor: number, seed?: number): void {
  for (const { name, inputs, input, read, refusal } of parsers)
    test(`${Math.ceil(inputs * factor)} inputs: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(input, async (text) => {
          try {
            await within(read(text));
          } catch (error) {
            if (!refusal || !(error instanceof refusal)) throw error;
            assert.ok(error.message.length > 0 && error.message.length < 2000);
          }
        }),
        { numRuns: Math.ceil(inputs * factor), seed },
      );
      assert.deepEqual(Object.keys(Object.prototype), []);
    });

  test(`${Math.ceil(200 * factor)} command lines`, async () => {
    const folder = temporaryFolder();
    const before = process.cwd();
    process.chdir(folder);
    try {
      await fc.assert(
        fc.asyncProperty(commandLines(commands, flags, values), async (line) => {
          // A command line that is understood would start a run.
          const args = line[0] === 'run' ? ['run', '--dry-run', ...line.slice(1)] : line;
          const { exitCode, err } = await within(runMain(...args));
          assert.ok([0, 2].includes(exitCode), `exit code ${exitCode}: ${err}`);
          assert.doesNotMatch(err, /^\s+at .*:\d+:\d+/m);
          if (exitCode === 2) assert.match(err, /^hierbench: [^\n]+\n$/);
        }),
        { numRuns: Math.ceil(200 * factor), seed },
      );
      assert.ok(existsSync(folder));
      for (const name of readdirSync(folder)) assert.doesNotMatch(name, /^(cells|results)$/);
    } finally {
      process.chdir(before);
    }
  });
}
