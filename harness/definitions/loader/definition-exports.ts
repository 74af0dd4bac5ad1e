/** What `hierbench` exports that definitions need; with the same names as in index.ts. */
export { z } from 'zod';
export * from '../../../learners/contract.ts';
export { openEngine } from '../../../learners/engine/open-engine.ts';
export { defineGradientLearner } from '../../../learners/gradient-learner.ts';
export * from '../../../tasks/contract.ts';
export { InvalidEnvironmentError } from '../../../tasks/environments/contract.ts';
export { defineEnvironment } from '../../../tasks/environments/define-environment.ts';
export { lookAhead } from '../../../tasks/environments/look-ahead.ts';
export { samplingParameters, samplingShape } from '../../../tasks/parameters.ts';
export { sampledTask } from '../../../tasks/sampled-task.ts';
export { Stream, splitStream } from '../../../tasks/streams.ts';
export { UserError } from '../../input/errors.ts';
export { defineMetric } from '../../protocol/metric.ts';
