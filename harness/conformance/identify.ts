import type { TaskFamily } from '../../tasks/contract.ts';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { findLearner } from '../definitions/definitions.ts';
import { fullParameters } from '../definitions/parameters.ts';
import { isPath } from '../definitions/plugins/load-file.ts';
import { loadPlugin } from '../definitions/plugins/load-plugin.ts';
import { isProgram } from '../external/load-program.ts';
import { formatEntrySpec } from '../results/format-entry-spec.ts';
import type { EnvironmentSubject } from './check-messages.ts';

/** What a name on the command line stands for. */
export interface Identified {
  readonly kind: 'learner' | 'environment';
  /** Its own name, with the parameters given. */
  readonly label: string;
}

/**
 * Finds what is to be checked. Code of a user is loaded for that, so it is done in another process (identify-apart.ts).
 *
 * @throws UserError if there is no such learner or environment, or it does not have these parameters
 */
export async function identify({ name, folder, params }: EnvironmentSubject): Promise<Identified> {
  const family = await environmentCalled(name, folder);
  const definition = family ?? (await findLearner(name, folder)).value;
  // Only given parameters are checked here: defaults that do not parse are a broken rule, not a mistake
  // in the command line.
  if (Object.keys(params).length > 0) fullParameters(definition, params, name);
  return { kind: family ? 'environment' : 'learner', label: formatEntrySpec(definition.name, params) };
}

/** The environment that a name or a file stands for; undefined if it stands for anything else. */
async function environmentCalled(name: string, folder: string): Promise<TaskFamily | undefined> {
  const builtIn = await loadTaskFamily(name);
  if (builtIn) return builtIn.episodes && builtIn;
  if (!isPath(name) || isProgram(name)) return undefined;
  try {
    const { taskFamilies } = await loadPlugin(name, folder);
    return taskFamilies.length === 1 && taskFamilies[0].episodes ? taskFamilies[0] : undefined;
  } catch {
    // Looking it up as a learner gives the message that a user expects.
    return undefined;
  }
}
