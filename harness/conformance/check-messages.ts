import type { BackendRequest } from '../../learners/engine/backend.ts';
import type { Outcome } from './rule.ts';

/** The learner that a process checks, as its parent found it. */
export interface Subject {
  /** Name or file. */
  readonly name: string;
  /** What a relative file name is relative to. */
  readonly folder: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly backend: BackendRequest;
}

/** From the parent to the process that checks. */
export type CheckRequest =
  | { readonly type: 'open'; readonly subject: Subject; readonly scratch: string; readonly cores?: number }
  | { readonly type: 'begin' }
  | { readonly type: 'rule'; readonly rule: string; readonly reference?: readonly number[] };

export type CheckAnswer =
  | { readonly type: 'opened'; readonly why: string }
  | { readonly type: 'begun'; readonly predictions: readonly number[] }
  | {
      readonly type: 'verdict';
      readonly outcome: Outcome;
      readonly reason?: string;
      /** The process is of no use any more. */
      readonly stillRunning: boolean;
    }
  | { readonly type: 'failed'; readonly message: string };
