import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pinnedPackages } from './pinned-packages.ts';
import { runtimeFolder } from './runtime-folder.ts';

/** Of the native libraries, those of this machine are kept: a sixth of the package. */
const libraries = join('bin', 'napi-v6', process.platform, process.arch);

const parts: Readonly<Record<keyof typeof pinnedPackages, readonly string[]>> = {
  'onnxruntime-node': ['package.json', 'README.md', 'dist', libraries],
  'onnxruntime-common': ['package.json', 'README.md', 'dist'],
};

/**
 * Fetches onnxruntime from the npm registry into the cache, unless it is there.
 *
 * As a dependency it could not be had everywhere: its install script downloads CUDA libraries from elsewhere on
 * Linux, and npm leaves out an optional package whose script fails. Here npm installs it into a folder of its
 * own without running scripts, with the user's registry, proxy and cache, and checks it against our hashes.
 *
 * @param folder the folder that is made; it appears at once, when everything is in it
 * @throws Error saying in one line why it cannot be fetched
 */
export async function fetchRuntime(folder = runtimeFolder()): Promise<void> {
  if (existsSync(folder)) return;
  let project: string | undefined;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    // Next to its final place, so that it can be renamed.
    project = mkdtempSync(`${folder}.part-`);
    await install(project);
    keep(project, folder);
  } finally {
    if (project !== undefined) rmSync(project, { recursive: true, force: true });
  }
}

/** Installs the pinned packages into a project of their own. */
async function install(project: string): Promise<void> {
  const { 'onnxruntime-node': node, 'onnxruntime-common': common } = pinnedPackages;
  const manifest = { private: true, dependencies: { 'onnxruntime-node': node.version } };
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': manifest,
      // Its other dependencies serve its install script alone; a lock file without them leaves them out.
      'node_modules/onnxruntime-node': { ...node, dependencies: { 'onnxruntime-common': common.version } },
      'node_modules/onnxruntime-common': common,
    },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lock));
  await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], project);
}

/** Moves what is needed of the installed packages to its final place. */
function keep(project: string, folder: string): void {
  const kept = join(project, 'kept');
  for (const [name, files] of Object.entries(parts))
    for (const file of files) {
      const from = join(project, 'node_modules', name, file);
      if (!existsSync(from))
        throw new Error(
          file === libraries
            ? `onnxruntime-node has no library for ${process.platform} on ${process.arch}`
            : `${name} lacks ${file}`,
        );
      cpSync(from, join(kept, 'node_modules', name, file), { recursive: true });
    }
  try {
    renameSync(kept, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Runs npm in a folder. */
function npm(args: readonly string[], cwd: string): Promise<void> {
  const [command, ...before] = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      // npm is a script there, which only a shell starts; none of the arguments needs quoting.
      shell: process.platform === 'win32' && command === 'npm',
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('npm is not on the PATH') : error),
    );
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(firstComplaint(complaint) ?? `npm ended with exit code ${code}`)),
    );
  });
}

/** The npm that runs this program, if one does (and not pnpm or Yarn); otherwise that on the PATH. */
function npmCommand(): string[] {
  const path = process.env.npm_execpath;
  return path !== undefined && basename(path) === 'npm-cli.js' ? [process.execPath, path] : ['npm'];
}

/** The line of npm's output that says what went wrong, not only that something did. */
function firstComplaint(output: string): string | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/^(code|errno|syscall|type) /.test(line));
  return lines[0];
}
