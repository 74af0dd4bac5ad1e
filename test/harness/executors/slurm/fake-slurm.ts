import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Imitations of Slurm's commands, first on the path, that answer as a test says and record their arguments. */
export class FakeSlurm {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fake-slurm-'));
  readonly #path = process.env.PATH;

  constructor() {
    process.env.PATH = `${this.#folder}${delimiter}${this.#path}`;
    this.answer('sbatch', 'n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; echo $((n + 1))');
    this.answer('squeue', '');
    this.answer('scancel', '');
    this.answer('scontrol', '');
    this.answer('sinfo', '');
    this.answer('sacct', 'exit 1');
  }

  /** @param script of a shell, in a folder of its own */
  answer(command: string, script: string): void {
    const file = join(this.#folder, command);
    writeFileSync(
      file,
      `#!/bin/sh\necho "$@" >> '${file}.calls'\n[ "$1" = --version ] && exit 0\ncd '${this.#folder}'\n${script}\n`,
    );
    chmodSync(file, 0o755);
  }

  calls(command: string): string[] {
    const file = join(this.#folder, `${command}.calls`);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  }

  close(): void {
    process.env.PATH = this.#path;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
