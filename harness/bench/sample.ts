import type { Sample, TaskStructure } from '../../tasks/contract.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { type Split, splitStream } from '../../tasks/streams.ts';

/** A fixed sample of the first task family, the same for every measurement of a size. */
export function benchmarkSample(
  d: number,
  n: number,
  split: Split,
): { readonly task: TaskStructure; readonly sample: Sample } {
  const [family] = taskFamilies;
  const task = family.instantiate({ d, seed: 0, params: family.parameters.parse({}) });
  return { task: task.structure, sample: task.sample(n, splitStream(family.name, d, 0, split)) };
}
