import { arrayOf, type Elements, type ElementType, elementCount, type Graph, type Value } from './graph.ts';
import {
  type AttributeProto,
  dataTypes,
  encodeModelProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx-encoding.ts';
import { rules } from './rules/index.ts';
import type { Emitter, OnnxAttribute } from './rules/rule.ts';

/** Operator set 18 (reductions take their axes as an input) and the file format version that goes with it. */
const operatorSet = 18;
const formatVersion = 8;
/** What a model file says of the format it is in. */
export const onnxVersions = {
  irVersion: formatVersion,
  opsetImport: [{ domain: '', version: operatorSet }],
} as const;

/**
 * An input or output of a graph. A dimension is a number, or a name if it is known only when the program
 * runs.
 */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type: ElementType | 'int64' | 'float64';
}

/** Writes the nodes of one ONNX graph (the program's own, or a loop's body). */
export class GraphWriter implements Emitter {
  readonly nodesWritten: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #names = new Map<Value, string>();
  readonly #prefix: string;
  readonly #constants = new Map<string, string>();
  #count = 0;

  /** @param prefix keeps a body's names apart from those of the graph around it */
  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  /**
   * Writes a traced program; `bound` gives the ONNX names of its inputs. Returns the names of its outputs.
   */
  program(graph: Graph, bound: ReadonlyMap<string, string>): string[] {
    for (const { name, value } of graph.inputs) {
      const given = bound.get(name);
      if (given === undefined) throw new Error(`input ${name} of the program is bound to nothing`);
      this.#names.set(value, given);
    }
    for (const operation of graph.operations) {
      const rule = rules.get(operation.kernel);
      if (!rule) throw new Error(`no rule for the operation ${operation.kernel}`);
      // Empty results need no computation, and the runtime's kernels disagree about empty arrays.
      const empty = operation.outputs.every(({ shape }) => elementCount(shape) === 0);
      const names = empty
        ? operation.outputs.map(({ shape, type }) => this.constant(arrayOf(type, 0), shape, type))
        : rule.emit(operation, this);
      for (const [i, value] of operation.outputs.entries()) this.#names.set(value, names[i]);
    }
    // Each output of a graph must be made by a node of that graph, and no two by the same one.
    const returned = new Set<Value>(graph.inputs.map(({ value }) => value));
    return graph.outputs.map((value) => {
      if (value.constant || returned.has(value)) return this.node('Identity', [this.name(value)]);
      returned.add(value);
      return this.name(value);
    });
  }

  name = (value: Value): string => {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    if (!value.constant) throw new Error(`value ${value.number} is used before it is made`);
    return this.constant(value.constant, value.shape, value.type);
  };

  node(
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string {
    return this.nodes(type, inputs, 1, attributes)[0];
  }

  nodes(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string[] {
    const written = Object.entries(attributes).map(([name, value]) => attribute(name, value));
    return this.#add(type, inputs, count, written);
  }

  /** Adds a node that contains a graph of its own, such as a `Scan`. */
  nodeWithBody(
    type: string,
    inputs: readonly string[],
    count: number,
    body: GraphProto,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string[] {
    const written = Object.entries(attributes).map(([name, value]) => attribute(name, value));
    written.push({ name: 'body', g: body });
    return this.#add(type, inputs, count, written);
  }

  #add(type: string, inputs: readonly string[], count: number, given: readonly AttributeProto[]): string[] {
    const output = Array.from({ length: count }, () => `${this.#prefix}v${this.#count++}`);
    this.nodesWritten.push({ opType: type, input: [...inputs], output, attribute: given });
    return output;
  }

  constant(elements: Elements, shape: readonly number[], type: ElementType): string {
    return this.#initializer(
      `${type}[${shape}]`,
      new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength),
      shape,
      dataTypes[type],
    );
  }

  int64(values: readonly number[]): string {
    const elements = BigInt64Array.from(values, BigInt);
    return this.#initializer(
      `int64[${values.length}]`,
      new Uint8Array(elements.buffer),
      [values.length],
      dataTypes.int64,
    );
  }

  #initializer(kind: string, bytes: Uint8Array, shape: readonly number[], dataType: number): string {
    const content = bytes.length <= 256 ? `${kind}${bytes}` : undefined;
    const known = content && this.#constants.get(content);
    if (known) return known;
    const name = `${this.#prefix}c${this.#count++}`;
    this.initializers.push({ name, dims: [...shape], dataType, rawData: bytes });
    if (content) this.#constants.set(content, name);
    return name;
  }

  graph(name: string, inputs: readonly Port[], outputs: readonly Port[]): GraphProto {
    return {
      name,
      node: this.nodesWritten,
      initializer: this.initializers,
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    };
  }
}

/** The bytes of an ONNX model file. */
export function encodeModel(graph: GraphProto): Uint8Array {
  return encodeModelProto({
    ...onnxVersions,
    producerName: 'hierbench',
    graph,
  });
}

/**
 * A program as a model of its own, in which inputs keep their names; `outputs` has the names of its outputs,
 * in order.
 */
export function functionModel(graph: Graph): { readonly model: Uint8Array; readonly outputs: string[] } {
  const writer = new GraphWriter();
  const outputs = writer.program(graph, new Map(graph.inputs.map(({ name }) => [name, name])));
  const port = (name: string, { shape, type }: Value): Port => ({ name, shape, type });
  const model = encodeModel(
    writer.graph(
      'function',
      graph.inputs.map(({ name, value }) => port(name, value)),
      outputs.map((name, i) => port(name, graph.outputs[i])),
    ),
  );
  return { model, outputs };
}

function attribute(name: string, value: OnnxAttribute): AttributeProto {
  if (typeof value === 'string') return { name, s: value };
  if (typeof value === 'number') return { name, i: value };
  return 'float' in value ? { name, f: value.float } : { name, ints: value };
}

function valueInfo({ name, shape, type }: Port): ValueInfoProto {
  return { name, elemType: dataTypes[type], shape };
}
