import { spawnSync } from 'node:child_process';

/**
 * A Python interpreter of this machine that has these modules: the one set in the environment, the one in the path, or the
 * system's. Undefined if there is none.
 */
export function pythonWith(...modules: string[]): string | undefined {
  const imports = ['import sys', ...modules.map((name) => `import ${name}`)].join('; ');
  return [process.env.HIERBENCH_PYTHON, 'python3', '/usr/bin/python3'].find(
    (python) => python && spawnSync(python, ['-c', imports]).status === 0,
  );
}

/** The option of a test that needs this interpreter: why it is skipped if there is none. */
export function needs(python: string | undefined, what: string): { skip: string | false } {
  return { skip: python === undefined && `no Python with ${what} here` };
}
