/**
 * The public API of hierbench: everything needed to define tasks and learners, to run configurations from a
 * program, and to read stored results.
 */

export { z } from 'zod';
export { type Trial, type TryOptions, tryLearner } from './harness/cell/try-learner.ts';
export {
  type Config,
  type ResolvedConfig,
  type ResolvedLearner,
  type ResolvedTask,
  type StoredConfig,
  storedConfig,
} from './harness/config/config.ts';
export { type ConfigInput, loadConfig } from './harness/config/load-config.ts';
export type { Overrides } from './harness/config/overrides.ts';
export type { CellActivity, Executor, FinishedCell } from './harness/executors/contract.ts';
export { type LocalOptions, localExecutor } from './harness/executors/local.ts';
export { UserError } from './harness/input/errors.ts';
export { makePlan, type PlannedCell } from './harness/plan/plan.ts';
export { defineMetric, type Metric, type MetricInput, type NotMeasured } from './harness/protocol/metric.ts';
export type { MeasuredMetric, StoredMetric } from './harness/results/own-metric.ts';
export * from './harness/results/public.ts';
export type { RunListener, RunOptions, RunSummary } from './harness/run/contract.ts';
export { run } from './harness/run/run.ts';
export * from './learners/contract.ts';
export type { BackendName, BackendRequest, Engine } from './learners/engine/backend.ts';
export { openEngine } from './learners/engine/open-engine.ts';
export type { KeptNetwork, StartingPoint } from './learners/engine/training.ts';
export {
  defineGradientLearner,
  type GradientLearner,
  type GradientParameters,
  type InitialiseContext,
  type InitialValues,
  type NetworkContext,
  type TensorFunctions,
  type VariablesOf,
} from './learners/gradient-learner.ts';
export type { KeptModel, KeptTables, Table, TableStep } from './learners/kept/kept-model.ts';
export { learners } from './learners/registry.ts';
export { type CustomChart, defineChart } from './reports/charts/custom-chart.ts';
export type { Facet, Results, Row, Series } from './reports/rows.ts';
export * from './tasks/contract.ts';
export type { AgentParameters } from './tasks/environments/agent-parameters.ts';
export {
  type EnvironmentDefinition,
  type EpisodeShape,
  type EpisodicEnvironment,
  InvalidEnvironmentError,
  type Transition,
} from './tasks/environments/contract.ts';
export { defineEnvironment } from './tasks/environments/define-environment.ts';
export { type LookAheadOptions, lookAhead } from './tasks/environments/look-ahead.ts';
export { environments } from './tasks/environments/registry.ts';
export { type SamplingParameters, samplingParameters, samplingShape } from './tasks/parameters.ts';
export { taskFamilies } from './tasks/registry.ts';
export { type SampledTaskOptions, sampledTask, type Target } from './tasks/sampled-task.ts';
export {
  type Spectrum,
  type SpectrumBasis,
  type SpectrumMethod,
  type SpectrumOptions,
  SpectrumUnavailableError,
} from './tasks/spectrum/contract.ts';
export {
  centresAtFullStrength,
  functionsUpToDegree,
  type Strength,
  supportedDegree,
} from './tasks/spectrum/full-strength.ts';
export { asymptoticFloor, functionsOfDegree, kernelFloor } from './tasks/spectrum/kernel-floor.ts';
export { type Split, Stream, splitStream } from './tasks/streams.ts';
