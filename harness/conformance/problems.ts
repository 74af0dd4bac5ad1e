import type { OutputKind, Sample, TaskStructure } from '../../tasks/contract.ts';
import { findTaskFamily, taskFamilies } from '../../tasks/registry.ts';
import { type Split, splitStream } from '../../tasks/streams.ts';

/** A small task with its samples, drawn as the harness draws them. */
export interface Problem {
  /** `bfc-wide`, `bfc-wide, classification`: for sentences. */
  readonly label: string;
  readonly structure: TaskStructure;
  readonly seed: number;
  readonly train: Sample;
  readonly test: Sample;
  readonly validation: Sample;
}

export interface ProblemOptions {
  readonly family: string;
  readonly d?: number;
  readonly n?: number;
  readonly seed?: number;
  readonly output?: OutputKind;
}

/** Odd, so that no block of rows divides it. */
const testRows = 37;
const validationRows = 24;

export function makeProblem({ family, d = 8, n = 64, seed = 1, output }: ProblemOptions): Problem {
  const found = findTaskFamily(family);
  const params = found.parameters.parse(output === 'classification' ? { output } : {});
  const task = found.instantiate({ d, seed, params });
  const draw = (rows: number, split: Split) => task.sample(rows, splitStream(family, d, seed, split));
  return {
    label: output === 'classification' ? `${family}, classification` : family,
    structure: task.structure,
    seed,
    train: draw(n, 'train'),
    test: draw(testRows, 'test'),
    validation: draw(validationRows, 'monitor'),
  };
}

/** The task families and kinds of output that a learner with these capabilities claims: all families, headline first. */
export function claimedTasks(capabilities: {
  readonly regression: boolean;
  readonly classification: boolean;
}): { family: string; output: OutputKind }[] {
  const names = taskFamilies.map(({ name }) => name);
  const headlines = taskFamilies.filter(({ role }) => role === 'headline').map(({ name }) => name);
  return [
    ...(capabilities.regression ? names.map((family) => ({ family, output: 'regression' as const })) : []),
    // Labels of ±1 are the same kind of labels on every family.
    ...(capabilities.classification
      ? headlines.map((family) => ({ family, output: 'classification' as const }))
      : []),
  ];
}

/** The same task with other numbers in its samples. */
export function withSamples(problem: Problem, change: (sample: Sample) => Sample): Problem {
  const { train, test, validation } = problem;
  return { ...problem, train: change(train), test: change(test), validation: change(validation) };
}

/** Some rows of a sample, in this order. */
export function rowsOf({ d, x, y }: Sample, rows: readonly number[]): Sample {
  const chosen = { x: new Float32Array(rows.length * d), y: new Float32Array(rows.length) };
  for (const [i, row] of rows.entries()) {
    chosen.x.set(x.subarray(row * d, (row + 1) * d), i * d);
    chosen.y[i] = y[row];
  }
  return { n: rows.length, d, ...chosen };
}
