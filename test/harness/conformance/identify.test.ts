import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { identifyApart } from '../../../harness/conformance/identify-apart.ts';
import { UserError } from '../../../harness/input/errors.ts';
import { runMain } from '../../cli/run-main.ts';
import { compiledFixture } from '../../compiled-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Modules of users that do something while they are loaded. */
const folder = temporaryFolder();
const sound = pathToFileURL(compiledFixture('harness/conformance/sound')).href;

function module(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `export { sound as default } from ${JSON.stringify(sound)};\n${code}\n`);
  return path;
}

test('a module that throws, ends its process or kills it gets one line and exit code 2', async () => {
  for (const [code, expected] of [
    ['throw new Error("no\\nway");', /^hierbench: learner file \S+\.mjs does not load: no way \(\S+\)\n$/],
    ['process.exit(0);', /^hierbench: \S+\.mjs does not load: its process was ended with code 0; a module /],
    ['process.kill(process.pid, "SIGKILL");', /^hierbench: \S+\.mjs does not load: its process .*SIGKILL; /],
  ] as const) {
    const { exitCode, out, err } = await runMain('check', module('bad', code));
    assert.deepEqual([exitCode, out, err.split('\n').length], [2, '', 2], err);
    assert.match(err, expected);
  }
});

test('a module that never ends is given up', async () => {
  await assert.rejects(
    identifyApart([{ name: module('endless', 'for (;;);'), folder, params: {} }], 0.5),
    (error) =>
      error instanceof UserError && /does not load: there was no answer for 0\.5 s;/.test(error.message),
  );
});

test('what a module prints is not shown, and its parameters are those of the command line', async () => {
  const printing = module('printing', 'console.log("printed");\nprocess.stdout.write("{");');
  const { exitCode, out, err } = await runMain('check', printing, '--only', 'parameters', '--json');
  assert.equal(exitCode, 0, err);
  assert.equal((JSON.parse(out) as { learners: { kept: boolean }[] }).learners[0].kept, true);
  const unknown = await runMain('check', `${printing}[x=1]`);
  assert.deepEqual([unknown.exitCode, unknown.out], [2, '']);
  assert.match(unknown.err, /^hierbench: \S+printing\.mjs: x: unknown parameter of \S+\n$/);
});
