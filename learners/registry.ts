import type { Learner } from './contract.ts';
import { deepSgd } from './deep-sgd.ts';
import { layerwise } from './layerwise.ts';
import { mean } from './mean.ts';
import { twoLayer } from './two-layer.ts';

/** The built-in learners, in the order in which lists and charts show them. */
export const learners: readonly Learner[] = [deepSgd, layerwise, twoLayer, mean];
