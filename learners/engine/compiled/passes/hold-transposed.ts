import {
  type Elements,
  elementCount,
  type Graph,
  type Input,
  type Operation,
  sameShape,
  type Value,
} from '../graph.ts';
import { elementwiseRules } from '../rules/elementwise.ts';
import { carriedInputs, type StepProgram } from '../step-program.ts';
import { type MatrixShape, transpose } from '../transpose.ts';
import { nextNumber } from './uses.ts';

/**
 * Rewrites a step to compute transposes: (AB)ᵀ = BᵀAᵀ. All matrices are held transposed, except those that
 * are gathered or given. The runtime is slower if it has to transpose the first factor of a product, as it
 * does with a layer's input x in the gradient of the layer's weights, xᵀδ; the transpose of that gradient is
 * δᵀx, and δᵀ is at hand.
 *
 * Inputs that hold the same piece of the state (a variable, and the optimiser's slots for it) are either all
 * transposed or none.
 *
 * @returns the program, with the roles of its inputs saying which are transposed; undefined if it would not
 * help, or if a matrix is used in a way that has no counterpart for its transpose
 */
export function holdTransposed(program: StepProgram): StepProgram | undefined {
  try {
    const transposed = new Transposition(program).transposed();
    const helps = transposingWork(transposed) < transposingWork(program);
    return helps ? transposed : undefined;
  } catch (error) {
    if (error instanceof NoTranspose) return undefined;
    throw error;
  }
}

/** Thrown where a matrix is used in a way that has no counterpart for its transpose. */
class NoTranspose extends Error {}

/** Number of multiplications in products whose first factor the runtime has to transpose. */
function transposingWork({ operations }: Graph): number {
  return operations
    .filter(({ kernel, attributes }) => kernel === 'Gemm' && attributes.transposeA)
    .reduce((sum, { inputs: [a], outputs: [c] }) => {
      const [inner] = a.shape;
      return sum + inner * elementCount(c.shape);
    }, 0);
}

const elementwise: ReadonlySet<string> = new Set(elementwiseRules.map(({ kernel }) => kernel));

class Transposition {
  readonly #program: StepProgram;
  readonly #fresh: () => number;
  readonly #operations: Operation[] = [];
  /** The transposes of values of rank 2, which stand in for them. */
  readonly #turned = new Map<Value, Value>();
  /** The vectors that hold the elements of a transposed matrix, with the shape of the matrix itself. */
  readonly #holders = new Map<Value, MatrixShape>();
  /** Those of `#holders` that are inputs of the program. */
  readonly #given = new Map<Value, MatrixShape>();

  constructor(program: StepProgram) {
    this.#program = program;
    this.#fresh = nextNumber(program);
    const pieces = new Map<number, Set<Value>>();
    for (const { value, role } of carriedInputs(program)) {
      if (!role.part) continue;
      const alike = pieces.get(role.part.piece) ?? new Set();
      pieces.set(role.part.piece, alike.add(value));
    }
    for (const alike of pieces.values()) this.#hold(alike);
  }

  /** If one of these vectors is read as a matrix, they all hold transposes of matrices of that shape. */
  #hold(vectors: ReadonlySet<Value>): void {
    for (const { kernel, inputs, outputs } of this.#program.operations) {
      if (kernel !== 'Reshape' || !vectors.has(inputs[0]) || !isMatrix(outputs[0])) continue;
      for (const vector of vectors) {
        this.#given.set(vector, outputs[0].shape as unknown as MatrixShape);
        this.#holders.set(vector, outputs[0].shape as unknown as MatrixShape);
      }
      return;
    }
  }

  transposed(): StepProgram {
    const { operations, outputs, inputs } = this.#program;
    for (const operation of operations) this.#take(operation);
    const before = carriedInputs(this.#program).map(({ value }) => this.#given.get(value));
    for (const [i, output] of outputs.entries())
      if (this.#turned.has(output) || !holdAlike(before[i], this.#holders.get(output)))
        throw new NoTranspose();
    return { inputs: inputs.map((input) => this.#marked(input)), operations: this.#operations, outputs };
  }

  #marked(input: Input): Input {
    const transposed = this.#given.get(input.value);
    if (!transposed || input.role.kind !== 'carried') return input;
    return { ...input, role: { ...input.role, transposed } };
  }

  #take(operation: Operation): void {
    const { kernel, inputs } = operation;
    if (kernel === 'Gemm') this.#product(operation);
    else if (kernel === 'Reshape') this.#reshape(operation);
    else if (kernel === 'Sum' || kernel === 'Mean') this.#reduce(operation);
    else if (elementwise.has(kernel)) this.#elementwise(operation);
    else if (inputs.some((value) => this.#turned.has(value) || this.#holders.has(value)))
      throw new NoTranspose();
    else this.#operations.push(operation);
  }

  #turn(value: Value): Value {
    const other = { ...value, number: this.#fresh(), shape: [...value.shape].reverse() };
    this.#turned.set(value, other);
    return other;
  }

  #product({ kernel, inputs: [a, b, c], attributes, outputs: [output] }: Operation): void {
    const { transposeA = false, transposeB = false } = attributes;
    const [first, transposeFirst] = this.#factor(b, transposeB as boolean);
    const [second, transposeSecond] = this.#factor(a, transposeA as boolean);
    this.#operations.push({
      kernel,
      inputs: [first, second, ...(c ? [this.#lying(c)] : [])],
      attributes: { ...attributes, transposeA: transposeFirst, transposeB: transposeSecond },
      outputs: [this.#turn(output)],
    });
  }

  /** A factor as the transposed product takes it, and whether the product has to transpose it. */
  #factor(value: Value, transpose: boolean): [Value, boolean] {
    const turned = this.#turned.get(value);
    return turned ? [turned, transpose] : [value, !transpose];
  }

  /** A value in the form in which it can be combined with transposed matrices. */
  #lying(value: Value): Value {
    const turned = this.#turned.get(value);
    if (turned || elementCount(value.shape) === 1) return turned ?? value;
    if (value.constant && value.shape.length === 2) return constantTurned(value, value.constant);
    if (value.shape.length !== 1) throw new NoTranspose();
    // A vector that applied to every row applies to every column of the transpose.
    const column: Value = { number: this.#fresh(), shape: [value.shape[0], 1], type: value.type };
    const attributes = { shape: column.shape };
    this.#operations.push({ kernel: 'Reshape', inputs: [value], attributes, outputs: [column] });
    return column;
  }

  #reshape(operation: Operation): void {
    const {
      inputs: [source],
      outputs: [output],
    } = operation;
    const from = this.#turned.get(source) ?? source;
    const held = this.#holders.get(source);
    const reshaped = (to: Value): void => {
      this.#operations.push({ ...operation, inputs: [from], attributes: { shape: to.shape }, outputs: [to] });
    };
    if (held) {
      if (!sameShape(held, output.shape)) throw new NoTranspose();
      reshaped(this.#turn(output));
    } else if (from !== source && isMatrix(source)) {
      if (output.shape.length !== 1) throw new NoTranspose();
      this.#holders.set(output, source.shape as unknown as MatrixShape);
      reshaped(output);
    } else {
      // A row and a column have their elements in the same order.
      const vector = output.shape.length === 2 && !isMatrix(output);
      reshaped(vector ? this.#turn(output) : output);
    }
  }

  #reduce(operation: Operation): void {
    const {
      inputs: [source],
      attributes,
      outputs: [output],
    } = operation;
    const from = this.#turned.get(source);
    if (!from) {
      // A reduction over all elements does not depend on their order.
      if (this.#holders.has(source) && output.shape.length > 0) throw new NoTranspose();
      this.#operations.push(operation);
      return;
    }
    // Without axes, the reduction is over all of them.
    const axes = attributes.axis as number | number[] | null | undefined;
    const others = axes == null ? axes : [axes].flat().map((axis) => (axis + 3) % 2);
    this.#operations.push({
      ...operation,
      inputs: [from],
      attributes: { ...attributes, axis: others },
      outputs: [output.shape.length === 2 ? this.#turn(output) : output],
    });
  }

  #elementwise(operation: Operation): void {
    const {
      inputs,
      outputs: [output],
    } = operation;
    if (inputs.some((value) => this.#turned.has(value))) {
      const operands = inputs.map((value) => this.#lying(value));
      this.#operations.push({ ...operation, inputs: operands, outputs: [this.#turn(output)] });
      return;
    }
    const arrays = inputs.filter(({ shape }) => elementCount(shape) > 1);
    const [held, ...others] = arrays.map((value) => this.#holders.get(value));
    if (!others.every((other) => holdAlike(held, other))) throw new NoTranspose();
    if (held) this.#holders.set(output, held);
    this.#operations.push(operation);
  }
}

function constantTurned(value: Value, constant: Elements): Value {
  const [rows, columns] = value.shape;
  return { ...value, shape: [columns, rows], constant: transpose(constant, [rows, columns]) };
}

function holdAlike(a: MatrixShape | undefined, b: MatrixShape | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameShape(a, b));
}

function isMatrix({ shape }: Value): boolean {
  return shape.length === 2 && shape[0] > 1 && shape[1] > 1;
}
