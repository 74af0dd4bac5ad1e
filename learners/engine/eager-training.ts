import type { Tensor } from '@tensorflow/tfjs-core';
import type { Elements, ElementType } from './compiled/graph.ts';
import { explained } from './dependence.ts';
import { tf } from './tf.ts';
import {
  checkPerStep,
  resultsOf,
  type StepInputs,
  type StepResults,
  type TrainingLoop,
  type TrainingStep,
} from './training-loop.ts';

/**
 * Runs training steps kernel by kernel on TF.js's current backend; the variables themselves hold the state.
 */
export class EagerTraining implements TrainingLoop {
  readonly #step: TrainingStep;
  readonly #inputs: StepInputs;
  readonly #resident: Readonly<Record<string, Tensor>>;

  constructor(step: TrainingStep, inputs: StepInputs) {
    this.#step = step;
    this.#inputs = inputs;
    this.#resident = Object.fromEntries(
      Object.entries(inputs.resident ?? {}).map(([name, { shape, type, elements }]) => [
        name,
        tf.tensor(elements, [...shape], type ?? 'float32'),
      ]),
    );
  }

  async run(steps: number, perStep: Readonly<Record<string, Elements>> = {}): Promise<StepResults[]> {
    checkPerStep(this.#inputs, steps, perStep);
    const specs = Object.entries(this.#inputs.perStep ?? {});
    const collected: { shape: number[]; type: ElementType; elements: Elements }[] = [];
    for (let t = 0; t < steps; t++) {
      tf.tidy(() => {
        const own = specs.map(([name, { shape, type }]) => {
          const size = tf.util.sizeFromShape([...shape]);
          return [
            name,
            tf.tensor(perStep[name].subarray(t * size, (t + 1) * size), [...shape], type ?? 'float32'),
          ];
        });
        const results = this.#results({ ...this.#resident, ...Object.fromEntries(own) });
        for (const [i, result] of results.entries()) {
          const { shape, size } = result;
          const type = result.dtype as ElementType;
          collected[i] ??= {
            shape: [steps, ...shape],
            type,
            elements: new { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type](steps * size),
          };
          collected[i].elements.set(result.dataSync(), t * size);
        }
      });
    }
    return collected;
  }

  #results(inputs: Readonly<Record<string, Tensor>>): readonly Tensor[] {
    try {
      return resultsOf(this.#step(inputs));
    } catch (error) {
      throw explained(error as Error);
    }
  }

  writeBack(): void {}

  dispose(): void {
    tf.dispose({ ...this.#resident });
  }
}
