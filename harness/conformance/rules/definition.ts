import type { z } from 'zod';
import type { FitCost, Learner, SearchDimension, Work } from '../../../learners/contract.ts';
import { learnerTraits } from '../../input/learner-traits.ts';
import { firstComplaint } from '../../input/schema-errors.ts';
import { oneLine } from '../../results/one-line.ts';
import { Breach, NotApplicable } from '../breach.ts';
import { checkParameters, checkTexts } from '../declared.ts';
import type { Lab, Params } from '../lab.ts';
import { claimedTasks, makeStructure } from '../problems.ts';
import type { Rule } from '../rule.ts';

/** Rules on what a learner declares about itself; nothing is fitted. */

export const parameters: Rule = {
  name: 'parameters',
  tries: 'name, flags, traits; defaults and words for each parameter',
  session: 'first',
  fitsNothing: true,
  async check(lab) {
    const { learner, given } = lab;
    const { capabilities } = learner;
    checkTexts(learner);
    for (const flag of ['regression', 'classification', 'diagnosable', 'deterministic'] as const)
      if (typeof capabilities?.[flag] !== 'boolean')
        throw new Breach(`capabilities.${flag}: say true or false`);
    for (const flag of ['classes', 'streams'] as const)
      if (!['boolean', 'undefined'].includes(typeof capabilities[flag]))
        throw new Breach(`capabilities.${flag}: say true or false, or leave it out`);
    if (capabilities.classes && !capabilities.classification)
      throw new Breach(
        'capabilities.classes: more than two classes without classification; say true for both',
      );
    if (!capabilities.regression && !capabilities.classification)
      throw new Breach('capabilities: neither regression nor classification; it would never run');
    const defaults = checkParameters(learner);
    for (const params of [defaults, ...(Object.keys(given).length > 0 ? [lab.params] : [])])
      assertTraits(learner, params);
    return Object.keys(given).length > 0 ? 'also with the given parameters' : undefined;
  },
};

function assertTraits(learner: Learner, params: object): void {
  try {
    learnerTraits(learner, params);
  } catch (error) {
    throw new Breach((error as Error).message);
  }
}

export const search: Rule = {
  name: 'search',
  tries: 'ends, a value in between, and choices of every dimension, on every task',
  session: 'first',
  fitsNothing: true,
  async check(lab) {
    const { learner, params } = lab;
    let dimensions = 0;
    for (const { structure, label } of claimed(lab)) {
      for (const [name, dimension] of Object.entries(learner.search(params as never, structure))) {
        dimensions++;
        checkDimension(learner.parameters, params, name, dimension, label);
      }
    }
    if (dimensions === 0) throw new NotApplicable('it has nothing to tune');
    return undefined;
  },
};

function checkDimension(
  schema: z.ZodObject,
  params: Params,
  name: string,
  dimension: SearchDimension,
  task: string,
) {
  const place = `search.${name} (${task})`;
  if (!Object.hasOwn(schema.shape, name))
    throw new Breach(
      `${place}: there is no such parameter; parameters are ${Object.keys(schema.shape).join(', ')}`,
    );
  if (!('choices' in dimension)) {
    const { min, max, log } = dimension;
    if (!(Number.isFinite(min) && Number.isFinite(max) && min < max))
      throw new Breach(`${place}: ${min} to ${max} is not a range; min has to be less than max`);
    if (log && min <= 0)
      throw new Breach(`${place}: a log range cannot begin at ${min}; it has to be positive`);
  } else if (dimension.choices.length === 0)
    throw new Breach(`${place}: choices is empty; leave the dimension out`);
  // Ranges are drawn from as real numbers: a parameter of whole numbers needs choices.
  const values =
    'choices' in dimension ? dimension.choices : [dimension.min, dimension.max, between(dimension)];
  for (const value of values) {
    const changed = { ...params, [name]: value };
    const parsed = schema.safeParse(changed);
    if (parsed.success) continue;
    const { text } = firstComplaint(schema, parsed.error, changed);
    const hint =
      'choices' in dimension || value !== values[2]
        ? ''
        : '; a trial draws real numbers from a range: list whole numbers as choices';
    throw new Breach(`${place}: the parameter does not accept ${JSON.stringify(value)}: ${text}${hint}`);
  }
}

/** A value as a trial could draw it, not a whole number. */
function between({ min, max }: { readonly min: number; readonly max: number }): number {
  const value = min + 0.3819 * (max - min);
  return Number.isInteger(value) ? value + 0.1 * Math.min(1, max - value) : value;
}

export const unsupported: Rule = {
  name: 'unsupported',
  tries: 'its answer for every task, with 1, 7 and 64 samples',
  session: 'first',
  fitsNothing: true,
  async check(lab) {
    if (!lab.learner.unsupported) throw new NotApplicable('it does not declare what it does not support');
    let refused = 0;
    for (const n of [1, 7, 64])
      for (const { label, structure } of claimed(lab)) {
        let reason: unknown;
        try {
          reason = lab.learner.unsupported(lab.params as never, structure, n);
        } catch (error) {
          throw new Breach(
            `it throws on ${label}, n = ${n} (${oneLine(String(error))}); return the reason as a text`,
          );
        }
        if (reason === undefined) continue;
        refused++;
        if (
          typeof reason !== 'string' ||
          reason.trim() === '' ||
          reason.includes('\n') ||
          reason.length > 300
        )
          throw new Breach(
            `on ${label}, n = ${n} it returns ${oneLine(JSON.stringify(reason), 60)}; return one line that says why`,
          );
      }
    return refused === 0 ? undefined : `${refused} refused, each with one line`;
  },
};

export const cost: Rule = {
  name: 'cost',
  tries: 'finite, and no less for 128 samples than for 64',
  session: 'first',
  fitsNothing: true,
  async check(lab) {
    const { learner, params } = lab;
    if (!learner.cost) throw new NotApplicable('it does not declare its cost');
    for (const { label, structure } of claimed(lab)) {
      const budget = { steps: 100, seconds: 60, memoryMiB: 2048 };
      const at = (n: number, stream = {}) => {
        const plan = { task: structure, n, budget, validationRows: 0, ...stream };
        const told = learner.cost?.(params as never, plan);
        return checkCost(told as FitCost, `${label}, n = ${'stream' in stream ? 'stream' : n}`);
      };
      if (learner.capabilities.streams) at(64, { stream: true });
      if (at(128) < at(64))
        throw new Breach(`on ${label}, cost is lower for 128 samples than for 64; count again`);
    }
    return undefined;
  },
};

/** @returns the sum of all work of the fit, for comparisons */
function checkCost({ fit, predictRow, traces, bytes, freshRows = 0 }: FitCost, place: string): number {
  const entries = [
    ...workOf('fit', fit),
    ...workOf('predictRow', predictRow),
    ['traces', traces] as const,
    ['bytes', bytes] as const,
    ['freshRows', freshRows] as const,
  ];
  for (const [name, value] of entries)
    if (!(Number.isFinite(value) && value >= 0))
      throw new Breach(`${name} is ${value} on ${place}; it has to be a number from 0`);
  if (!Number.isInteger(traces)) throw new Breach(`traces is ${traces} on ${place}; it counts calls`);
  const total = workOf('fit', fit).reduce((sum, [, value]) => sum + value, 0);
  if (total === 0)
    throw new Breach(`cost says that a fit takes no work at all on ${place}; leave cost out instead`);
  return total;
}

function workOf(prefix: string, work: Work): [string, number][] {
  return Object.entries(work).map(([kind, amount]) => [`${prefix}.${kind}`, amount as number]);
}

function claimed({ learner }: Lab) {
  return claimedTasks(learner.capabilities).map(makeStructure);
}
