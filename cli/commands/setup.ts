import { UserError } from '../../harness/input/errors.ts';
import { oneLine } from '../../harness/results/one-line.ts';
import { findRuntime } from '../../learners/engine/compiled/runtime/find-runtime.ts';
import { exitCodes } from '../describe-failure.ts';
import { fetchAnnounced, hasRuntime } from '../provide-runtime.ts';
import { type Command, printJson } from './command.ts';

export const setup: Command = {
  options: {},
  examples: [
    ['$0 setup', 'run, check and bench do this by themselves, where they have a network'],
    ['HIERBENCH_CACHE=/opt/hierbench $0 setup', 'into a folder of your choice, for a container or a cluster'],
  ],
  async run(args, terminal) {
    if (!hasRuntime()) await fetchAnnounced(terminal);
    const { version, folder } = found();
    if (args.json) printJson(terminal, { version, folder });
    else terminal.out(`onnxruntime-node ${version} in ${folder}\n`);
    return exitCodes.ok;
  },
};

/** @throws UserError if what is there does not load, on a system that it was not built for, say. */
function found(): { version: string; folder: string } {
  try {
    return findRuntime();
  } catch (error) {
    throw new UserError(oneLine((error as Error).message));
  }
}
