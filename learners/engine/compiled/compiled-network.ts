import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Network, Variables } from '../network.ts';
import type { NetworkRunner } from '../runner.ts';
import { flatten, unflatten } from '../step.ts';
import { type CompiledFunction, compile } from './compile.ts';

/** Rows that a compiled prediction processes at once; a shorter block is padded. */
const rowsAtOnce = 512;

/** A network's output, compiled at once, and its features, compiled when first asked for. */
export class CompiledNetwork implements NetworkRunner {
  readonly #network: Network;
  readonly #d: number;
  readonly #output: CompiledFunction;
  #features: Promise<CompiledFunction> | undefined;

  /** @throws UntraceableError if the network uses an operation that has no rule. */
  static async open(network: Network, d: number): Promise<CompiledNetwork> {
    const output = await compileNetwork(network, d, (variables, x) => [network.output(variables, x)]);
    return new CompiledNetwork(network, d, output);
  }

  constructor(network: Network, d: number, output: CompiledFunction) {
    this.#network = network;
    this.#d = d;
    this.#output = output;
  }

  async output(theta: Float32Array, x: Float32Array, rows: number): Promise<Float32Array> {
    const [values] = await this.#run(this.#output, theta, x, rows, [this.#network.classes ?? 1]);
    return values;
  }

  async features(theta: Float32Array, x: Float32Array, rows: number) {
    const layers = this.#network.features ?? [];
    this.#features ??= compileNetwork(this.#network, this.#d, (variables, block) =>
      layers.map(({ of }) => of(variables, block)),
    );
    const widths = layers.map(({ width }) => width);
    const arrays = await this.#run(await this.#features, theta, x, rows, widths);
    return layers.map(({ layer, width }, i) => ({ layer, width, values: arrays[i] }));
  }

  async #run(
    compiled: CompiledFunction,
    theta: Float32Array,
    x: Float32Array,
    rows: number,
    widths: readonly number[],
  ): Promise<Float32Array[]> {
    const whole = widths.map((width) => new Float32Array(rows * width));
    const padded = new Float32Array(rowsAtOnce * this.#d);
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from);
      let block = x.subarray(from * this.#d, (from + count) * this.#d);
      if (count < rowsAtOnce) {
        padded.fill(0).set(block);
        block = padded;
      }
      const results = await compiled.run([theta, block]);
      for (const [i, { elements }] of results.entries()) {
        whole[i].set(elements.subarray(0, count * widths[i]), from * widths[i]);
      }
    }
    return whole;
  }

  dispose(): void {
    this.#output.dispose();
    // If the features did not compile, the caller that asked for them has already had the error.
    void this.#features?.then(
      (compiled) => compiled.dispose(),
      () => {},
    );
  }
}

function compileNetwork(
  { variables }: Network,
  d: number,
  fn: (variables: Variables, x: Tensor2D) => Tensor[],
): Promise<CompiledFunction> {
  return compile(
    (theta, x) => {
      const parts = unflatten(theta, variables);
      const named = Object.fromEntries(variables.map(({ name }, i) => [name, parts[i]]));
      return fn(named, x as Tensor2D);
    },
    [
      { name: 'theta', shape: [flatten(variables).length] },
      { name: 'x', shape: [rowsAtOnce, d] },
    ],
  );
}
