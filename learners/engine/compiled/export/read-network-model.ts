import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { dataTypes, type TensorProto } from '../onnx-encoding.ts';
import { inputName, labelDeviation, labelMean, outputName } from './network-model.ts';

/** What is read of the file of an exported network. */
export interface NetworkFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Initialisers by name. */
  readonly tensors: ReadonlyMap<string, TensorProto>;
}

/** A file is not an ONNX model as this package writes them. */
export class ForeignModelError extends Error {
  override name = 'ForeignModelError';
}

/**
 * Reads the metadata and the initialisers of an exported network. A file that could make a runtime read other
 * files, or run anything but a flat list of the operators of the format, is refused: files may come from anyone.
 *
 * @throws ForeignModelError saying what is wrong
 */
export function readNetworkModel(bytes: Uint8Array): NetworkFile {
  const metadata: Record<string, string> = Object.create(null);
  const tensors = new Map<string, TensorProto>();
  const ports = { input: new Set<string>(), output: new Set<string>() };
  try {
    eachField(bytes, {
      7: (graph) => readGraph(graph, tensors, ports),
      8: (set) => refuseDomain(set, 1),
      14(entry) {
        const { key = '', value = '' } = texts(entry, { 1: 'key', 2: 'value' });
        metadata[key] = value;
      },
      20: refuse('training steps'),
      25: refuse('functions'),
    });
  } catch (error) {
    if (error instanceof ForeignModelError) throw error;
    throw new ForeignModelError('it is no ONNX file, or it is damaged');
  }
  if (!ports.input.has(inputName) || !ports.output.has(outputName))
    throw new ForeignModelError(`it has no input ${inputName} and output ${outputName}`);
  return { metadata, tensors };
}

/** The trained variables of an exported network: its float32 initialisers with names of their own. */
export function variablesOf({ tensors }: NetworkFile): {
  readonly variables: Record<string, { shape: readonly number[]; values: Float32Array }>;
  readonly labels?: { readonly mean: number; readonly deviation: number };
} {
  const variables: Record<string, { shape: readonly number[]; values: Float32Array }> = Object.create(null);
  let [mean, deviation]: (number | undefined)[] = [];
  for (const [name, { dims, dataType, rawData }] of tensors) {
    // Constants of the program have names that begin so.
    if (dataType !== dataTypes.float32 || name.startsWith('_')) continue;
    // A copy, because the bytes need not lie where 32-bit numbers can.
    const values = new Float32Array(new Uint8Array(rawData).buffer);
    if (name === labelMean) mean = values[0];
    else if (name === labelDeviation) deviation = values[0];
    else variables[name] = { shape: dims, values };
  }
  return { variables, ...(mean !== undefined && deviation !== undefined && { labels: { mean, deviation } }) };
}

type Ports = { readonly input: Set<string>; readonly output: Set<string> };

function readGraph(graph: Uint8Array, tensors: Map<string, TensorProto>, ports: Ports): void {
  eachField(graph, {
    1: readNode,
    5(bytes) {
      const tensor = readTensor(bytes);
      tensors.set(tensor.name, tensor);
    },
    11: (port) => void ports.input.add(texts(port, { 1: 'name' }).name ?? ''),
    12: (port) => void ports.output.add(texts(port, { 1: 'name' }).name ?? ''),
    15: refuse('sparse numbers'),
  });
}

function readNode(node: Uint8Array): void {
  const withArrays = refuse('operators with arrays or programs of their own');
  eachField(node, {
    5: (attribute) =>
      eachField(attribute, {
        5: withArrays,
        6: withArrays,
        10: withArrays,
        11: withArrays,
        22: withArrays,
        23: withArrays,
      }),
    7: (domain) => {
      if (domain.length > 0) throw new ForeignModelError('it has operators that are not of ONNX itself');
    },
  });
}

function refuseDomain(set: Uint8Array, field: number): void {
  if ((texts(set, { [field]: 'domain' }).domain ?? '') !== '')
    throw new ForeignModelError('it has operators that are not of ONNX itself');
}

function readTensor(bytes: Uint8Array): TensorProto {
  const dims: number[] = [];
  let name = '';
  let dataType = 0;
  let rawData: Uint8Array = new Uint8Array(0);
  const outside = refuse('numbers in other files');
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.LengthDelimited) {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) dims.push(Number(reader.int64()));
    } else if (field === 1 && type === WireType.Varint) dims.push(Number(reader.int64()));
    else if (field === 2) dataType = reader.int32();
    else if (field === 8) name = reader.string();
    else if (field === 9) rawData = reader.bytes();
    else if (field === 13 || field === 14) outside();
    else reader.skip(type, field);
  }
  const count = dims.reduce((product, side) => product * side, 1);
  const wide =
    dataType === dataTypes.int64 || dataType === dataTypes.float64 ? 8 : dataType === dataTypes.bool ? 1 : 4;
  if (dims.some((side) => !(Number.isSafeInteger(side) && side >= 0)) || rawData.length !== count * wide)
    throw new ForeignModelError(`the numbers of ${JSON.stringify(name)} do not have its shape`);
  return { name, dims, dataType, rawData };
}

function refuse(what: string): () => never {
  return () => {
    throw new ForeignModelError(`it has ${what}`);
  };
}

/** Calls a function with every field of a message that has one and is itself bytes; all others are skipped. */
function eachField(message: Uint8Array, on: Readonly<Record<number, (bytes: Uint8Array) => void>>): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    const use = on[field];
    if (use && type === WireType.LengthDelimited) use(reader.bytes());
    else reader.skip(type, field);
  }
}

/** The texts of these fields, under these names. */
function texts(message: Uint8Array, names: Readonly<Record<number, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  const decoder = new TextDecoder();
  eachField(
    message,
    Object.fromEntries(
      Object.entries(names).map(([field, name]) => [
        field,
        (bytes: Uint8Array) => {
          found[name] = decoder.decode(bytes);
        },
      ]),
    ),
  );
  return found;
}
