import type { Model } from '../../../learners/contract.ts';
import { Breach, NotApplicable } from '../breach.ts';
import { firstDifference, inWords } from '../difference.ts';
import { claimedTasks, makeProblem, rowsOf } from '../problems.ts';
import type { Rule } from '../rule.ts';

export const predictions: Rule = {
  name: 'predictions',
  tries: 'a fit on every kind of task that it claims, d = 8',
  session: 'first',
  async check(lab) {
    const refused: string[] = [];
    const tasks = claimedTasks(lab.learner.capabilities);
    for (const options of tasks) {
      const problem = makeProblem(options);
      if (lab.unsupported(problem) !== undefined) {
        refused.push(problem.label);
        continue;
      }
      const { model } = await lab.fit(problem);
      await lab.predict(model, problem.test, problem.label, problem.structure.classes);
      model.dispose();
    }
    if (refused.length === tasks.length) throw new NotApplicable('it supports no built-in task at d = 8');
    return refused.length === 0 ? undefined : `it does not support ${refused.join('; ')}`;
  },
};

/**
 * Allowed difference as a share of the largest prediction: matrix products of different shapes are summed in
 * different orders.
 */
const rounding = 1e-4;

export const rows: Rule = {
  name: 'rows',
  tries: 'test rows one by one, reversed, and twice (to 1e-4)',
  session: 'first',
  async check(lab) {
    const problem = lab.problem();
    const { model } = await lab.fit(problem);
    const { test } = problem;
    const together = await lab.predict(model, test);
    const backwards = Array.from({ length: test.n }, (_, i) => test.n - 1 - i);
    const reversed = await lab.predict(model, rowsOf(test, backwards), 'rows reversed');
    compare(together, reversed.toReversed(), 'in another order');
    const alone = new Float32Array(test.n);
    for (let i = 0; i < test.n; i++) alone[i] = (await lab.predict(model, rowsOf(test, [i]), 'one row'))[0];
    compare(together, alone, 'alone');
    compare(together, await lab.predict(model, test), 'a second time');
    model.dispose();
    return undefined;
  },
};

function compare(together: Float32Array, others: Float32Array, how: string): void {
  const difference = firstDifference(together, others, rounding);
  if (!difference) return;
  throw new Breach(
    `a row predicted ${how} gets a different number (${inWords(difference)}); predict each row from itself and the training sample alone`,
  );
}

export const dispose: Rule = {
  name: 'dispose',
  tries: 'two models at once; one of them disposed of, twice',
  session: 'first',
  async check(lab) {
    const [one, two] = [lab.problem({ seed: 1 }), lab.problem({ seed: 2 })];
    const first = (await lab.fit(one)).model;
    const before = await lab.predict(first, one.test);
    const second = (await lab.fit(two)).model;
    const own = await lab.predict(second, two.test);
    same(before, await lab.predict(first, one.test), 'a model predicts differently after another fit');
    try {
      first.dispose();
      first.dispose();
    } catch (error) {
      throw new Breach(
        `dispose fails (${(error as Error)?.message}); it has to work once, and do no harm twice`,
      );
    }
    const after = await lab.predict(second, two.test, 'after another model was disposed of');
    same(own, after, 'a model predicts differently after another was disposed of');
    second.dispose();
    return undefined;
  },
};

function same(before: Float32Array, after: Float32Array, what: string): void {
  const difference = firstDifference(before, after, rounding);
  if (difference)
    throw new Breach(
      `${what} (${inWords(difference)}); keep what a model needs inside fit, not in the module`,
    );
}

export const features: Rule = {
  name: 'features',
  tries: 'layers, shapes and numbers of a diagnosable model',
  session: 'first',
  async check(lab) {
    const { diagnosable } = lab.learner.capabilities;
    const problem = lab.problem();
    const { test } = problem;
    let traced: Promise<unknown> | undefined;
    let tracedWithout = false;
    const { model } = await lab.fit(problem, {
      context: {
        async trace(_point, current: Pick<Model, 'predict' | 'features'>) {
          if (!diagnosable) return;
          if (!current.features) tracedWithout = true;
          traced ??= Promise.resolve(current.features?.(test.x, test.n));
          await traced;
        },
      },
    });
    if (!diagnosable) {
      const exposed = model.features !== undefined;
      model.dispose();
      if (exposed) throw new Breach('models have features; say so: capabilities.diagnosable: true');
      throw new NotApplicable('it claims no features (diagnosable: false)');
    }
    if (!model.features)
      throw new Breach('diagnosable: true, but the model has no features; return them, or say false');
    if (tracedWithout)
      throw new Breach('the model handed to trace has no features; diagnosis over training needs them there');
    const layers = await model.features(test.x, test.n);
    if (!Array.isArray(layers) || layers.length === 0)
      throw new Breach('features returns no layer; return one entry per layer, or say diagnosable: false');
    let last = 1;
    for (const { layer, width, values } of layers) {
      if (!(Number.isInteger(layer) && layer > last))
        throw new Breach(
          `features: layer ${layer} follows ${last === 1 ? 'the input' : last}; give layers 2..L in order`,
        );
      last = layer;
      if (!(Number.isInteger(width) && width > 0 && values?.length === test.n * width))
        throw new Breach(
          `features: layer ${layer} has ${values?.length} values for ${test.n} rows of width ${width}; return n×width`,
        );
      if (!Array.prototype.every.call(values, Number.isFinite))
        throw new Breach(`features: layer ${layer} has values that are not finite`);
    }
    const directions = await model.directions?.();
    if (directions) {
      const { count, d, values } = directions;
      if (d !== test.d || values?.length !== count * d)
        throw new Breach(
          `directions: ${values?.length} numbers for ${count} units in dimension ${d}, the inputs have ${test.d}; return count×d`,
        );
    }
    model.dispose();
    return `${layers.length} layer${layers.length === 1 ? '' : 's'}`;
  },
};
