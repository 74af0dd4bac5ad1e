import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * The messages of an ONNX model file, as far as programs need them, with the names, field numbers and codes of the
 * format (onnx/onnx.proto3 of ONNX 1.13, whose file format has version 8).
 */
export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly graph: GraphProto;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  /** Texts about the model, which no program reads. */
  readonly metadataProps?: readonly { readonly key: string; readonly value: string }[];
}

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}

/** A named value of one of these kinds. */
export type AttributeProto = { readonly name: string } & (
  | { readonly f: number }
  | { readonly i: number }
  | { readonly s: string }
  | { readonly g: GraphProto }
  | { readonly ints: readonly number[] }
);

export interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  /** The elements, little-endian, in row-major order. */
  readonly rawData: Uint8Array;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly elemType: number;
  /** A side is a number, or a name if it is known only when the program runs. */
  readonly shape: readonly (number | string)[];
}

/** Codes of element types (`TensorProto.DataType`). */
export const dataTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

/** Codes of the kinds of an attribute's value (`AttributeProto.AttributeType`). */
const attributeTypes = { f: 1, i: 2, s: 3, g: 5, ints: 7 } as const;

/** The bytes of a model file. Fields stand in the order of their numbers, so equal models have equal bytes. */
export function encodeModelProto(model: ModelProto): Uint8Array {
  const writer = new BinaryWriter();
  writeModel(writer, model);
  return writer.finish();
}

type Write<T> = (to: BinaryWriter, message: T) => void;

const writeModel: Write<ModelProto> = (
  to,
  { irVersion, producerName, graph, opsetImport, metadataProps = [] },
) => {
  integer(to, 1, irVersion);
  text(to, 2, producerName);
  nested(to, 7, graph, writeGraph);
  for (const each of opsetImport) nested(to, 8, each, writeOperatorSet);
  for (const each of metadataProps) nested(to, 14, each, writeEntry);
};

const writeEntry: Write<{ readonly key: string; readonly value: string }> = (to, { key, value }) => {
  text(to, 1, key);
  text(to, 2, value);
};

const writeOperatorSet: Write<ModelProto['opsetImport'][number]> = (to, { domain, version }) => {
  text(to, 1, domain);
  integer(to, 2, version);
};

const writeGraph: Write<GraphProto> = (to, { node, name, initializer, input, output }) => {
  for (const each of node) nested(to, 1, each, writeNode);
  text(to, 2, name);
  for (const each of initializer) nested(to, 5, each, writeTensor);
  for (const each of input) nested(to, 11, each, writeValueInfo);
  for (const each of output) nested(to, 12, each, writeValueInfo);
};

const writeNode: Write<NodeProto> = (to, { input, output, opType, attribute }) => {
  for (const each of input) text(to, 1, each);
  for (const each of output) text(to, 2, each);
  text(to, 4, opType);
  for (const each of attribute) nested(to, 5, each, writeAttribute);
};

const writeAttribute: Write<AttributeProto> = (to, attribute) => {
  text(to, 1, attribute.name);
  if ('f' in attribute) to.tag(2, WireType.Bit32).float(attribute.f);
  else if ('i' in attribute) integer(to, 3, attribute.i);
  else if ('s' in attribute) text(to, 4, attribute.s);
  else if ('g' in attribute) nested(to, 6, attribute.g, writeGraph);
  else integers(to, 8, attribute.ints);
  integer(to, 20, kindOf(attribute));
};

function kindOf(attribute: AttributeProto): number {
  if ('f' in attribute) return attributeTypes.f;
  if ('i' in attribute) return attributeTypes.i;
  if ('s' in attribute) return attributeTypes.s;
  return 'g' in attribute ? attributeTypes.g : attributeTypes.ints;
}

const writeTensor: Write<TensorProto> = (to, { dims, dataType, name, rawData }) => {
  integers(to, 1, dims);
  integer(to, 2, dataType);
  text(to, 8, name);
  to.tag(9, WireType.LengthDelimited).bytes(rawData);
};

/** A value's type is a message that holds a tensor's type, which holds a shape. */
const writeValueInfo: Write<ValueInfoProto> = (to, { name, elemType, shape }) => {
  text(to, 1, name);
  nested(to, 2, { elemType, shape }, (type, tensorType) => nested(type, 1, tensorType, writeTensorType));
};

const writeTensorType: Write<Omit<ValueInfoProto, 'name'>> = (to, { elemType, shape }) => {
  integer(to, 1, elemType);
  nested(to, 2, shape, (inside, sides) => {
    for (const side of sides) nested(inside, 1, side, writeDimension);
  });
};

const writeDimension: Write<number | string> = (to, side) =>
  typeof side === 'number' ? integer(to, 1, side) : text(to, 2, side);

function integer(to: BinaryWriter, field: number, value: number): void {
  to.tag(field, WireType.Varint).int64(value);
}

function text(to: BinaryWriter, field: number, value: string): void {
  to.tag(field, WireType.LengthDelimited).string(value);
}

/** A list of integers under one tag; an empty list is left out. */
function integers(to: BinaryWriter, field: number, values: readonly number[]): void {
  if (values.length > 0)
    nested(to, field, values, (inside, all) => all.forEach((each) => void inside.int64(each)));
}

function nested<T>(to: BinaryWriter, field: number, message: T, write: Write<T>): void {
  to.tag(field, WireType.LengthDelimited).fork();
  write(to, message);
  to.join();
}
