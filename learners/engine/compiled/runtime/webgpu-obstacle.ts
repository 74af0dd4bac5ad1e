import { basename } from 'node:path';
import { vulkanDriverFiles } from './vulkan-drivers.ts';

/** What the package's module says about its own providers; onnxruntime-common's types do not declare it. */
interface Providers {
  readonly listSupportedBackends?: () => readonly { readonly name: string; readonly bundled: boolean }[];
}

/**
 * Why no session can run on WebGPU here, in one line, as far as that can be seen before one is opened;
 * undefined if nothing stands in the way. It is looked for because the runtime itself would print several
 * lines to stderr.
 */
export function webgpuObstacle(
  { module, version }: { readonly module: object; readonly version: string },
  {
    platform = process.platform,
    environment = process.env,
    loads = canLoad,
  }: {
    readonly platform?: NodeJS.Platform;
    readonly environment?: NodeJS.ProcessEnv;
    readonly loads?: (library: string) => boolean;
  } = {},
): string | undefined {
  const providers = (module as Providers).listSupportedBackends?.() ?? [];
  if (!providers.some(({ name, bundled }) => name === 'webgpu' && bundled))
    return `onnxruntime-node ${version} has no WebGPU for ${platform} on ${process.arch}`;
  // Direct3D 12 and Metal are part of their systems.
  if (platform !== 'linux') return undefined;
  if (!loads(loader))
    return `Vulkan's loader, ${loader}, does not load here; install it (Debian, Ubuntu: libvulkan1)`;
  if (vulkanDriverFiles(environment).length > 0) return undefined;
  const named = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'].find((name) => environment[name]);
  return named
    ? `no Vulkan driver: ${named} names no file that is there (${basename(environment[named] ?? '')})`
    : 'no Vulkan driver is installed here (no file in vulkan/icd.d); VK_DRIVER_FILES can name one';
}

const loader = 'libvulkan.so.1';

/** Whether the system finds and loads a native library. Node.js says so before it looks for an addon in it. */
function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return /did not self-register/.test((error as Error).message);
  }
}
