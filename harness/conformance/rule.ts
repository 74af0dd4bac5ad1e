import type { Lab } from './lab.ts';

/**
 * Which process a rule runs in. `first` has fitted nothing but this learner; `second` is another like it, for what must
 * be the same in both; `threads` is told of other numbers of threads and cores.
 */
export const sessionNames = ['first', 'second', 'threads'] as const;
export type SessionName = (typeof sessionNames)[number];

/** One line of the contract. */
export interface Rule {
  /** What the table and `--only` call it. */
  readonly name: string;
  /** What is tried, in a few words: a column of the table. */
  readonly tries: string;
  readonly session: SessionName;
  /** Seconds after which the process is taken to hang, where that is not the usual limit. */
  readonly seconds?: number;
  /** What to do about a process that hangs in this rule, where there is better advice than the usual. */
  readonly ifHanging?: string;
  /** It looks at what the learner says of itself: it needs no process that has begun. */
  readonly fitsNothing?: boolean;
  /** Given the predictions of the first process's first fit, as `lab.reference`. */
  readonly needsReference?: boolean;
  /** The rule without which this one says nothing: where that is broken, it is not tried. */
  readonly after?: string;
  /** It watches this process from inside: of a learner whose fits run in another it sees nothing. */
  readonly watchesProcess?: boolean;
  /**
   * @returns what is worth saying of a pass
   * @throws Breach, NotApplicable
   */
  check(lab: Lab): Promise<string | undefined>;
}

/** `unseen`: nothing wrong was found, and what the learner does in other processes cannot be watched from here. */
export type Outcome = 'pass' | 'breach' | 'not applicable' | 'unseen' | 'not run';

export interface Verdict {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly tried: string;
  /** Of a breach what is wrong and what to do; of other outcomes why, or what was found. */
  readonly reason?: string;
}
