import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { vulkanDriverFiles } from '../../../../../learners/engine/compiled/runtime/vulkan-drivers.ts';
import { webgpuObstacle } from '../../../../../learners/engine/compiled/runtime/webgpu-obstacle.ts';
import { temporaryFolder } from '../../../../temporary-folder.ts';

/** A runtime with these providers. */
const runtime = (...names: string[]) => ({
  module: { listSupportedBackends: () => names.map((name) => ({ name, bundled: true })) },
  version: '1.30.0',
});

function driverFile(): string {
  const path = join(temporaryFolder(), 'a_icd.json');
  writeFileSync(path, '{}');
  return path;
}

test('what stands in the way of WebGPU is said in one line, from the runtime to the driver', () => {
  const driver = driverFile();
  const on = (environment: NodeJS.ProcessEnv, loads = true, platform: NodeJS.Platform = 'linux') =>
    webgpuObstacle(runtime('cpu', 'webgpu'), { platform, environment, loads: () => loads });
  assert.match(
    webgpuObstacle(runtime('cpu'), { platform: 'linux' }) ?? '',
    /^onnxruntime-node 1\.30\.0 has no WebGPU for linux on /,
  );
  assert.match(
    on({ VK_DRIVER_FILES: driver }, false) ?? '',
    /^Vulkan's loader, libvulkan\.so\.1, does not load/,
  );
  assert.equal(
    on({ VK_DRIVER_FILES: '/nowhere/b_icd.json' }),
    'no Vulkan driver: VK_DRIVER_FILES names no file that is there (b_icd.json)',
  );
  assert.equal(on({ VK_DRIVER_FILES: driver }), undefined);
  assert.equal(on({ VK_ICD_FILENAMES: driver }), undefined);
  assert.equal(on({}, false, 'darwin'), undefined);
});

test('Vulkan’s drivers are found where its loader looks for them', () => {
  const driver = driverFile();
  const data = temporaryFolder();
  const folder = join(data, 'vulkan', 'icd.d');
  mkdirSync(folder, { recursive: true });
  for (const name of ['two.json', 'one.json', 'other.txt']) writeFileSync(join(folder, name), '{}');
  const installed = ['one.json', 'two.json'].map((name) => join(folder, name));
  const elsewhere = { XDG_CONFIG_HOME: '/nowhere', XDG_CONFIG_DIRS: '/nowhere', XDG_DATA_HOME: '/nowhere' };
  assert.deepEqual(
    vulkanDriverFiles({ ...elsewhere, XDG_DATA_DIRS: data }).filter((path) => path.startsWith(data)),
    installed,
  );
  // Those that are named replace the system's; a folder stands for its files.
  assert.deepEqual(vulkanDriverFiles({ VK_DRIVER_FILES: `${driver}:/nowhere:${folder}` }), [
    driver,
    ...installed,
  ]);
  assert.deepEqual(
    vulkanDriverFiles({ ...elsewhere, XDG_DATA_DIRS: data, VK_ADD_DRIVER_FILES: driver })[0],
    driver,
  );
});
