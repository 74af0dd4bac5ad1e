import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  firstOf,
  hasCuda,
  type Runtime,
} from '../../../../../learners/engine/compiled/runtime/find-runtime.ts';
import { temporaryFolder } from '../../../../temporary-folder.ts';

function absent(name: string): never {
  throw Object.assign(new Error(`Cannot find module '${name}/package.json'\nRequire stack:`), {
    code: 'MODULE_NOT_FOUND',
  });
}

test('the first package that loads is used', () => {
  const runtime = { version: '1' } as Runtime;
  const asked: string[] = [];
  const taken = firstOf(['new', 'old', 'oldest'], (name) => {
    asked.push(name);
    return name === 'old' ? runtime : absent(name);
  });
  assert.equal(taken, runtime);
  assert.deepEqual(asked, ['new', 'old']);
});

test('if none loads, one line says why and what to type', () => {
  const remedy = /; this fetches it from the npm registry: npx hierbench setup$/;
  const reasonOf = (load: (name: string) => Runtime): string => {
    try {
      firstOf(['new', 'old'], load);
    } catch (error) {
      const { message } = error as Error;
      assert.match(message, remedy);
      return message.replace(remedy, '');
    }
    return assert.fail('it loads');
  };
  assert.equal(reasonOf(absent), 'onnxruntime-node is not installed');
  const broken = (name: string): never => {
    if (name === 'old') absent(name);
    throw new Error('libstdc++ is too old\nand more');
  };
  assert.equal(reasonOf(broken), 'new does not load: libstdc++ is too old');
});

test('CUDA is available if its library is installed for this platform', () => {
  const folder = temporaryFolder();
  assert.equal(hasCuda({ folder }), false);
  const place = join(folder, 'bin', 'napi-v6', process.platform, process.arch);
  mkdirSync(place, { recursive: true });
  for (const name of ['libonnxruntime_providers_cuda.so', 'onnxruntime_providers_cuda.dll'])
    writeFileSync(join(place, name), '');
  assert.equal(hasCuda({ folder }), true);
});
