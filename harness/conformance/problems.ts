import type { OutputKind, Sample, Task, TaskStructure } from '../../tasks/contract.ts';
import { findTaskFamily, taskFamilies } from '../../tasks/registry.ts';
import { type Split, splitStream } from '../../tasks/streams.ts';
import { openRowStream } from '../cell/row-stream.ts';

/** A small task with its samples, drawn as the harness draws them. */
export interface Problem {
  /** Name in messages: `bfc-wide`, `bfc-wide, classification`, `random-hierarchy, 4 classes`. */
  readonly label: string;
  readonly structure: TaskStructure;
  readonly seed: number;
  readonly train: Sample;
  readonly test: Sample;
  readonly validation: Sample;
  /** Opens the stream that follows the training sample, at its beginning; it gives the next rows. */
  openStream(): (rows: number) => Sample;
}

export interface ProblemOptions {
  readonly family: string;
  readonly d?: number;
  readonly n?: number;
  readonly seed?: number;
  readonly output?: OutputKind;
  /** More than two, of a family whose labels are always classes. */
  readonly classes?: number;
}

/** An odd number, which is not a multiple of any usual block of rows. */
const testRows = 37;
const validationRows = 24;

/** Cache of tasks, because making one draws a pilot sample. */
const made = new Map<string, Task>();

/** A problem with arrays of its own. */
export function makeProblem(options: ProblemOptions): Problem {
  const { family, d = 8, n = 64, seed = 1 } = options;
  const name = label(options);
  const key = `${name} ${d} ${seed}`;
  const task = made.get(key) ?? instantiate(options, d, seed);
  made.set(key, task);
  const draw = (rows: number, split: Split) => task.sample(rows, splitStream(family, d, seed, split), split);
  return {
    label: name,
    structure: task.structure,
    seed,
    train: draw(n, 'train'),
    test: draw(testRows, 'test'),
    validation: draw(validationRows, 'monitor'),
    openStream: () => openRowStream(task, splitStream(family, d, seed, 'train')).next,
  };
}

/** Only a task's structure, without samples. */
export function makeStructure(options: ProblemOptions): { label: string; structure: TaskStructure } {
  const { family, d = 8 } = options;
  const found = findTaskFamily(family);
  const structure = found.structure?.({ d, params: parametersOf(options) }) ?? makeProblem(options).structure;
  return { label: label(options), structure };
}

function instantiate(options: ProblemOptions, d: number, seed: number): Task {
  return findTaskFamily(options.family).instantiate({ d, seed, params: parametersOf(options) });
}

function parametersOf({ family, output, classes }: ProblemOptions) {
  const { parameters } = findTaskFamily(family);
  if (classes !== undefined) return parameters.parse({ classes });
  return parameters.parse(output === 'classification' ? { output } : {});
}

function label({ family, output, classes }: ProblemOptions): string {
  if (classes !== undefined) return `${family}, ${classes} classes`;
  return output === 'classification' ? `${family}, classification` : family;
}

/** The task families and kinds of output that a learner with these capabilities claims to support. */
export function claimedTasks(capabilities: {
  readonly regression: boolean;
  readonly classification: boolean;
  readonly classes?: boolean;
}): ProblemOptions[] {
  // The labels of other families are always classes.
  const names = taskFamilies.filter(({ parameters }) => 'output' in parameters.shape).map(({ name }) => name);
  const headlines = taskFamilies.filter(({ role }) => role === 'headline').map(({ name }) => name);
  return [
    ...(capabilities.regression ? names.map((family) => ({ family, output: 'regression' as const })) : []),
    // Labels of ±1 are alike on every family, so the headline families are enough.
    ...(capabilities.classification
      ? headlines.map((family) => ({ family, output: 'classification' as const }))
      : []),
    ...(capabilities.classes ? [ofClasses] : []),
  ];
}

/** Four symbols at two levels: the least at which the built-in family has more than two classes. */
const ofClasses: ProblemOptions = { family: 'random-hierarchy', d: 16, classes: 4 };

/** The same problem with changed samples. */
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
