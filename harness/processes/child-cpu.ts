/**
 * CPU time of programs that this process has started, which the system counts separately from its own. Code
 * that starts a program registers here a function that returns the program's CPU seconds.
 */
const sources = new Set<() => number>();
let ended = 0;

/** @returns a function that unregisters the program; the seconds it has used by then stay counted */
export function countCpuOf(seconds: () => number): () => void {
  sources.add(seconds);
  return () => {
    if (sources.delete(seconds)) ended += seconds();
  };
}

/** User and system seconds of all registered programs, including those that have ended. */
export function childCpuSeconds(): number {
  let sum = ended;
  for (const seconds of sources) sum += seconds();
  return sum;
}
