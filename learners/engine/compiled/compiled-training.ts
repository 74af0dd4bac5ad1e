import type { Tensor as TensorOf } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import {
  checkPerStep,
  type StepInputs,
  type StepResults,
  type TrainingLoop,
  type TrainingStep,
} from '../training-loop.ts';
import type { Elements, Graph, Input } from './graph.ts';
import type { Loop } from './loop/loop.ts';
import { openLoop } from './loop/open-loop.ts';
import { simplify } from './passes/index.ts';
import { type StatefulProgram, traceStateful } from './stateful.ts';
import type { InputSpec } from './trace.ts';

/** Steps compiled into one program, which holds the values of the variables between calls. */
export class CompiledTraining implements TrainingLoop {
  /** The simplified program of one step, for reading (`print`). */
  readonly graph: Graph;
  readonly #inputs: StepInputs;
  readonly #traced: StatefulProgram;
  readonly #loop: Loop;

  /**
   * Traces a step with its variables as carried state and compiles it. The slots of TF.js's optimisers become
   * part of the program as well. The variables keep their values until `writeBack`.
   *
   * @throws UntraceableError if the step does something that no compiled program can do
   */
  static async open(step: TrainingStep, inputs: StepInputs): Promise<CompiledTraining> {
    const { perStep = {}, resident = {} } = inputs;
    const specs = Object.entries({ ...perStep, ...resident }).map(
      ([name, { shape, type }]): InputSpec => ({
        name,
        shape,
        type,
        role: { kind: Object.hasOwn(perStep, name) ? 'scanned' : 'shared' },
      }),
    );
    const traced = await traceStateful(step, specs);
    const simplified = simplify(traced.graph);
    // The number of steps follows from the scanned inputs, and a step may have none of its own.
    const counter: Input = {
      name: stepCounter,
      value: { number: -1, shape: [], type: 'float32' },
      role: { kind: 'scanned' },
    };
    const program = { ...simplified, inputs: [...simplified.inputs, counter] };
    const variables = traced.variables.map(({ input, variable }): [string, Elements] => [
      input,
      variable.dataSync().slice() as Elements,
    ]);
    const shared = Object.entries(resident).map(([name, { elements }]): [string, Elements] => [
      name,
      elements,
    ]);
    const loop = await openLoop(program, Object.fromEntries([...variables, ...shared]));
    return new CompiledTraining(traced, inputs, simplified, loop);
  }

  private constructor(traced: StatefulProgram, inputs: StepInputs, graph: Graph, loop: Loop) {
    this.#traced = traced;
    this.#inputs = inputs;
    this.graph = graph;
    this.#loop = loop;
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>> = {}): Promise<StepResults[]> {
    checkPerStep(this.#inputs, steps, perStep);
    const results = await this.#loop.run(steps, { ...perStep, [stepCounter]: new Float32Array(steps) });
    // For `writeBack`, which cannot wait.
    await this.#loop.fetch(
      this.#traced.variables.filter(({ assigned }) => assigned).map(({ input }) => input),
    );
    return results;
  }

  writeBack(): void {
    for (const { input, variable, assigned } of this.#traced.variables) {
      if (!assigned) continue;
      const elements = this.#loop.state(input).slice();
      const tensor: TensorOf = tf.tensor(elements, variable.shape, variable.dtype);
      variable.assign(tensor);
      tensor.dispose();
    }
  }

  dispose(): void {
    this.#loop.dispose();
  }
}

/** The name of an input that holds only zeros and exists to be scanned. */
const stepCounter = 'step counter';
