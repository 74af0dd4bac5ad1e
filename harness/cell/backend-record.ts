import type { Engine } from '../../learners/engine/backend.ts';
import type { Environment } from '../results/record.ts';

/** The backend of a result, as it is stored. */
export function backendRecord({ backend, why, settings, adapter }: Engine): Environment['backend'] {
  return { name: backend, why, ...settings, ...(adapter === undefined ? {} : { adapter }) };
}
