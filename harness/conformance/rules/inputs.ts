import type { Sample } from '../../../tasks/contract.ts';
import { Breach } from '../breach.ts';
import type { Problem } from '../problems.ts';
import type { Rule } from '../rule.ts';

export const inputs: Rule = {
  name: 'inputs',
  tries: 'x, y, validation, test rows and parameters afterwards',
  session: 'first',
  async check(lab) {
    const problem = lab.problem();
    const before = arraysOf(problem).map(([, values]) => values.slice());
    const compare = (when: string) => {
      for (const [i, [name, values]] of arraysOf(problem).entries()) {
        const changed = values.findIndex((value, at) => !Object.is(value, before[i][at]));
        if (changed >= 0)
          throw new Breach(
            `${name} is changed after ${when} (number ${changed + 1} of ${values.length}); work on a copy`,
          );
      }
    };
    const { params } = lab;
    const copy = JSON.stringify(params);
    const { model } = await lab.fit(problem, { validation: true, params });
    compare('a fit');
    if (JSON.stringify(params) !== copy)
      throw new Breach('the parameters are changed after a fit; work on a copy');
    await lab.predict(model, problem.test);
    await model.features?.(problem.test.x, problem.test.n);
    compare('predictions');
    model.dispose();
    return undefined;
  },
};

function arraysOf({ train, validation, test }: Problem): [string, Float32Array][] {
  const of = (what: string, { x, y }: Sample): [string, Float32Array][] => [
    [`${what}.x`, x],
    [`${what}.y`, y],
  ];
  return [...of('sample', train), ...of('validation', validation), ...of('test', test)];
}
