import { setTimeout as wait } from 'node:timers/promises';
import type { TracePoint } from '../../../learners/contract.ts';
import { Breach, NotApplicable } from '../breach.ts';
import type { Rule } from '../rule.ts';

export const trace: Rule = {
  name: 'trace',
  tries: 'steps that grow, a predictor at each, one at a time',
  session: 'first',
  async check(lab) {
    const problem = lab.problem();
    const points: TracePoint[] = [];
    const problems: Error[] = [];
    let looking = false;
    const { model } = await lab.fit(problem, {
      context: {
        async trace(point, current) {
          if (looking)
            problems.push(
              new Breach('a second trace begins before the first is done; await context.trace(…)'),
            );
          looking = true;
          // Kept, because a learner may swallow an error that is thrown into it from here.
          await look(point).catch((error: Error) => problems.push(error));
          looking = false;

          async function look({ step, samplesSeen }: TracePoint) {
            const last = points.at(-1);
            points.push(point);
            if (!(Number.isInteger(step) && step > (last?.step ?? 0)))
              throw new Breach(
                `a trace at step ${step} follows one at ${last?.step ?? 0}; steps have to grow`,
              );
            if (!(Number.isFinite(samplesSeen) && samplesSeen >= (last?.samplesSeen ?? 0)))
              throw new Breach(
                `samplesSeen is ${samplesSeen} at step ${step}; count what was seen, repetitions too`,
              );
            await wait(5);
            await lab.predict(current, problem.test, `the predictor traced at step ${step}`);
          }
        },
      },
    });
    const left = looking;
    model.dispose();
    if (problems.length > 0) throw problems[0];
    if (left) throw new Breach('the fit ends while a trace is being measured; await context.trace(…)');
    if (points.length === 0) throw new NotApplicable('it traces nothing');
    const { steps } = model.info;
    const last = points[points.length - 1].step;
    if (steps !== undefined && last > steps)
      throw new Breach(
        `the last trace is of step ${last}, but info.steps is ${steps}; count both over all stages`,
      );
    return points.length === 1 ? 'one point' : `${points.length} points`;
  },
};
