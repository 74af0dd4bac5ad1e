import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { placeIn, userPlace } from '../../../../harness/definitions/plugins/user-place.ts';
import { localExecutor } from '../../../../harness/executors/local.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { sampleSpec } from '../../results/sample-record.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = temporaryFolder();

/** A learner that imports nothing and fails where its parameter says. Types make a compiler shift the lines below them. */
function source(typed: boolean): string {
  const types = 'interface Nothing {\n  readonly a: number;\n}\n\ntype Also = Nothing | undefined;\n\n';
  return `${typed ? types : ''}const parameters = { parse: (v${typed ? ': object' : ''}) => v, safeParse: (data${typed ? ': unknown' : ''}) => ({ success: true, data }) };
const fails = (how${typed ? ': string' : ''}) => {
  // As far below as a helper is.
  if (how === 'later') setTimeout(() => { throw new RangeError('in later'); });
};
export default {
  name: 'fails', description: 'x', source: 'none', parameters,
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  search: () => ({}),
  async fit(_sample${typed ? ': unknown' : ''}, { params: { how } }${typed ? ': { params: { how: string } }' : ''}) {
    fails(how);
    if (how === 'later') await new Promise(() => setInterval(() => {}, 1000));
    if (how === 'fit') throw new TypeError('in fit');
    return {
      info: {},
      predict(_x${typed ? ': Float32Array' : ''}, n${typed ? ': number' : ''}) {
        if (how === 'predict') throw new TypeError('in predict');
        return new Float32Array(n);
      },
      dispose() { if (how === 'dispose') throw new TypeError('in dispose'); },
    };
  },
};
`;
}

const files: Readonly<Record<string, string>> = {
  'module/mine.ts': source(true),
  'module/mine.js': source(false),
  'common/mine.ts': source(true),
  'common/mine.mts': source(true),
  'common/mine.mjs': source(false),
  // Printed anew when it is compiled, unlike the others.
  'enum/mine.ts': `enum Kind {\n  one = 1,\n  two,\n}\n\n${source(true)}`,
};

const executor = localExecutor({ folder: join(folder, 'run') });

before(() => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, 'module', 'package.json'), '{ "type": "module" }');
  // An own package.json, so that no folder above decides the module type.
  writeFileSync(join(folder, 'common', 'package.json'), '{}');
  writeFileSync(join(folder, 'enum', 'package.json'), '{}');
});
after(() => executor.close());

/** `mine.ts:12:5`: the place of the expression that creates the error. */
function expected(file: string, expression: string): string {
  const lines = files[file].split('\n');
  const line = lines.findIndex((text) => text.includes(expression));
  return `${file.split('/')[1]}:${line + 1}:${lines[line].indexOf(expression) + 1}`;
}

describe('a crash names the line of the user’s file', { concurrency: 2 }, () => {
  for (const file of Object.keys(files))
    for (const how of ['fit', 'predict', 'dispose'])
      test(`${file}, in ${how}`, async () => {
        const spec = sampleSpec({ learner: 'fails', learnerParams: { how } });
        const id = `${file}-${how}`.replaceAll(/\W/g, '-');
        const job = { id, spec, learnerModule: join(folder, file) };
        const cell = await executor.run(job, () => {}, new AbortController().signal);
        assert.equal(cell.status, 'crashed');
        const place = expected(file, `new TypeError('in ${how}')`);
        assert.equal(cell.message, `TypeError: in ${how} (${place})`);
      });

  for (const file of Object.keys(files))
    test(`${file}, outside any promise that is awaited`, async () => {
      const spec = sampleSpec({ learner: 'fails', learnerParams: { how: 'later' } });
      const id = `${file}-later`.replaceAll(/\W/g, '-');
      const job = { id, spec, learnerModule: join(folder, file) };
      const cell = await executor.run(job, () => {}, new AbortController().signal);
      const place = expected(file, "new RangeError('in later')");
      assert.equal(
        cell.message,
        `the worker ended with code 1 before it had a result: RangeError: in later (${place})`,
      );
    });
});

/** What the built program says about a learner's file that does not load. */
function said(file: string, text: string): string {
  writeFileSync(join(folder, file), text);
  const args = ['dist/cli/cli.js', 'run', 'smoke', '--learner', join(folder, file), '--dry-run'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 2, stderr);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  return stderr;
}

describe('a failure while loading names the line too', { concurrency: 2 }, () => {
  for (const file of [
    'module/bad.ts',
    'module/bad.js',
    'common/bad.ts',
    'common/bad.mts',
    'common/bad.mjs',
  ]) {
    const name = file.split('/')[1];
    test(`${file} throws`, () => {
      const line = said(
        file,
        `${'\n'.repeat(4)}const one = 1;\n\nthrow new Error(\`no \${one}\`);\nexport default 1;\n`,
      );
      assert.ok(line.endsWith(`/${file} does not load: no 1 (${name}:7:7)\n`), line);
    });
    test(`${file} does not parse`, () => {
      const line = said(file, `${'\n'.repeat(4)}const one = 1;\n\nconst = 2;\nexport default 1;\n`);
      assert.match(line, new RegExp(`does not load: .*${name.replace('.', '\\.')}:7`));
    });
  }
});

test('the innermost line of the user’s own files counts, and no line of the program or of libraries', () => {
  const mine = join(folder, 'module/mine.js');
  const stack = (...frames: string[]) =>
    Object.assign(new Error('x'), { stack: ['Error: x', ...frames].join('\n') });
  const outside = [
    `    at assert (${root}node_modules/@tensorflow/tfjs/dist/tf.js:1:2)`,
    `    at step (${root}dist/learners/engine/step.js:3:4)`,
    '    at node:internal/modules/run_main:5:6',
    '    at gone (/no/such/file.js:7:8)',
  ];
  assert.equal(userPlace(stack(...outside)), undefined);
  const place = userPlace(
    stack(...outside, `    at async fit (file://${mine}?x=1:9:10)`, `    at ${mine}:1:1`),
  );
  assert.equal(place, 'mine.js:9:10');
});

test('a place inside a message does not count, and even the strangest error can be reported', () => {
  const lying = new Error(`oh\n    at fit (${join(folder, 'module/mine.js')}:1:1)`);
  lying.stack = `Error: ${lying.message}\n    at node:internal:1:1`;
  assert.equal(userPlace(lying), undefined);
  const hostile = {
    get stack(): string {
      throw new Error('no');
    },
  };
  for (const strange of [undefined, null, 1, 'text', {}, { stack: 3 }, hostile, Object.create(null)])
    assert.equal(userPlace(strange), undefined);
  assert.equal(placeIn(''), undefined);
});

test('no file of this package counts as the user’s, in the sources or built', () => {
  for (const file of [
    'cli/main.ts',
    'harness/run/run.ts',
    'learners/mean.ts',
    'reports/rows.ts',
    'tasks/streams.ts',
    'index.ts',
    'dist/index.js',
  ])
    assert.equal(placeIn(`    at run (file://${join(root, file)}:1:2)`), undefined, file);
});
