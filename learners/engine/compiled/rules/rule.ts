import { arrayOf, type Elements, type ElementType, type Operation, type Value } from '../graph.ts';

export interface Signature {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** Writes the ONNX nodes of a rule. */
export interface Emitter {
  /** Adds a node and returns the name of its only output. */
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** Adds a node and returns the names of its `count` outputs. */
  nodes(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): string[];
  /** The ONNX name of a value made earlier. */
  name(value: Value): string;
  constant(elements: Elements, shape: readonly number[], type: ElementType): string;
  /** A 64-bit integer vector, which ONNX requires for shapes, axes and sizes. */
  int64(values: readonly number[]): string;
}

/** A plain number is written as an integer; a float is wrapped in `float`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** How one TF.js kernel is traced and written as ONNX. */
export interface Rule {
  readonly kernel: string;
  /** Names of the kernel's tensor inputs in order; `list` if it takes a numbered list. */
  readonly inputs: readonly string[] | 'list';
  /** Whether the kernel returns a list, even if of a single tensor. */
  readonly returnsList?: true;
  /** Shapes and types of the outputs. Attributes are TF.js's own. */
  infer(inputs: readonly Value[], attributes: Attributes): Signature[];
  /** Writes the nodes and returns the ONNX names of the outputs. */
  emit(operation: Operation & { readonly attributes: Attributes }, emitter: Emitter): string[];
}

// biome-ignore lint/suspicious/noExplicitAny: each kernel has its own attributes; the rules read TF.js's documented ones
export type Attributes = Readonly<Record<string, any>>;

/** Writes a constant of rank 0 and returns its name. */
export function scalar(e: Emitter, value: number, type: ElementType = 'float32'): string {
  return e.constant(arrayOf(type, 1).fill(value), [], type);
}

/** Writes an array filled with one number and returns its name. */
export function filled(e: Emitter, shape: readonly number[], type: ElementType, value: number): string {
  return e.node('Expand', [scalar(e, value, type), e.int64(shape)]);
}

/**
 * The shape that two shapes broadcast to (by the common rule of NumPy, TF.js and ONNX).
 * @throws Error if they do not broadcast
 */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`arrays of shapes ${a} and ${b} cannot be broadcast together`);
    }
    return left === 1 ? right : left;
  });
}
