import { setTimeout as wait } from 'node:timers/promises';
import { Breach } from '../breach.ts';
import type { Lab } from '../lab.ts';
import type { Rule } from '../rule.ts';
import { differences, leftRunning, surroundings } from '../surroundings.ts';
import { filesIn, watchWrites } from '../write-watch.ts';

export const files: Rule = {
  name: 'files',
  tries: 'writes outside the temporary folder, and what is left',
  session: 'first',
  watchesProcess: true,
  async check(lab) {
    const before = new Set(filesIn(lab.scratch));
    const writes = watchWrites(lab.scratch);
    try {
      await fitFully(lab);
      await wait(20);
    } finally {
      writes.stop();
    }
    const [outside] = writes.outside;
    if (outside !== undefined)
      throw new Breach(`a fit writes ${outside}; write below os.tmpdir(), or nothing`);
    const left = filesIn(lab.scratch).filter((file) => !before.has(file));
    if (left.length > 0)
      throw new Breach(
        `${left.length === 1 ? `${left[0]} is` : `${left.length} files are`} left after dispose; remove what a fit writes`,
      );
    return undefined;
  },
};

/** How long handles that are being closed may take. */
const settlingMilliseconds = 1000;

export const globals: Rule = {
  name: 'globals',
  tries: 'globals, listeners, environment, timers left behind',
  session: 'first',
  watchesProcess: true,
  async check(lab) {
    // Taken from the process's first fits, because other rules may have left something since.
    const [first] = lab.leftBehind ?? (await whatFitsLeave(lab));
    if (first !== undefined)
      throw new Breach(`after a fit ${first}; put back what you change, and load libraries in prepare`);
    return undefined;
  },
};

/**
 * Performs a fit, and lists what differs from before the process's first fit, each worded as the middle of a
 * sentence.
 */
export async function whatFitsLeave(lab: Lab): Promise<string[]> {
  await fitFully(lab);
  const before = lab.before ?? surroundings();
  let running: string[] = [];
  for (let waited = 0; waited < settlingMilliseconds; waited += 20) {
    await wait(20);
    running = leftRunning(before);
    if (running.length === 0) break;
  }
  return [...differences(before, surroundings()), ...running.map((what) => `${what} is left running`)];
}

async function fitFully(lab: Lab): Promise<void> {
  const problem = lab.problem();
  const { model } = await lab.fit(problem, { validation: true });
  await lab.predict(model, problem.test);
  model.dispose();
}
