import type { BackendName, SessionSettings } from '../../learners/engine/backend.ts';
import type { BenchJob } from './job.ts';
import type { Turn } from './take-turn.ts';

/** A request to the process of a backend, which answers each request once. */
export type BenchRequest =
  | {
      readonly type: 'open';
      readonly backend: BackendName;
      readonly settings: SessionSettings;
      readonly job: BenchJob;
    }
  | { readonly type: 'turn'; readonly seconds: number };

export type BenchAnswer =
  | { readonly type: 'opened' }
  | ({ readonly type: 'turn' } & Turn)
  | { readonly type: 'failed'; readonly message: string };
