import { Breach } from '../breach.ts';
import type { Rule } from '../rule.ts';

const counts = ['steps', 'samplesSeen', 'parameters', 'flops', 'stopStep'];

export const info: Rule = {
  name: 'info',
  tries: 'figures of the fit: finite numbers, short texts',
  session: 'first',
  async check(lab) {
    const { model } = await lab.fit(lab.problem(), { validation: true });
    model.dispose();
    for (const [name, value] of Object.entries(model.info) as [string, unknown][]) {
      if (value === undefined) continue;
      if (typeof value === 'string') {
        if (value.includes('\n'))
          throw new Breach(`info.${name} has more than one line; it is an entry of a table`);
      } else if (typeof value !== 'number')
        throw new Breach(
          `info.${name} is a ${Array.isArray(value) ? 'list' : typeof value}; give a number or a text`,
        );
      else if (!Number.isFinite(value))
        throw new Breach(`info.${name} is ${value}; leave out what is not known`);
      else if (counts.includes(name) && value < 0)
        throw new Breach(`info.${name} is ${value}; it counts from 0`);
    }
    return undefined;
  },
};
