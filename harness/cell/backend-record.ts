import type { Engine } from '../../learners/engine/backend.ts';
import type { Environment } from '../results/record.ts';

/** How results say where they were computed. */
export function backendRecord({ backend, why, settings }: Engine): Environment['backend'] {
  return { name: backend, why, ...settings };
}
