import { openBackend } from '../../harness/cell/environment.ts';
import { fitAlone } from '../../harness/cell/fit-alone.ts';
import { findLearner } from '../../harness/definitions/definitions.ts';
import { fullParameters } from '../../harness/definitions/parameters.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import { type Graph, print } from '../../learners/engine/compiled/graph.ts';
import { taskFamilies } from '../../tasks/registry.ts';
import { splitStream } from '../../tasks/streams.ts';

/** Rows of the sample for which the program is made. */
const samples = 1024;

/** A training step as the compiled backend runs it, simplified. */
export interface DumpedProgram {
  readonly operations: number;
  /** One operation per line. */
  readonly text: string;
}

/**
 * The programs of a learner's training steps, one per stage, found by taking one step of each on the first
 * task family.
 *
 * @param spec a learner, with parameters if wanted: `layerwise[width=8]`
 * @throws UserError if it has none, or if the family does not exist at this dimension.
 */
export async function dumpPrograms(spec: string, d: number): Promise<DumpedProgram[]> {
  const { name, params } = parseEntrySpec(spec);
  const { value: learner } = await findLearner(name);
  fullParameters(learner, params, name);
  const [family] = taskFamilies;
  const programs = new Map<string, DumpedProgram>();
  const onProgram = (graph: Graph) => {
    const text = print(graph);
    programs.set(text, { operations: graph.operations.length, text });
  };
  const engine = { ...(await openBackend('compiled')), onProgram };
  const task = instantiate(d);
  const sample = task.sample(samples, splitStream(family.name, d, 0, 'train'));
  const model = await fitAlone({ learner, params, engine, task: task.structure, sample, steps: 1 });
  model.dispose();
  if (programs.size === 0)
    throw new UserError(
      `${name}: has no compiled training step; gradient learners such as deep-sgd have one`,
    );
  return [...programs.values()];
}

function instantiate(d: number) {
  const [family] = taskFamilies;
  try {
    return family.instantiate({ d, seed: 0, params: family.parameters.parse({}) });
  } catch (error) {
    throw new UserError(`--d: ${family.name}: ${(error as Error).message}`);
  }
}
