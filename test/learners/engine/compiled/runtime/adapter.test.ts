import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adapterInUse,
  adapterText,
  type SystemFiles,
} from '../../../../../learners/engine/compiled/runtime/adapter.ts';

/** A process with these libraries in its memory, these files open, and these files to read. */
function system(
  libraries: readonly string[],
  open: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): SystemFiles {
  const maps = libraries.map((path) => `7f00-7f01 r-xp 00000000 08:01 42    ${path}`).join('\n');
  const all: Record<string, string> = { ...files, '/proc/self/maps': maps };
  return {
    read: (path) => all[path],
    list: (folder) =>
      folder === '/proc/self/fd'
        ? open.map((_, i) => String(i))
        : Object.keys(all).flatMap((path) =>
            path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split('/')[0]] : [],
          ),
    target: (link) => open[Number(link.split('/').at(-1))],
  };
}

const softwareDrivers = ['/usr/lib/libvk_swiftshader.so', '/usr/lib/libvulkan_lvp.so'];
const nvidia = '/usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.550.54.15';
const nvidiaFiles = {
  '/proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ: 1\n',
  '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue\n',
};

const cases: [string, SystemFiles, string, boolean | undefined][] = [
  ['SwiftShader', system(softwareDrivers.slice(0, 1)), 'SwiftShader (software, no GPU)', true],
  ['llvmpipe', system(softwareDrivers.slice(1)), 'llvmpipe (software, no GPU)', true],
  [
    'an NVIDIA GPU beside software',
    system([...softwareDrivers, nvidia], ['/dev/nvidiactl', '/dev/nvidia0'], nvidiaFiles),
    'NVIDIA H100 80GB HBM3, driver 550.54.15',
    false,
  ],
  [
    'NVIDIA’s driver without a GPU',
    system([...softwareDrivers, nvidia], ['/dev/nvidiactl']),
    'SwiftShader (software, no GPU)',
    true,
  ],
  ['an NVIDIA GPU whose model is not told', system([nvidia], ['/dev/nvidia3']), 'NVIDIA GPU', false],
  [
    'an AMD GPU',
    system(['/usr/lib/libvulkan_radeon.so'], ['/dev/dri/renderD128'], {
      '/sys/class/drm/renderD128/device/vendor': '0x1002\n',
      '/sys/class/drm/renderD128/device/device': '0x73bf\n',
    }),
    'AMD (RADV) GPU 0x1002:0x73bf',
    false,
  ],
  ['nothing that is known', system(['/usr/lib/libc.so.6']), 'a GPU that the system does not name', undefined],
];
for (const [name, files, text, software] of cases)
  test(`the adapter of a process: ${name}`, () => {
    const adapter = adapterInUse('linux', files);
    assert.equal(adapter.software, software);
    assert.equal(adapterText(adapter), text);
  });
