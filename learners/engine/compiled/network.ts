import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { InferenceSession } from 'onnxruntime-node';
import type { Network, Variables } from '../network.ts';
import type { NetworkRunner } from '../runner.ts';
import { flatten, unflatten } from '../step.ts';
import { encodeModel, GraphWriter } from './onnx.ts';
import { simplify } from './passes/index.ts';
import { loadRuntime, openSession } from './session.ts';
import { trace } from './trace.ts';

/** Rows a compiled prediction works on at once; a shorter block is padded. */
const rowsAtOnce = 512;

/** A network's output and features, each compiled when first asked for. */
export class CompiledNetwork implements NetworkRunner {
  readonly #network: Network;
  readonly #d: number;
  readonly #size: number;
  #output: Promise<InferenceSession> | undefined;
  #features: Promise<InferenceSession> | undefined;

  /** @throws UntraceableError where the network uses an operation that has no rule. */
  static async open(network: Network, d: number): Promise<CompiledNetwork> {
    const compiled = new CompiledNetwork(network, d);
    compiled.#output = compiled.#compile((variables, x) => [network.output(variables, x)]);
    await compiled.#output;
    return compiled;
  }

  constructor(network: Network, d: number) {
    this.#network = network;
    this.#d = d;
    this.#size = flatten(network.variables).length;
  }

  async output(theta: Float32Array, x: Float32Array, rows: number): Promise<Float32Array> {
    const session = (await this.#output) as InferenceSession;
    const [values] = await this.#run(session, theta, x, rows, [1]);
    return values;
  }

  async features(theta: Float32Array, x: Float32Array, rows: number) {
    const layers = this.#network.features ?? [];
    this.#features ??= this.#compile((variables, block) => layers.map(({ of }) => of(variables, block)));
    const session = await this.#features;
    const widths = layers.map(({ width }) => width);
    const arrays = await this.#run(session, theta, x, rows, widths);
    return layers.map(({ layer, width }, i) => ({ layer, width, values: arrays[i] }));
  }

  async #run(
    session: InferenceSession,
    theta: Float32Array,
    x: Float32Array,
    rows: number,
    widths: readonly number[],
  ): Promise<Float32Array[]> {
    const { Tensor } = await loadRuntime();
    const whole = widths.map((width) => new Float32Array(rows * width));
    const variables = new Tensor('float32', theta, [theta.length]);
    const padded = new Float32Array(rowsAtOnce * this.#d);
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - from);
      const given = x.subarray(from * this.#d, (from + count) * this.#d);
      if (count < rowsAtOnce) padded.fill(0).set(given);
      const block = new Tensor('float32', count < rowsAtOnce ? padded : given, [rowsAtOnce, this.#d]);
      const results = await session.run({ theta: variables, x: block });
      for (const [i, name] of session.outputNames.entries()) {
        const values = results[name].data as Float32Array;
        whole[i].set(values.subarray(0, count * widths[i]), from * widths[i]);
      }
    }
    return whole;
  }

  async #compile(fn: (variables: Variables, x: Tensor2D) => Tensor[]): Promise<InferenceSession> {
    const { variables } = this.#network;
    const graph = simplify(
      trace(
        (theta, x) => {
          const parts = unflatten(theta, variables);
          const named = Object.fromEntries(variables.map(({ name }, i) => [name, parts[i]]));
          return fn(named, x as Tensor2D);
        },
        [
          { name: 'theta', shape: [this.#size] },
          { name: 'x', shape: [rowsAtOnce, this.#d] },
        ],
      ),
    );
    const writer = new GraphWriter();
    const names = writer.program(graph, new Map(graph.inputs.map(({ name }) => [name, name])));
    const model = encodeModel(
      writer.graph(
        'network',
        graph.inputs.map(({ name, value }) => ({ name, shape: value.shape, type: value.type })),
        names.map((name, i) => ({ name, shape: graph.outputs[i].shape, type: 'float32' })),
      ),
    );
    return openSession(model);
  }

  dispose(): void {
    for (const session of [this.#output, this.#features]) void session?.then((opened) => opened.release());
  }
}
