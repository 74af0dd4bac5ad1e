import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('cluster.sh', import.meta.url));
const programs = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'squeue', 'scancel'];

/** A Slurm on this machine for the tests of one file, or why there is none. */
export function startCluster(): { readonly skip: string | false } {
  const path = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const missing = programs.filter((name) => !path.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0)
    return {
      skip: `no Slurm: ${missing.join(', ')} not installed (Debian: apt-get install slurm-wlm munge)`,
    };
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-slurm-'));
  after(() => {
    spawnSync(script, ['stop', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const started = spawnSync(script, ['start', folder], { encoding: 'utf8' });
  if (started.status !== 0)
    return { skip: `Slurm does not start here: ${started.stderr.trim().split('\n')[0]}` };
  process.env.SLURM_CONF = join(folder, 'slurm.conf');
  return { skip: false };
}

/** Runs one of Slurm's commands and returns what it prints. */
export function slurm(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Waits until a condition holds. */
export async function until(what: string, holds: () => boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`in vain: ${what}\n${slurm('squeue', '-t', 'all', '-r')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Jobs in the queue that have not ended. */
export const queued = (): string[] => slurm('squeue', '--me', '-h', '-o', '%F').split('\n').filter(Boolean);
