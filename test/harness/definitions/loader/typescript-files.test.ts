import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { loadDefault } from '../../../../harness/definitions/plugins/load-file.ts';
import { packageRoot } from '../../../../harness/results/package-info.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

/** Writes files into a new folder. The folder has a package.json, so that none above decides. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** The default export of `main.ts`, or of another of the files. */
const load = (files: Readonly<Record<string, string>>, main = 'main.ts') =>
  loadDefault('learner', join(folderOf(files), main));

const module = '{ "type": "module" }';
const commonjs = '{ "type": "commonjs" }';
const seven = 'export const seven: number = 7;\n';
const imports = (specifier: string) =>
  `import { seven } from '${specifier}';\nexport default seven as number;\n`;

for (const [kind, manifest] of Object.entries({ module, commonjs, neither: '{}' }))
  describe(`in a folder whose package.json says ${kind}`, () => {
    const loaded = (files: Readonly<Record<string, string>>, main?: string) =>
      load({ 'package.json': manifest, ...files }, main);

    for (const [specifier, file] of [
      ['./seven.ts', 'seven.ts'],
      ['./seven', 'seven.ts'],
      ['./seven.js', 'seven.ts'],
      ['./seven.mjs', 'seven.mts'],
      ['./seven.cjs', 'seven.cts'],
      ['./lib', 'lib/index.ts'],
      ['./lib/seven', 'lib/seven.mts'],
    ])
      test(`${specifier} is ${file}`, async () => {
        assert.equal(await loaded({ 'main.ts': imports(specifier), [file]: seven }), 7);
      });

    test('in TypeScript ./seven.js is seven.ts if there are both', async () => {
      const files = { 'seven.ts': seven, 'seven.js': 'export const seven = 8;\n' };
      assert.equal(await loaded({ 'main.ts': imports('./seven.js'), ...files }), 7);
    });

    test('data in JSON', async () => {
      const main = "import data from './data.json';\nexport default data.seven as number;\n";
      assert.equal(await loaded({ 'main.ts': main, 'data.json': '{ "seven": 7 }' }), 7);
    });

    test('packages, whether ES modules or CommonJS', async () => {
      const packaged = {
        'node_modules/es/package.json': '{ "type": "module", "exports": "./main.js" }',
        'node_modules/es/main.js': 'export const three = 3;\n',
        'node_modules/common/package.json': '{}',
        'node_modules/common/index.js': "exports.four = require('./four').four;\n",
        'node_modules/common/four.js': 'exports.four = 4;\n',
      };
      const main =
        "import { three } from 'es';\nimport { four } from 'common';\nexport default three + four;\n";
      assert.equal(await loaded({ 'main.ts': main, ...packaged }), 7);
    });

    test('import.meta, await and import() work', async () => {
      const main = `const { seven } = await import('./seven');
        export default [seven, import.meta.filename.endsWith('main.ts')] as const;\n`;
      assert.deepEqual(await loaded({ 'main.ts': main, 'seven.ts': seven }), [7, true]);
    });

    test('.mts is an ES module and .cts a CommonJS module', async () => {
      assert.equal(await loaded({ 'main.mts': imports('./seven.ts'), 'seven.ts': seven }, 'main.mts'), 7);
      const main = "const { seven } = require('./seven.cts');\nmodule.exports = (seven as number);\n";
      const other = 'const seven: number = 7;\nmodule.exports = { seven };\n';
      assert.equal(await loaded({ 'main.cts': main, 'seven.cts': other }, 'main.cts'), 7);
    });
  });

describe('CommonJS', () => {
  test('a file without the syntax of ES modules', async () => {
    const main = `import type { Nothing } from './nothing';
      const { seven } = require('./seven');
      const also = require('./lib/also.ts');
      module.exports = [seven, also.seven] as Nothing;\n`;
    const files = { 'seven.ts': 'exports.seven = 7 as number;\n', 'lib/also.ts': 'exports.seven = 7;\n' };
    assert.deepEqual(await load({ 'main.ts': main, ...files }), [7, 7]);
  });

  test('import = and export =', async () => {
    const main = "import found = require('./seven');\nexport = found.seven as number;\n";
    assert.equal(await load({ 'main.ts': main, 'seven.ts': 'exports.seven = 7;\n' }), 7);
  });

  test('require, __filename and __dirname beside import', async () => {
    const main = `import { basename } from 'node:path';
      const { seven } = require('./seven.json') as { seven: number };
      export default [seven, basename(__filename), __filename.startsWith(__dirname)];`;
    const files = { 'main.ts': main, 'seven.json': '{ "seven": 7 }' };
    assert.deepEqual(await load({ 'package.json': commonjs, ...files }), [7, 'main.ts', true]);
  });

  test('require that the file declares itself', async () => {
    const main = `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.filename);
      export default require('./seven.json').seven;`;
    assert.equal(await load({ 'main.ts': main, 'seven.json': '{ "seven": 7 }' }), 7);
  });
});

describe('what takes more than removing types', () => {
  for (const [what, text] of Object.entries({
    enum: 'enum Number { six = 6, seven }\nexport default Number.seven;\n',
    'const enum': 'const enum Number { seven = 7 }\nexport default Number.seven;\n',
    namespace: 'namespace numbers { export const seven = 7; }\nexport default numbers.seven;\n',
    'parameter property':
      'class Of { constructor(readonly seven: number) {} }\nexport default new Of(7).seven;\n',
    'assertion in angle brackets': 'export default <number>7;\n',
    'type imported without type':
      "import { Seven, seven } from './seven.ts';\nconst it: Seven = seven;\nexport default it;\n",
    'default import of a type': "import Other from './seven.ts';\nexport default 7 as Other;\n",
    'type exported without type': 'interface Seven {}\nexport { Seven };\nexport default 7 as Seven;\n',
  }))
    test(what, async () => {
      const other = 'export type Seven = number;\nexport const seven = 7;\n';
      assert.equal(await load({ 'package.json': module, 'main.ts': text, 'seven.ts': other }), 7);
    });

  test('positions are those in the file', async () => {
    const shifting = `enum Kind { one = 1, two }
interface Nothing {
  readonly a: number;
}

class Holder { constructor(private readonly held: number) {} get(): number { return this.held; } }
const given = new Holder(Kind.two as number);
`;
    const failing = `export default ((
  a: number,
): never => { const b: number = given.get(); throw new TypeError(\`\${a + b}\`); })(1);\n`;
    for (const manifest of [module, commonjs])
      await assert.rejects(
        load({ 'package.json': manifest, 'main.ts': shifting + failing }),
        /main\.ts does not load: 3 \(main\.ts:10:52\)$/,
      );
    const old = failing.replace('export default', 'module.exports =');
    await assert.rejects(load({ 'main.ts': shifting + old }), /does not load: 3 \(main\.ts:10:52\)$/);
  });
});

describe('settings of the file’s own tsconfig.json', () => {
  test('paths, also inherited', async () => {
    const files = {
      'tsconfig.json': '{ "extends": "./base.json" } // with a comment',
      'base.json': '{ "compilerOptions": { "paths": { "numbers/*": ["./lib/*"] } } }',
      'lib/seven.ts': seven,
    };
    assert.equal(await load({ 'main.ts': imports('numbers/seven'), ...files }), 7);
  });

  test('paths may stand for packages, also for hierbench, and may name declarations', async () => {
    const paths = { hierbench: ['./seven'], es: ['./node_modules/es/main.d.ts'] };
    const files = {
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths } }),
      'seven.ts': seven,
      'node_modules/es/package.json': '{ "type": "module", "exports": "./main.js" }',
      'node_modules/es/main.js': 'export const seven = 7;\n',
      'node_modules/es/main.d.ts': 'export declare const seven: number;\n',
    };
    for (const name of ['hierbench', 'es'])
      assert.equal(await load({ 'main.ts': imports(name), ...files }), 7);
  });

  test('verbatimModuleSyntax keeps imports of which nothing is used', async () => {
    const main = "import { never } from './seven.ts';\nexport default 7;\n";
    const compilerOptions = { verbatimModuleSyntax: true };
    const files = { 'main.ts': main, 'seven.ts': seven };
    assert.equal(await load(files), 7);
    await assert.rejects(
      load({ ...files, 'tsconfig.json': JSON.stringify({ compilerOptions }) }),
      /does not provide an export named 'never' \(.*\); if that is a type, import it with type$/,
    );
  });

  test('decorators are refused, with a line that says so', async () => {
    const main = 'const mark = () => {};\n@mark\nclass A {}\nexport default 7;\n';
    await assert.rejects(
      load({ 'main.ts': main }),
      /Invalid or unexpected token \(main\.ts:2:1\); decorators are not compiled/,
    );
  });
});

test('a mistake in an imported file is reported at its place', async () => {
  const files = {
    'main.ts': imports('./lib/bad'),
    'lib/bad.ts': 'export const seven: number = 7;\n\nconst = 1;\n',
  };
  await assert.rejects(load(files), /main\.ts does not load: .*\(bad\.ts:3:7\)$/);
});

test('so is one that only Node finds', async () => {
  for (const manifest of [module, commonjs])
    await assert.rejects(
      load({ 'package.json': manifest, 'main.ts': 'export const a: number = 1;\n\nconst a: number = 2;\n' }),
      /main\.ts does not load: Identifier 'a' has already been declared \(main\.ts:3:7\)$/,
    );
  const old = 'const a: number = 1;\nconst a: number = 2;\n';
  await assert.rejects(load({ 'main.ts': old }), /'a' has already been declared \(main\.ts:2:7\)$/);
});

test('a CommonJS file that was edited is read anew', async () => {
  const folder = folderOf({
    'main.ts': "module.exports = require('./seven.ts');\n",
    'seven.ts': 'module.exports = 7;\n',
  });
  const loaded = () => loadDefault('learner', join(folder, 'main.ts'));
  assert.equal(await loaded(), 7);
  writeFileSync(join(folder, 'seven.ts'), 'module.exports = 8;\n');
  assert.equal(await loaded(), 8);
});

test('a file that was edited, or imports an edited one, is read anew', async () => {
  const folder = folderOf({ 'main.ts': imports('./seven'), 'seven.ts': seven });
  const loaded = () => loadDefault('learner', join(folder, 'main.ts'));
  assert.equal(await loaded(), 7);
  writeFileSync(join(folder, 'seven.ts'), seven.replace('7', '8'));
  assert.equal(await loaded(), 8);
  writeFileSync(join(folder, 'main.ts'), 'export default 9;\n');
  assert.equal(await loaded(), 9);
});

describe('--import hierbench/typescript', () => {
  const link = (folder: string) => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(packageRoot, join(folder, 'node_modules', 'hierbench'), 'dir');
  };

  for (const [kind, manifest] of Object.entries({ module, commonjs, neither: '{}' }))
    test(`runs a test beside a linked checkout, in a folder whose package.json says ${kind}`, () => {
      const folder = folderOf({
        'package.json': manifest,
        'mine.test.ts': `import assert from 'node:assert/strict';
          import { test } from 'node:test';
          import { Stream, splitStream } from 'hierbench';
          import { seven } from './seven';
          test('seven', () => { assert.equal(seven as number, 7); assert.ok(splitStream(1, 'train') instanceof Stream); });\n`,
        'seven.ts': seven,
      });
      link(folder);
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const args = ['--import', 'hierbench/typescript', '--test', 'mine.test.ts'];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /pass 1/);
      assert.equal(stderr, '');
    });
});
