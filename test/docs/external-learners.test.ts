import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fieldsOf, type MessageType, messageSchemas } from '../../harness/external/messages.ts';
import { packageRoot } from '../../harness/results/package-info.ts';
import { builtFile } from '../built.ts';
import { needs, pythonWith } from '../python/interpreter.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Every block of docs/external-learners.md is used as a reader would use it. */

const page = readFileSync(join(packageRoot, 'docs/external-learners.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\S+)( dry-run)?\n([\s\S]*?)^```$/gm)].map(([, kind, dry, text]) => ({
  kind,
  dry: dry !== undefined,
  text,
}));

const python = pythonWith();
const folder = temporaryFolder();

// Write each block that is a file under the name in its first line.
for (const { kind, text } of blocks) {
  const name = /^# (\S+\.(?:py|yaml))\n/.exec(text)?.[1];
  assert.equal(name !== undefined, ['python', 'yaml'].includes(kind), text);
  if (name) writeFileSync(join(folder, name), text);
}

// `npx hierbench` and `node_modules/hierbench` as after an installation, with the Python of this machine only.
const bin = join(folder, 'bin');
mkdirSync(join(folder, 'node_modules'));
mkdirSync(bin);
symlinkSync(packageRoot, join(folder, 'node_modules/hierbench'));
const cli = `"${process.execPath}" "${builtFile('cli/cli.js')}"`;
writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift\nexec ${cli} "$@"\n`, { mode: 0o755 });
const path = [bin, process.env.PATH, ...(python?.startsWith('/') ? [dirname(python)] : [])].join(delimiter);

function shell(command: string): string {
  const env = { ...process.env, PATH: path };
  const { status, stdout, stderr } = spawnSync('bash', ['-ec', command], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${command}: ${stderr}`);
  return stdout;
}

for (const { kind, dry, text } of blocks) {
  if (kind !== 'sh') continue;
  for (const line of dry ? [text.trim().replaceAll('\n', ' && ')] : text.trim().split('\n')) {
    const python3 = line.replace('HIERBENCH_PYTHON=/usr/bin/python3', `HIERBENCH_PYTHON=${python}`);
    test(`docs: ${line}`, needs(python, 'anything'), () => {
      const out = shell(dry ? `${python3} --dry-run` : python3);
      if (line.includes(' run ') && !dry) assert.match(out, /results: results\/\S+ \(\d+ ok\)/);
    });
  }
}

test('docs: the commands make a report', needs(python, 'anything'), () => {
  assert.ok(
    existsSync(join(folder, 'results/mine/report.html')) || existsSync(join(folder, 'results/mine/report')),
  );
});

/** The messages of the JSON blocks. A message may span several lines; all but its first are indented. */
const messages = blocks
  .filter(({ kind }) => kind === 'json')
  .flatMap(({ text }) => text.trim().split(/\n(?=\{)/))
  .map((text) => JSON.parse(text) as { type: string; frames?: { bytes: number }[] });

const ofTheHarness = ['hello', 'prepare', 'fit', 'measure', 'continue', 'predict', 'abort', 'shutdown'];

test('docs: the messages are those that the harness reads and sends', () => {
  for (const message of messages) {
    if (ofTheHarness.includes(message.type)) continue;
    // A request for features has the same type as its answer.
    if (message.type === 'features' && !('layers' in message)) continue;
    assert.ok(fieldsOf(message.type as MessageType, message));
  }
  const shown = new Set(messages.map(({ type }) => type));
  for (const type of [...Object.keys(messageSchemas), ...ofTheHarness]) assert.ok(shown.has(type), type);
});

after(() => assert.ok(blocks.length > 15));
