import type { ChildProcess } from 'node:child_process';
import { detachedShell } from '../processes/detached-shell.ts';
import { markVariable } from './descendants.ts';

/**
 * Kills workers whose parent was killed. A worker notices by itself that its parent is gone and exits, unless
 * its learner computes without ever yielding. Therefore a shell, which costs next to nothing, is told which
 * workers are alive, and kills them when its input ends.
 */
const script = `
groups=
while read -r sign group; do
  case $sign in
    +) groups="$groups $group" ;;
    -) rest=
       for other in $groups; do [ "$other" = "$group" ] || rest="$rest $other"; done
       groups=$rest ;;
  esac
done
[ -n "$groups" ] || exit 0
for group in $groups; do kill -s KILL -- "-$group"; done
for file in $(grep -lsz "^${markVariable}=$1\\." /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%/environ}"
done
`;

export class Reaper {
  readonly #shell: ChildProcess | undefined;

  /** @param mark the common prefix of all workers' marks, up to the first dot */
  constructor(mark: string) {
    this.#shell = detachedShell(script, 'reaper', mark);
  }

  began(pid: number): void {
    this.#shell?.stdin?.write(`+ ${pid}\n`);
  }

  ended(pid: number): void {
    this.#shell?.stdin?.write(`- ${pid}\n`);
  }

  close(): void {
    this.#shell?.stdin?.end();
  }
}
