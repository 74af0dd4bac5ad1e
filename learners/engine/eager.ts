import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine } from './backend.ts';
import { scheduleWidth } from './learning-rate-schedule.ts';
import type { Network, Variable, Variables } from './network.ts';
import type { NetworkRunner, StageArrays, StageRunner, StepRows } from './runner.ts';
import { type Batch, flatten, type StepDefinition, slotCount, step, unflatten } from './step.ts';
import { readyEager, tf } from './tf.ts';

/** Runs steps kernel by kernel on TF.js's current backend. */
export class EagerStage implements StageRunner {
  readonly #definition: StepDefinition;
  readonly #batch: number;
  /** The sample that is held, if one is. */
  readonly #resident: Batch | undefined;
  readonly #d: number;
  readonly #frozen: Variables;
  #state: Tensor1D[];

  static async open(
    engine: Engine,
    definition: StepDefinition,
    data: StageArrays,
    batch: number,
  ): Promise<EagerStage> {
    await readyEager(engine);
    return new EagerStage(definition, data, batch);
  }

  constructor(definition: StepDefinition, data: StageArrays, batch: number) {
    this.#definition = definition;
    this.#batch = batch;
    this.#d = data.d;
    this.#resident = data.n === 'stream' ? undefined : asBatch(data, data.n, data.d);
    this.#frozen = asTensors(definition.frozen);
    const theta = flatten(definition.trainable);
    const slots = Array.from({ length: slotCount(definition.optimiser) }, () => tf.zeros([theta.length]));
    this.#state = [tf.tensor1d(theta), ...(slots as Tensor1D[])];
  }

  async run(rows: Int32Array | StepRows, schedule: Float32Array): Promise<Float32Array> {
    const steps = schedule.length / scheduleWidth;
    const losses = new Float32Array(steps);
    for (let t = 0; t < steps; t++) {
      const next = tf.tidy(() => {
        const [factor, epsilon, rate] = Array.from(
          schedule.subarray(scheduleWidth * t, scheduleWidth * (t + 1)),
          (number) => tf.scalar(number),
        );
        const { state, loss } = step(this.#definition, this.#state, this.#frozen, this.#batchOf(rows, t), {
          factor,
          epsilon,
          rate,
        });
        return [...state, loss] as Tensor[];
      });
      const loss = next.pop() as Tensor;
      tf.dispose(this.#state);
      this.#state = next as Tensor1D[];
      losses[t] = loss.dataSync()[0];
      loss.dispose();
    }
    return losses;
  }

  #batchOf(rows: Int32Array | StepRows, t: number): Batch {
    const [from, to] = [t * this.#batch, (t + 1) * this.#batch];
    if (!(rows instanceof Int32Array)) {
      const own = {
        x: rows.x.subarray(from * this.#d, to * this.#d),
        y: rows.y.subarray(from, to),
        weights: rows.weights?.subarray(from, to),
      };
      return asBatch(own, this.#batch, this.#d);
    }
    if (!this.#resident) throw new Error('no sample is held whose rows could be named');
    const { x, y, weights } = this.#resident;
    const indices = tf.tensor1d(rows.subarray(from, to), 'int32');
    return {
      x: tf.gather(x, indices),
      y: tf.gather(y, indices),
      weights: weights && tf.gather(weights, indices),
    };
  }

  async theta(): Promise<Float32Array> {
    return Float32Array.from(await this.#state[0].data());
  }

  dispose(): void {
    const { x, y, weights } = this.#resident ?? {};
    for (const held of [x, y, weights]) held?.dispose();
    tf.dispose([this.#state, this.#frozen as Record<string, Tensor>]);
  }
}

/** Rows that a prediction processes at once: few enough to bound memory, and enough to keep a kernel busy. */
const rowsAtOnce = 4096;

export class EagerNetwork implements NetworkRunner {
  readonly #network: Network;
  readonly #d: number;

  static async open(engine: Engine, network: Network, d: number): Promise<EagerNetwork> {
    await readyEager(engine);
    return new EagerNetwork(network, d);
  }

  constructor(network: Network, d: number) {
    this.#network = network;
    this.#d = d;
  }

  async output(theta: Float32Array, x: Float32Array, rows: number): Promise<Float32Array> {
    const { classes = 1 } = this.#network;
    const values = new Float32Array(rows * classes);
    this.#forEachBlock(theta, x, rows, (variables, block, from) => {
      values.set(this.#network.output(variables, block).dataSync(), from * classes);
    });
    return values;
  }

  async features(theta: Float32Array, x: Float32Array, rows: number) {
    const parts: { layer: number; width: number; values: Float32Array }[] = [];
    this.#forEachBlock(theta, x, rows, (variables, block, from) => {
      for (const [i, { layer, of }] of (this.#network.features ?? []).entries()) {
        const features = of(variables, block);
        const width = features.shape[1];
        parts[i] ??= { layer, width, values: new Float32Array(rows * width) };
        parts[i].values.set(features.dataSync(), from * width);
      }
    });
    return parts;
  }

  #forEachBlock(
    theta: Float32Array,
    x: Float32Array,
    rows: number,
    visit: (variables: Variables, block: Tensor2D, from: number) => void,
  ): void {
    const { variables } = this.#network;
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from);
      tf.tidy(() => {
        const named: Record<string, Tensor> = {};
        const parts = unflatten(tf.tensor1d(theta), variables);
        for (const [i, { name }] of variables.entries()) named[name] = parts[i];
        const block = tf.tensor2d(x.subarray(from * this.#d, (from + count) * this.#d), [count, this.#d]);
        visit(named, block, from);
      });
    }
  }

  dispose(): void {}
}

function asBatch({ x, y, weights }: StepRows, rows: number, d: number): Batch {
  return {
    x: tf.tensor2d(x, [rows, d]),
    y: tf.tensor1d(y),
    ...(weights && { weights: tf.tensor1d(weights) }),
  };
}

function asTensors(variables: readonly Variable[]): Variables {
  return Object.fromEntries(
    variables.map(({ name, shape, values }) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
}
