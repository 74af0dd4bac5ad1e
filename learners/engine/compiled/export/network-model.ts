import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Network, Variable } from '../../network.ts';
import { GraphWriter, onnxVersions, type Port } from '../onnx.ts';
import { dataTypes, type GraphProto, type ModelProto, type TensorProto } from '../onnx-encoding.ts';
import { simplify } from '../passes/index.ts';
import { trace } from '../trace.ts';
import { UntraceableError } from '../untraceable-error.ts';
import { forAnyRows, tracedRows } from './any-rows.ts';

/** Names of the arrays of an exported network that are not its variables. */
export const inputName = 'x';
export const outputName = 'prediction';
export const labelMean = 'label_mean';
export const labelDeviation = 'label_deviation';
const reserved: ReadonlySet<string> = new Set([inputName, outputName, labelMean, labelDeviation]);

/** What the network's outputs are multiplied by and added to, so that they are labels. */
export interface LabelScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * A network as an ONNX model of its own that maps raw inputs to predictions in the units of labels.
 *
 *     input   x           float32 [rows, d]    any number of rows
 *     output  prediction  float32 [rows], or [rows, classes] scores
 *
 * Its initialisers are the variables that the prediction depends on, under their names, `label_mean` and
 * `label_deviation` (a network of classes has neither), and the constants of the program.
 *
 * @param variables the network's own, with the values to store
 * @throws UntraceableError if an operation has no rule, if what is computed depends on the number of rows, or if a
 * variable has a name that the model needs itself
 */
export function networkModel(
  network: Pick<Network, 'output' | 'classes'>,
  variables: readonly Variable[],
  d: number,
  labels: LabelScale,
): ModelProto {
  const taken = variables.find(({ name }) => reserved.has(name));
  if (taken) throw new UntraceableError(`a variable of the network is called ${taken.name}`);
  const [first, second] = tracedRows.map((rows) => graphAt(rows, network, variables, d, labels));
  const graph = forAnyRows([first, second], inputName);
  const used = new Set(graph.node.flatMap(({ input }) => input));
  return {
    ...onnxVersions,
    producerName: 'hierbench',
    graph: { ...graph, initializer: graph.initializer.filter(({ name }) => used.has(name)) },
  };
}

function graphAt(
  rows: number,
  network: Pick<Network, 'output' | 'classes'>,
  variables: readonly Variable[],
  d: number,
  { mean, deviation }: LabelScale,
): GraphProto {
  const program = simplify(
    trace(
      (x, ...parts) => [
        network.output(Object.fromEntries(variables.map(({ name }, i) => [name, parts[i]])), x as Tensor2D),
      ],
      [{ name: inputName, shape: [rows, d] }, ...variables.map(({ name, shape }) => ({ name, shape }))],
    ),
  );
  // No variable's name begins so, because TF.js programs name theirs like identifiers of JavaScript.
  const writer = new GraphWriter('_');
  const [made] = writer.program(program, new Map(program.inputs.map(({ name }) => [name, name])));
  const stored = variables.map((variable) => tensorOf(variable));
  let prediction = made;
  if (network.classes === undefined) {
    stored.push(scalarOf(labelDeviation, deviation), scalarOf(labelMean, mean));
    prediction = writer.node('Add', [writer.node('Mul', [made, labelDeviation]), labelMean]);
  }
  const sides = network.classes === undefined ? ['rows'] : ['rows', network.classes];
  const port = (name: string, shape: Port['shape']): Port => ({ name, shape, type: 'float32' });
  const graph = writer.graph('network', [port(inputName, ['rows', d])], [port(outputName, sides)]);
  const renamed = (name: string) => (name === prediction ? outputName : name);
  return {
    ...graph,
    node: graph.node.map((node) => ({
      ...node,
      input: node.input.map(renamed),
      output: node.output.map(renamed),
    })),
    initializer: [...stored, ...graph.initializer],
  };
}

function tensorOf({ name, shape, values }: Variable): TensorProto {
  return {
    name,
    dims: [...shape],
    dataType: dataTypes.float32,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function scalarOf(name: string, value: number): TensorProto {
  return tensorOf({ name, shape: [], values: Float32Array.of(value) });
}
