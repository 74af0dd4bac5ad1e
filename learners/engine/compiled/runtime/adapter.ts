import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What WebGPU computes on. */
export interface Adapter {
  /** Name of the GPU or of the program that stands in for one, with the driver where it is known. */
  readonly name: string;
  /** Whether a program on the processor stands in for a GPU; undefined where this cannot be told. */
  readonly software: boolean | undefined;
}

/** What the system tells about a process on Linux: replaced in tests. */
export interface SystemFiles {
  /** The text of a file; undefined if it cannot be read. */
  read(path: string): string | undefined;
  /** The entries of a folder; none if it cannot be read. */
  list(folder: string): string[];
  /** The target of a link; undefined if it cannot be read. */
  target(link: string): string | undefined;
}

/** Vulkan's drivers by the names of their libraries. */
const drivers: readonly { readonly library: RegExp; readonly name: string; readonly software?: true }[] = [
  { library: /^lib(GLX|EGL)_nvidia\b/, name: 'NVIDIA' },
  { library: /^libvulkan_radeon\b/, name: 'AMD (RADV)' },
  { library: /^amdvlk/, name: 'AMD (AMDVLK)' },
  { library: /^libvulkan_intel/, name: 'Intel (ANV)' },
  { library: /^libvulkan_nouveau\b/, name: 'NVIDIA (NVK)' },
  { library: /^libvulkan_(asahi|freedreno|panfrost|broadcom|virtio|powervr_mesa)\b/, name: 'Mesa' },
  { library: /^libvk_swiftshader\b/, name: 'SwiftShader', software: true },
  { library: /^libvulkan_lvp\b/, name: 'llvmpipe', software: true },
];

/**
 * The adapter of this process, to be asked for after a session was opened on it. onnxruntime-node does not
 * tell which one it took. On Linux it follows from what the process has open: Dawn takes a GPU before a
 * program that stands in for one, a driver is a library in the process's memory, and a GPU is a device file
 * that its driver has opened.
 */
export function adapterInUse(platform = process.platform, files: SystemFiles = systemFiles): Adapter {
  if (platform === 'darwin') return { name: 'the GPU that Metal prefers', software: undefined };
  if (platform !== 'linux') return { name: 'the GPU that Direct3D 12 prefers', software: undefined };
  const libraries = new Set(
    (files.read('/proc/self/maps') ?? '').split('\n').map((line) => basename(line.split(/\s+/)[5] ?? '')),
  );
  const loaded = drivers.filter(({ library }) => [...libraries].some((name) => library.test(name)));
  const open = new Set(files.list('/proc/self/fd').map((fd) => files.target(`/proc/self/fd/${fd}`) ?? ''));
  const nvidia = [...open].some((path) => /^\/dev\/nvidia\d+$/.test(path));
  const nodes = [...open].filter((path) => path.startsWith('/dev/dri/renderD'));
  for (const { name, software } of loaded) {
    if (software) return { name, software };
    if (name === 'NVIDIA' && nvidia) return { name: nvidiaName(files), software: false };
    if (name !== 'NVIDIA' && nodes.length > 0) return { name: mesaName(name, nodes, files), software: false };
  }
  return { name: 'a GPU that the system does not name', software: undefined };
}

/** The adapter in a few words, as results and doctor show it. */
export function adapterText({ name, software }: Adapter): string {
  return software ? `${name} (software, no GPU)` : name;
}

/** Model and driver as NVIDIA's kernel module tells them. */
function nvidiaName({ read, list }: SystemFiles): string {
  const folder = '/proc/driver/nvidia/gpus';
  const models = list(folder).flatMap((gpu) => {
    const model = /^Model:\s*(.+?)\s*$/m.exec(read(join(folder, gpu, 'information')) ?? '')?.[1];
    return model === undefined ? [] : [model];
  });
  const driver = /\b\d{3}\.\d+(\.\d+)?\b/.exec(read('/proc/driver/nvidia/version') ?? '')?.[0];
  const name = [...new Set(models)].join(' or ') || 'NVIDIA GPU';
  return driver === undefined ? name : `${name}, driver ${driver}`;
}

/** The driver, with vendor and device numbers of the PCI bus. */
function mesaName(driver: string, nodes: readonly string[], { read }: SystemFiles): string {
  const numbers = nodes.flatMap((node) => {
    const folder = `/sys/class/drm/${basename(node)}/device`;
    const [vendor, device] = ['vendor', 'device'].map((name) => read(join(folder, name))?.trim());
    return vendor && device ? [`${vendor}:${device}`] : [];
  });
  const ids = [...new Set(numbers)].join(' or ');
  return ids === '' ? `${driver} GPU` : `${driver} GPU ${ids}`;
}

const systemFiles: SystemFiles = {
  read: (path) => orNothing(() => readFileSync(path, 'utf8')),
  list: (folder) => orNothing(() => readdirSync(folder)) ?? [],
  target: (link) => orNothing(() => readlinkSync(link)),
};

function orNothing<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
