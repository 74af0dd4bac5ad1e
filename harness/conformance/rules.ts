import type { Rule } from './rule.ts';
import { awkwardSampleRules } from './rules/awkward-samples.ts';
import { cost, parameters, search, unsupported } from './rules/definition.ts';
import { history, seed, stream, threads } from './rules/determinism.ts';
import { errors } from './rules/errors.ts';
import { freshRows } from './rules/fresh-rows.ts';
import { info } from './rules/info.ts';
import { inputs } from './rules/inputs.ts';
import { leak } from './rules/leak.ts';
import { memory, steps, stopStep, time } from './rules/limits.ts';
import { dispose, features, predictions, rows } from './rules/predictions.ts';
import { files, globals } from './rules/surroundings.ts';
import { trace } from './rules/trace.ts';

/** If these rules are broken, there may be nothing on which the others can be tried. */
export const gates: readonly Rule[] = [parameters, predictions];

/**
 * The contract of a learner, in the order of the table. A process tries its rules in this order, with the one
 * that may make the process unusable last. No verdict depends on what was tried before.
 */
export const rules: readonly Rule[] = [
  parameters,
  search,
  unsupported,
  cost,
  predictions,
  rows,
  inputs,
  seed,
  stream,
  history,
  threads,
  steps,
  stopStep,
  trace,
  features,
  freshRows,
  info,
  ...awkwardSampleRules,
  errors,
  dispose,
  globals,
  files,
  leak,
  memory,
  time,
];
