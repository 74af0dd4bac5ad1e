/** The learner does not keep the rule. The message is one line: what is wrong, then what to do. */
export class Breach extends Error {
  override name = 'Breach';
  /** The learner still computes: nothing else can be tried in this process. */
  readonly stillRunning: boolean;

  constructor(message: string, { stillRunning = false } = {}) {
    super(message);
    this.stillRunning = stillRunning;
  }
}

/** The rule asks nothing of this learner; the message says why. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}
