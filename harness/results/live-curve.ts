import {
  type LiveHead,
  type LiveLine,
  type LiveMachine,
  type LivePhase,
  parseLiveHead,
  parseLiveLine,
} from './live.ts';

/** What a live file says of its cell. */
export interface LiveView {
  readonly head: LiveHead;
  readonly phase: LivePhase;
  readonly step?: number;
  readonly of?: number;
  readonly stage?: string;
  /** Seconds of training, at the last point of the trace. */
  readonly seconds?: number;
  /** [step, relative error on the monitor sample] */
  readonly errors: readonly (readonly [number, number])[];
  /** [step, training loss] */
  readonly losses: readonly (readonly [number, number])[];
  readonly machine?: LiveMachine;
}

/** Puts the lines of a live file together, as they arrive. */
export class LiveCurve {
  #head: LiveHead | undefined;
  #phase: LivePhase = { phase: 'start' };
  #step: { readonly step: number; readonly of?: number } | undefined;
  #stage: string | undefined;
  #seconds: number | undefined;
  #errors: [number, number][] = [];
  #losses: [number, number][] = [];
  #machine: LiveMachine | undefined;

  /** Takes a whole line. What is no line of a live file is passed over. */
  take(line: string): void {
    if (this.#head === undefined) this.#head = parseLiveHead(line);
    else {
      const found = parseLiveLine(line);
      if (found) this.#take(found);
    }
  }

  /** Undefined before the first line. */
  get view(): LiveView | undefined {
    if (!this.#head) return undefined;
    const [stage, seconds, machine] = [this.#stage, this.#seconds, this.#machine];
    return {
      head: this.#head,
      phase: this.#phase,
      ...this.#step,
      ...(stage === undefined ? {} : { stage }),
      ...(seconds === undefined ? {} : { seconds }),
      errors: this.#errors,
      losses: this.#losses,
      ...(machine && { machine }),
    };
  }

  #take(line: LiveLine): void {
    if ('machine' in line) this.#machine = line.machine;
    else if ('phase' in line) {
      // Each trial is a fit of its own.
      if (line.phase.trial?.index !== this.#phase.trial?.index) this.#forget();
      this.#phase = line.phase;
    } else if ('progress' in line) {
      const { step, of, loss } = line.progress;
      this.#step = { step, of };
      if (loss !== undefined) this.#losses = appended(this.#losses, step, loss);
    } else {
      const { step, seconds, error, loss, stage } = line.point;
      this.#step = { ...this.#step, step };
      this.#stage = stage;
      this.#seconds = seconds;
      this.#errors = appended(this.#errors, step, error);
      if (loss !== undefined) this.#losses = appended(this.#losses, step, loss);
    }
  }

  #forget(): void {
    this.#errors = [];
    this.#losses = [];
    this.#step = undefined;
    this.#stage = undefined;
    this.#seconds = undefined;
  }
}

/** The curve with one more point. A step before the last one means that another fit has begun. */
function appended(curve: [number, number][], step: number, value: number): [number, number][] {
  const last = curve.at(-1);
  if (last !== undefined && step < last[0]) return [[step, value]];
  curve.push([step, value]);
  return curve;
}
