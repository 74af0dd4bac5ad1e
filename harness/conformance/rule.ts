import type { Lab } from './lab.ts';

/**
 * The process in which a rule runs. `first` fits only this learner; `second` is another such process, for
 * results that must be the same in both; `threads` is given different numbers of threads and cores.
 */
export const sessionNames = ['first', 'second', 'threads'] as const;
export type SessionName = (typeof sessionNames)[number];

/** One rule of the contract. */
export interface Rule {
  /** Its name in the table and in `--only`. */
  readonly name: string;
  /** What is tried, in a few words: a column of the table. */
  readonly tries: string;
  readonly session: SessionName;
  /** Seconds after which the process is considered hung, if shorter than the usual limit. */
  readonly seconds?: number;
  /** What to do about a process that hangs in this rule; default: the usual advice. */
  readonly ifHanging?: string;
  /** Whether the rule only examines what the learner declares, and needs no fits in its process before. */
  readonly fitsNothing?: boolean;
  /** Whether it needs the predictions of the first process's first fit, as `lab.reference`. */
  readonly needsReference?: boolean;
  /** A rule without which this one is meaningless: if that is broken, this one is not tried. */
  readonly after?: string;
  /**
   * Whether it observes its own process, and so sees nothing of a learner whose fits run in another process.
   */
  readonly watchesProcess?: boolean;
  /**
   * @returns a remark on a pass, if there is one worth making
   * @throws Breach, NotApplicable
   */
  check(lab: Lab): Promise<string | undefined>;
}

/** `unseen`: nothing wrong was found, but what the learner does in other processes cannot be observed. */
export type Outcome = 'pass' | 'breach' | 'not applicable' | 'unseen' | 'not run';

export interface Verdict {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly tried: string;
  /** For a breach, what is wrong and what to do; for other outcomes, the reason or a remark. */
  readonly reason?: string;
}
