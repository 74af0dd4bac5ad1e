import type { Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import { resultsOf, type TrainingStep } from '../training-loop.ts';
import { type CompiledFunction, compileGraph } from './compile.ts';
import type { Elements, Graph, Input } from './graph.ts';
import { removeDeadCode } from './passes/dead-code.ts';
import { type InputSpec, record, type TraceBackend, whileTracing } from './trace.ts';
import { UntraceableError } from './untraceable-error.ts';

/**
 * A step that reads and assigns tf.Variables, as a pure program: every variable that it touches is an input,
 * and every value that it assigns is an output.
 */
export interface StatefulProgram {
  /**
   * Inputs: the variables, carried if the step assigns them, then the inputs of the step. Outputs: the new
   * values of the variables that it assigns, in the order of `variables`, then what it returns.
   */
  readonly graph: Graph;
  readonly variables: readonly {
    readonly input: string;
    readonly variable: Variable;
    readonly assigned: boolean;
  }[];
}

/**
 * Traces a step. TF.js's optimisers make their slots (moments, accumulators) in their first step. So if a
 * first run makes variables, these are given their initial values, and a second run treats them as state like
 * all others.
 *
 * @param specs the step's inputs, by name
 * @throws UntraceableError if an operation has no rule, or if every run makes new variables
 * @throws Error if the initial value of a variable that the first run makes depends on the step's own inputs
 */
export async function traceStateful(
  step: TrainingStep,
  specs: readonly InputSpec[],
): Promise<StatefulProgram> {
  const made: Made[] = [];
  const attempt = (): StatefulProgram => whileTracing((backend) => recordStep(backend, step, specs, made));
  let program: StatefulProgram;
  try {
    program = attempt();
  } finally {
    // Also if the run failed, because whatever runs the step next finds these variables in its optimiser.
    for (const each of made) await initialise(each);
  }
  if (made.length === 0) return program;
  const count = made.length;
  program = attempt();
  if (made.length === count) return program;
  const { name } = made[count].variable;
  for (const each of made.slice(count)) each.variable.dispose();
  throw new UntraceableError(`every step makes a tf.Variable of its own ("${name}")`);
}

/** A variable that was made in a traced run, and the program that computes its initial value. */
interface Made {
  readonly variable: Variable;
  readonly graph: Graph;
}

/** Records one run in which every variable that TF.js knows of stands for an input. */
function recordStep(
  backend: TraceBackend,
  step: TrainingStep,
  specs: readonly InputSpec[],
  made: Made[],
): StatefulProgram {
  const engine = tf.engine();
  const known = Object.values(engine.registeredVariables);
  const inputs: InputSpec[] = known.map((variable) => ({
    name: variableInput(variable),
    shape: variable.shape,
    type: variable.dtype as 'float32',
  }));
  const fresh: { variable: Variable; initial: TensorInfo }[] = [];
  const makeVariable = engine.makeVariable;
  let assigned: boolean[] = [];
  let placeholders: readonly Tensor[] = [];

  const run = (...tensors: Tensor[]): TensorInfo[] => {
    placeholders = tensors;
    const own = known.map(({ dataId }) => dataId);
    engine.makeVariable = (...how) => {
      const variable = makeVariable.apply(engine, how);
      fresh.push({ variable, initial: infoOf(variable) });
      return variable;
    };
    for (const [i, variable] of known.entries()) variable.dataId = tensors[i].dataId;
    try {
      const given = specs.map(({ name }, i) => [name, tensors[known.length + i]]);
      const results = resultsOf(step(Object.fromEntries(given))).map(infoOf);
      assigned = known.map(({ dataId }, i) => dataId !== tensors[i].dataId);
      return [...known.filter((_, i) => assigned[i]).map(infoOf), ...results];
    } finally {
      engine.makeVariable = makeVariable;
      for (const [i, variable] of known.entries()) {
        if (variable.dataId !== tensors[i].dataId) engine.disposeTensor(variable);
        variable.dataId = own[i];
      }
    }
  };

  let graph: Graph;
  try {
    graph = record(backend, run, [...inputs, ...specs]);
  } finally {
    const before = {
      inputs: [...inputs, ...specs].flatMap(({ name }, i): Input[] => {
        const value = backend.values.get(placeholders[i]?.dataId);
        return value ? [{ name, value, role: { kind: 'shared' } }] : [];
      }),
      operations: [...backend.operations],
    };
    for (const { variable, initial } of fresh) {
      made.push({ variable, graph: removeDeadCode({ ...before, outputs: [backend.value(initial)] }) });
    }
  }
  const read = new Set([...graph.operations.flatMap((operation) => operation.inputs), ...graph.outputs]);
  const touched = known.map((_, i) => assigned[i] || read.has(graph.inputs[i].value));
  return {
    graph: {
      ...graph,
      inputs: graph.inputs
        .map((input, i): Input => (assigned[i] ? { ...input, role: { kind: 'carried' } } : input))
        .filter((_, i) => touched[i] ?? true),
    },
    variables: known
      .map((variable, i) => ({ input: inputs[i].name, variable, assigned: assigned[i] }))
      .filter((_, i) => touched[i]),
  };
}

/** The array that a tensor refers to now; a variable may refer to another one later. */
function infoOf({ dataId, shape, dtype }: Tensor): TensorInfo {
  return { dataId, shape, dtype };
}

/** Computes the initial value of a new variable and assigns it. */
async function initialise({ variable, graph }: Made): Promise<void> {
  const used = new Set([...graph.operations.flatMap(({ inputs }) => inputs), ...graph.outputs]);
  const inputs = graph.inputs.filter(({ value }) => used.has(value));
  const known = new Map(
    Object.values(tf.engine().registeredVariables).map((other) => [variableInput(other), other]),
  );
  const values = inputs.map(({ name }) => known.get(name)?.dataSync() as Elements | undefined);
  if (values.includes(undefined)) {
    // Running eagerly instead would not help: the function keeps this variable and would not make it again.
    variable.dispose();
    throw new Error(
      `the step makes the tf.Variable "${variable.name}" from the inputs of its first call; make it before the first step`,
    );
  }
  const start: CompiledFunction = await compileGraph({ ...graph, inputs });
  const [{ elements }] = await start.run(values as Elements[]);
  start.dispose();
  const tensor = tf.tensor(elements.slice(), variable.shape, variable.dtype);
  variable.assign(tensor);
  tensor.dispose();
}

function variableInput({ name }: Variable): string {
  return `variable ${name}`;
}
