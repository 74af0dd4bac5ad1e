import type { Role } from './input-role.ts';

/** Element types a program may carry: TF.js's own, without strings and complex numbers. */
export type ElementType = 'float32' | 'int32' | 'bool';
export type Elements = Float32Array | Int32Array | Uint8Array;

/** One array that a program reads or makes. Identity is by reference; the number is for printing. */
export interface Value {
  readonly number: number;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Its elements, if they are known before the program runs. */
  readonly constant?: Elements;
}

/** One TF.js kernel call, in the order in which the traced function made it. */
export interface Operation {
  /** TF.js's kernel name: `BatchMatMul`, `Add`, … */
  readonly kernel: string;
  readonly inputs: readonly Value[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Value[];
}

/**
 * An array that a program is given. The name serves to bind and to print it; the role says what it is for.
 */
export interface Input {
  readonly name: string;
  readonly value: Value;
  readonly role: Role;
}

/** A traced program: a flat list of operations in dependency order. */
export interface Graph {
  readonly inputs: readonly Input[];
  readonly operations: readonly Operation[];
  readonly outputs: readonly Value[];
}

/** An array of zeros. */
export function arrayOf(type: ElementType, length: number): Elements {
  return new { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type](length);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, i) => side === b[i]);
}

/** The program as text for people to read: one operation per line. */
export function print(graph: Graph): string {
  const names = new Map<Value, string>(graph.inputs.map(({ name, value }) => [value, `$${name}`]));
  const name = (value: Value): string => {
    const known = names.get(value);
    if (known) return known;
    if (value.constant?.length === 1) return `${value.constant[0]}`;
    return value.constant ? `const${describe(value)}` : `%${value.number}`;
  };
  const lines = graph.inputs.map((input) => `input  $${input.name}: ${describe(input.value)}`);
  for (const { kernel, inputs, attributes, outputs } of graph.operations) {
    const given = Object.entries(attributes)
      .filter(([, value]) => value !== undefined && value !== null && value !== false)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const left = outputs.map((value) => `${name(value)}: ${describe(value)}`).join(', ');
    lines.push(`${left} = ${kernel}(${[...inputs.map(name), ...given].join(', ')})`);
  }
  lines.push(`output ${graph.outputs.map(name).join(', ')}`);
  return lines.join('\n');
}

function describe({ type, shape }: Value): string {
  return `${type}[${shape.join('×')}]`;
}
