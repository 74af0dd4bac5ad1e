/**
 * CPU time of programs that this process has started, which the system counts apart from its own. Whoever starts one
 * says here how to ask for its seconds.
 */
const sources = new Set<() => number>();
let ended = 0;

/** @returns ends it: the program's last seconds stay counted */
export function countCpuOf(seconds: () => number): () => void {
  sources.add(seconds);
  return () => {
    if (sources.delete(seconds)) ended += seconds();
  };
}

/** User and system seconds of all of them, those that have ended too. */
export function childCpuSeconds(): number {
  let sum = ended;
  for (const seconds of sources) sum += seconds();
  return sum;
}
