/** What happened in all episodes so far: for each step the states, actions and rewards, episode after episode. */
export class History {
  /** Number of episodes. */
  episodes = 0;
  readonly #d: number;
  readonly #x: Float32Array[];
  readonly #actions: Uint16Array[];
  readonly #rewards: Float64Array[];

  /** @param most the most episodes that it has room for */
  constructor(most: number, d: number, horizon: number) {
    const each = <T>(make: () => T): T[] => Array.from({ length: horizon }, make);
    this.#d = d;
    this.#x = each(() => new Float32Array(most * d));
    this.#actions = each(() => new Uint16Array(most));
    this.#rewards = each(() => new Float64Array(most));
  }

  /** @param step 1..H; @param t episode, from 0 */
  record(t: number, step: number, state: Float32Array, action: number, reward: number): void {
    this.#x[step - 1].set(state, t * this.#d);
    this.#actions[step - 1][t] = action;
    this.#rewards[step - 1][t] = reward;
  }

  /** The states of a step, episodes×d. */
  states(step: number): Float32Array {
    return this.#x[step - 1].subarray(0, this.episodes * this.#d);
  }

  /**
   * The states of a step in which an action was taken, and its rewards, each with the value that followed.
   * @param next the value that followed in each episode; absent for the last step
   */
  rows(step: number, action: number, next?: Float64Array): { x: Float32Array; targets: Float64Array } {
    const d = this.#d;
    const taken = this.#actions[step - 1].subarray(0, this.episodes);
    const chosen: number[] = [];
    for (const [t, one] of taken.entries()) if (one === action) chosen.push(t);
    const x = new Float32Array(chosen.length * d);
    for (const [row, t] of chosen.entries()) x.set(this.#x[step - 1].subarray(t * d, (t + 1) * d), row * d);
    const rewards = this.#rewards[step - 1];
    return { x, targets: Float64Array.from(chosen, (t) => rewards[t] + (next?.[t] ?? 0)) };
  }
}
