import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compiledFixture } from '../../../compiled-fixture.ts';

/** Folders in which browsers built on Chromium keep SwiftShader, a Vulkan on the processor, and Vulkan's loader. */
const browsers = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/**
 * Environment of a process that finds SwiftShader as its only Vulkan driver; undefined where there is none.
 * The loader's folder has to be known when a process starts, hence tests of the device run in others.
 */
export function softwareAdapter(): NodeJS.ProcessEnv | undefined {
  const driver = (folder: string) => join(folder, 'vk_swiftshader_icd.json');
  const folder = browsers.find((each) => existsSync(driver(each)));
  if (folder === undefined) return undefined;
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { ...process.env, VK_DRIVER_FILES: driver(folder), LD_LIBRARY_PATH: libraries };
}

/** Why tests that need it are skipped, or false. */
export const skipped =
  softwareAdapter() === undefined
    ? `no SwiftShader in ${browsers.join(', ')} (Debian: apt-get install chromium)`
    : false;

/** Runs those of `device-tests.ts` whose names match. @returns how many passed, and the whole report */
export function runOnDevice(
  pattern: RegExp,
  shapes: number,
): { readonly passed: number; readonly exitCode: number | null; readonly report: string } {
  const child = spawnSync(
    process.execPath,
    [
      `--test-name-pattern=${pattern.toString()}`,
      '--test-reporter=tap',
      compiledFixture('learners/engine/webgpu/device-tests'),
    ],
    {
      encoding: 'utf8',
      env: {
        ...softwareAdapter(),
        NODE_TEST_CONTEXT: undefined,
        HIERBENCH_TEST_DEVICE: 'webgpu',
        HIERBENCH_SHAPES: String(shapes),
      },
    },
  );
  const report = `${child.stdout}${child.stderr}`;
  return { passed: Number(/^# pass (\d+)$/m.exec(report)?.[1]), exitCode: child.status, report };
}
