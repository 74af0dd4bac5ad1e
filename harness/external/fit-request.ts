import type { FitContext } from '../../learners/contract.ts';
import type { Sample } from '../../tasks/contract.ts';

/** What a program is told about a fit, through either interface, and the arrays that go with it. */
export function fitRequest({ x, y, n, d }: Sample, context: FitContext<unknown>) {
  const { task, params, budget, stream, validation, stopStep, engine } = context;
  return {
    message: {
      task,
      n,
      d,
      params,
      seed: stream.child('seed').integer(2 ** 31),
      budget: { ...budget, threads: engine.settings?.threads ?? 1 },
      ...(stopStep === undefined ? {} : { stopStep }),
      ...(validation ? { validation: { n: validation.n } } : {}),
    },
    frames: {
      x,
      y,
      ...(validation ? { 'validation-x': validation.x, 'validation-y': validation.y } : {}),
    },
  };
}
