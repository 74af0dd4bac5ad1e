import type { Stream } from '../../tasks/streams.ts';
import { type Loss, lossAt, pull } from './loss.ts';
import { activate, type NonLinearity } from './units.ts';

export const scalings = ['mean-field', 'standard'] as const;
/** How a network adds up its units: their mean, or their sum. */
export type OutputScaling = (typeof scalings)[number];

/**
 * f(x) = c Σ_j a_j σ(w_j·x + b_j): a two-layer network with c = 1/m in the mean-field scaling and c = 1 in the
 * standard one. With `onSphere`, |w_j| = 1 at all times.
 */
export interface Network {
  readonly m: number;
  readonly d: number;
  readonly unit: NonLinearity;
  readonly scaling: OutputScaling;
  readonly onSphere: boolean;
  /** m×d, row-major: w_j, up to the factors in `scales`. */
  readonly weights: Float64Array;
  /**
   * Factors that bring rows of `weights` to norm 1. They are 1 except while a `Stepper` runs, which would
   * otherwise have to rewrite all weights after every step.
   */
  readonly scales: Float64Array;
  readonly biases: Float64Array;
  readonly readOut: Float64Array;
}

/** How a network learns from a batch. */
export interface StepSize {
  /** How far the first layer moves along the gradient of one row's error. */
  readonly rate: number;
  /** The same for the read-out; 0: it stays as it is. */
  readonly readOutRate: number;
  /** Bound on what one row moves a unit's weights or its read-out by; Infinity: none. */
  readonly most: number;
  /** Share of all weights that a row takes away, in units of `rate`. */
  readonly decay: number;
  readonly loss: Loss;
}

export interface InitialNetwork {
  readonly m: number;
  readonly d: number;
  readonly unit: NonLinearity;
  readonly scaling: OutputScaling;
  readonly onSphere: boolean;
  /** Read-outs start at ±1 at random, or all at 1. */
  readonly signs: 'random' | 'one';
}

/**
 * Mean-field: weights uniform on the sphere; for relu, biases from N(0, 1), otherwise 0. Standard: everything
 * uniform on ±1/√(inputs of the layer), as common libraries have it, and read-outs of one sign where they
 * start at 1.
 */
export function drawNetwork(initial: InitialNetwork, stream: Stream): Network {
  const { m, d, unit, signs, scaling, onSphere } = initial;
  const network = {
    m,
    d,
    unit,
    scaling,
    onSphere,
    weights: stream.child('weights').normals(new Float64Array(m * d)),
    scales: new Float64Array(m).fill(1),
    biases: new Float64Array(m),
    readOut: new Float64Array(m).fill(1),
  };
  if (scaling === 'standard') {
    uniform(network.weights, d, stream.child('weights'));
    if (unit.activation === 'relu') uniform(network.biases, d, stream.child('biases'));
    if (signs === 'random') uniform(network.readOut, m, stream.child('signs'));
    else network.readOut.fill(1 / Math.sqrt(m));
    if (onSphere) normalise(network);
    return network;
  }
  if (unit.activation === 'relu') stream.child('biases').normals(network.biases);
  if (signs === 'random') stream.child('signs').signs(network.readOut);
  normalise(network);
  return network;
}

/** Fills an array by numbers that are uniform on ±1/√inputs. */
function uniform(into: Float64Array, inputs: number, stream: Stream): void {
  for (let i = 0; i < into.length; i++) into[i] = (2 * stream.uniform() - 1) / Math.sqrt(inputs);
}

/** Values of all units at one row, and their slopes; the arrays are reused from row to row. */
export interface UnitValues {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/** f(x) for the row of x that starts at `start`; writes the units' values and slopes into `units`. */
export function outputAt(network: Network, x: Float64Array, start: number, units: UnitValues): number {
  const { m, unit, scaling, scales, biases, readOut } = network;
  const { values, slopes } = units;
  innerProducts(network, x, start, values);
  for (let j = 0; j < m; j++) values[j] = scales[j] * values[j] + biases[j];
  activate(unit, values, slopes);
  let sum = 0;
  for (let j = 0; j < m; j++) sum += readOut[j] * values[j];
  return scaling === 'mean-field' ? sum / m : sum;
}

/** Four units at a time, so that a number of x is read once for all of them. */
function innerProducts({ m, d, weights }: Network, x: Float64Array, start: number, into: Float64Array): void {
  let j = 0;
  for (; j + 4 <= m; j += 4) {
    const r0 = j * d;
    const r1 = r0 + d;
    const r2 = r1 + d;
    const r3 = r2 + d;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < d; c++) {
      const value = x[start + c];
      s0 += weights[r0 + c] * value;
      s1 += weights[r1 + c] * value;
      s2 += weights[r2 + c] * value;
      s3 += weights[r3 + c] * value;
    }
    into[j] = s0;
    into[j + 1] = s1;
    into[j + 2] = s2;
    into[j + 3] = s3;
  }
  for (; j < m; j++) {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += weights[j * d + c] * x[start + c];
    into[j] = sum;
  }
}

/** Takes steps on batches of rows; holds the arrays that a step needs. */
export class Stepper {
  readonly #network: Network;
  readonly #size: StepSize;
  /** How far each row of a batch moves a unit along its input: m×rows. */
  #moves = new Float64Array(0);
  readonly #readOutMoves: Float64Array;
  readonly #units: UnitValues;

  constructor(network: Network, size: StepSize) {
    const { m } = network;
    this.#network = network;
    this.#size = size;
    this.#readOutMoves = new Float64Array(m);
    this.#units = { values: new Float64Array(m), slopes: new Float64Array(m) };
  }

  /**
   * Takes `passes` steps of stochastic gradient descent on the losses of rows first..end−1, with the gradient
   * times m in the mean-field scaling. After each, the weights are back on the sphere, if they are to be there.
   * @param x rows×d, row-major
   * @returns the sum of the rows' losses before the first step
   */
  run(x: Float64Array, y: Float64Array, first: number, end: number, passes: number): number {
    const error = this.#step(x, y, first, end);
    for (let pass = 1; pass < passes; pass++) this.#step(x, y, first, end);
    return error;
  }

  /** Writes weights on the sphere as rows of norm 1. Call it before the network is used otherwise. */
  settle(): void {
    if (this.#network.onSphere) normalise(this.#network);
  }

  #step(x: Float64Array, y: Float64Array, first: number, end: number): number {
    const { m, d, biases, scales, readOut, unit, onSphere } = this.#network;
    const { rate, readOutRate, most, decay, loss } = this.#size;
    const rows = end - first;
    if (this.#moves.length < rows * m) this.#moves = new Float64Array(rows * m);
    const moves = this.#moves;
    const readOutMoves = this.#readOutMoves.fill(0);
    const { values, slopes } = this.#units;
    let error = 0;
    for (let i = 0; i < rows; i++) {
      const start = (first + i) * d;
      const output = outputAt(this.#network, x, start, this.#units);
      const residual = pull(loss, y[first + i], output);
      error += lossAt(loss, y[first + i], output);
      const bound = Number.isFinite(most) ? most / lengthAt(x, start, d) : most;
      for (let j = 0; j < m; j++) {
        moves[j * rows + i] = within(rate * residual * readOut[j] * slopes[j], bound);
        readOutMoves[j] += within(readOutRate * residual * values[j], most);
      }
    }
    const biased = unit.activation === 'relu';
    if (decay > 0) shrink(this.#network, 1 - decay * rate * rows, 1 - decay * readOutRate * rows);
    for (let j = 0; j < m; j++) {
      readOut[j] += readOutMoves[j];
      if (biased) for (let i = 0; i < rows; i++) biases[j] += moves[j * rows + i];
      const squares = moveUnit(this.#network, j, moves, rows, x, first);
      if (onSphere && squares > 0) scales[j] = 1 / Math.sqrt(squares);
    }
    return error;
  }
}

/** Multiplies the first layer, with its biases, and the read-out by a factor each. */
function shrink({ weights, biases, readOut }: Network, first: number, last: number): void {
  for (let i = 0; i < weights.length; i++) weights[i] *= first;
  for (let j = 0; j < readOut.length; j++) {
    biases[j] *= first;
    readOut[j] *= last;
  }
}

/**
 * w_j ← w_j + Σ_i moves_ji x_i, two rows at a time.
 * @returns the squared norm of row j of `weights`, or 0 if no row moves it
 */
function moveUnit(
  { d, weights, scales }: Network,
  j: number,
  moves: Float64Array,
  rows: number,
  x: Float64Array,
  first: number,
): number {
  const row = j * d;
  let squares = 0;
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    const move0 = moves[j * rows + i] / scales[j];
    const move1 = moves[j * rows + i + 1] / scales[j];
    if (move0 === 0 && move1 === 0) continue;
    const x0 = (first + i) * d;
    const x1 = x0 + d;
    squares = 0;
    for (let c = 0; c < d; c++) {
      const weight = weights[row + c] + (move0 * x[x0 + c] + move1 * x[x1 + c]);
      weights[row + c] = weight;
      squares += weight * weight;
    }
  }
  for (; i < rows; i++) {
    const move = moves[j * rows + i] / scales[j];
    if (move === 0) continue;
    const start = (first + i) * d;
    squares = 0;
    for (let c = 0; c < d; c++) {
      const weight = weights[row + c] + move * x[start + c];
      weights[row + c] = weight;
      squares += weight * weight;
    }
  }
  return squares;
}

function within(value: number, bound: number): number {
  return value > bound ? bound : value < -bound ? -bound : value;
}

function lengthAt(x: Float64Array, start: number, d: number): number {
  let squares = 0;
  for (let c = 0; c < d; c++) squares += x[start + c] ** 2;
  return Math.sqrt(squares) || 1;
}

/** Divides every row of weights by its norm; a row of zeros stays as it is. */
function normalise({ m, d, weights, scales }: Network): void {
  for (let j = 0; j < m; j++) {
    let squares = 0;
    for (let c = 0; c < d; c++) squares += weights[j * d + c] ** 2;
    const scale = 1 / (Math.sqrt(squares) || 1);
    for (let c = 0; c < d; c++) weights[j * d + c] *= scale;
    scales[j] = 1;
  }
}
