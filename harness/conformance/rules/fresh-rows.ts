import type { Sample } from '../../../tasks/contract.ts';
import { Breach, NotApplicable } from '../breach.ts';
import { firstDifference, inWords } from '../difference.ts';
import { type Lab, usualSteps } from '../lab.ts';
import type { Problem } from '../problems.ts';
import type { Rule } from '../rule.ts';

/** No fit of a few steps on a small problem has use for more rows. */
const mostRows = 2 ** 20;

export const freshRows: Rule = {
  name: 'fresh-rows',
  tries: 'fits on a stream: whole numbers of rows, not after the fit',
  session: 'first',
  async check(lab) {
    const { capabilities } = lab.learner;
    if (!capabilities.streams) throw new NotApplicable('it does not train on streams');
    const problem = lab.problem();
    const once = await fitStream(lab, problem);
    if (once.rows === 0)
      throw new Breach(
        'capabilities.streams is true, but it draws no rows; train on context.fresh where that is given',
      );
    if (!capabilities.deterministic) return `${once.rows} rows`;
    const again = await fitStream(lab, problem);
    const difference = firstDifference(once.predictions, again.predictions);
    if (difference)
      throw new Breach(
        `the same stream gives different predictions (${inWords(difference)}); keep nothing from one fit to the next`,
      );
    return `${once.rows} rows`;
  },
};

/** A fit on the problem's stream, and how many rows it drew. @throws Breach */
async function fitStream(lab: Lab, problem: Problem): Promise<{ rows: number; predictions: number[] }> {
  const next = problem.openStream();
  const breaches: Breach[] = [];
  // Kept, because a learner may swallow an error that is thrown into it from here.
  const breach = (message: string): never => {
    const found = new Breach(message);
    breaches.push(found);
    throw found;
  };
  let rows = 0;
  let fitting = true;
  const fresh = (count: number): Sample => {
    if (!fitting) breach('it calls fresh after the fit; a model must not learn while it is tested');
    if (!(Number.isSafeInteger(count) && count > 0))
      breach(`it asks fresh for ${count} rows; ask for a positive whole number`);
    rows += count;
    if (rows > mostRows)
      breach(`it draws more than ${mostRows} rows where budget.steps is ${usualSteps}; stop at the budget`);
    return next(count);
  };
  const { model } = await lab.fit(problem, { context: { fresh } }).catch((error) => {
    throw breaches[0] ?? error;
  });
  fitting = false;
  if (breaches.length > 0) throw breaches[0];
  const predictions = await lab.predict(model, problem.test).catch((error) => {
    throw breaches[0] ?? error;
  });
  model.dispose();
  if (breaches.length > 0) throw breaches[0];
  return { rows, predictions: [...predictions] };
}
