/** The learner breaks the rule. The message is one line: what is wrong, then what to do. */
export class Breach extends Error {
  override name = 'Breach';
  /** Whether the learner is still computing, so that nothing else can be tried in this process. */
  readonly stillRunning: boolean;

  constructor(message: string, { stillRunning = false } = {}) {
    super(message);
    this.stillRunning = stillRunning;
  }
}

/** The rule does not apply to this learner; the message says why. */
export class NotApplicable extends Error {
  override name = 'NotApplicable';
}
