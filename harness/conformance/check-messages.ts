import type { BackendRequest } from '../../learners/engine/backend.ts';
import type { Identified } from './identify.ts';
import type { Outcome } from './rule.ts';

/** The learner that a process checks. */
export interface Subject {
  /** Name or file. */
  readonly name: string;
  /** The folder that relative file names start from. */
  readonly folder: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly backend: BackendRequest;
}

/** The environment that a process checks. */
export type EnvironmentSubject = Pick<Subject, 'name' | 'folder' | 'params'>;

/** The first request to a process, without what the session adds: `scratch` and `cores`. */
export type Opening =
  | { readonly type: 'open'; readonly subject: Subject }
  | { readonly type: 'open-environment'; readonly subject: EnvironmentSubject };

/** A request from the parent to the process that checks. */
export type CheckRequest =
  | (Opening & { readonly scratch: string; readonly cores?: number })
  | { readonly type: 'identify'; readonly subject: EnvironmentSubject }
  | { readonly type: 'begin' }
  | { readonly type: 'rule'; readonly rule: string; readonly reference?: readonly number[] }
  | { readonly type: 'environment-rule'; readonly rule: string };

export type CheckAnswer =
  | { readonly type: 'opened'; readonly why: string }
  | { readonly type: 'identified'; readonly found: Identified }
  | { readonly type: 'begun'; readonly predictions: readonly number[] }
  | {
      readonly type: 'verdict';
      readonly outcome: Outcome;
      readonly reason?: string;
      /** Whether the learner is still computing, so that the process can no longer be used. */
      readonly stillRunning: boolean;
    }
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly stack?: string;
      /** Whether it is a user's mistake, and the message says all that there is to say. */
      readonly mistake: boolean;
    };
