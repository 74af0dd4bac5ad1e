import type { Tensor as TensorOf } from '@tensorflow/tfjs';
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { tf } from '../tf.ts';
import {
  checkPerStep,
  type StepInputs,
  type StepResults,
  type TrainingLoop,
  type TrainingStep,
} from '../training-loop.ts';
import type { Elements, Graph, Value } from './graph.ts';
import { type LoopModel, loopModel } from './loop.ts';
import { simplify } from './passes/index.ts';
import { loadRuntime, openSession } from './session.ts';
import { type StatefulProgram, traceStateful } from './stateful.ts';

/** Steps compiled into one program; the values of the variables are in its hands between calls. */
export class CompiledTraining implements TrainingLoop {
  /** The simplified program of one step, for reading (`print`). */
  readonly graph: Graph;
  readonly #session: InferenceSession;
  readonly #make: typeof RuntimeTensor;
  readonly #inputs: StepInputs;
  readonly #traced: StatefulProgram;
  readonly #scanned: readonly string[];
  readonly #loop: LoopModel;
  /** What every step reads: the resident arrays, and variables that no step assigns. */
  readonly #shared: Readonly<Record<string, RuntimeTensor>>;
  #state: Record<string, RuntimeTensor>;

  /**
   * Traces a step with its variables as carried state and compiles it. TF.js's optimisers take their slots into the
   * program as well. The variables keep their values until `writeBack`.
   *
   * @throws UntraceableError where the step does what no compiled program can
   */
  static async open(step: TrainingStep, inputs: StepInputs): Promise<CompiledTraining> {
    const specs = Object.entries({ ...inputs.perStep, ...inputs.resident }).map(
      ([name, { shape, type }]) => ({
        name,
        shape,
        type,
      }),
    );
    const traced = await traceStateful(step, specs);
    const simplified = simplify(traced.graph);
    // A step that reads nothing of its own is still taken a number of times.
    const counter: Value = { number: -1, shape: [], type: 'float32' };
    const graph = { ...simplified, inputs: [...simplified.inputs, { name: stepCounter, value: counter }] };
    const scanned = [...Object.keys(inputs.perStep ?? {}), stepCounter];
    const carried = traced.variables.filter(({ assigned }) => assigned).map(({ input }) => input);
    const loop = loopModel({ graph, carried, scanned });
    const session = await openSession(loop.model);
    const { Tensor } = await loadRuntime();
    return new CompiledTraining({ traced, inputs, graph: simplified, scanned, loop, session, make: Tensor });
  }

  private constructor(parts: {
    traced: StatefulProgram;
    inputs: StepInputs;
    graph: Graph;
    scanned: readonly string[];
    loop: LoopModel;
    session: InferenceSession;
    make: typeof RuntimeTensor;
  }) {
    this.graph = parts.graph;
    this.#session = parts.session;
    this.#make = parts.make;
    this.#inputs = parts.inputs;
    this.#traced = parts.traced;
    this.#scanned = parts.scanned;
    this.#loop = parts.loop;
    const variables = (assigned: boolean): [string, RuntimeTensor][] =>
      parts.traced.variables
        .filter((each) => each.assigned === assigned)
        .map(({ input, variable }) => {
          const type = variable.dtype as 'float32';
          return [input, this.#array(variable.dataSync().slice(), variable.shape, type)];
        });
    const resident = Object.entries(parts.inputs.resident ?? {}).map(
      ([name, { shape, type, elements }]): [string, RuntimeTensor] => [
        name,
        this.#array(elements, shape, type),
      ],
    );
    this.#shared = Object.fromEntries([...variables(false), ...resident]);
    this.#state = Object.fromEntries(variables(true));
  }

  #array(elements: Elements, shape: readonly number[], type: Value['type'] = 'float32'): RuntimeTensor {
    return new this.#make(type, elements as Float32Array, [...shape]);
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>> = {}): Promise<StepResults[]> {
    checkPerStep(this.#inputs, steps, perStep);
    const specs = this.#inputs.perStep ?? {};
    const feeds: Record<string, RuntimeTensor> = { ...this.#shared, ...this.#state };
    for (const name of this.#scanned) {
      const { shape, type } = specs[name] ?? { shape: [] };
      feeds[name] = this.#array(perStep[name] ?? new Float32Array(steps), [steps, ...shape], type);
    }
    const results = await this.#session.run(feeds);
    const { carriedOutputs, resultOutputs } = this.#loop;
    this.#state = Object.fromEntries(
      Object.keys(this.#state).map((name, i) => [name, results[carriedOutputs[i]]]),
    );
    return resultOutputs.map((name) => {
      const { dims, type, data } = results[name];
      return { shape: dims, type: type as StepResults['type'], elements: data as Elements };
    });
  }

  writeBack(): void {
    for (const { input, variable, assigned } of this.#traced.variables) {
      if (!assigned) continue;
      const elements = this.#state[input].data as Elements;
      const tensor: TensorOf = tf.tensor(elements.slice(), variable.shape, variable.dtype);
      variable.assign(tensor);
      tensor.dispose();
    }
  }

  dispose(): void {
    void this.#session.release();
  }
}

/** The name of an input that counts nothing: there to be scanned. */
const stepCounter = 'step counter';
