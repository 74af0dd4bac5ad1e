import type { StartingPoint } from '../../learners/engine/training.ts';
import { readModel, startingPoint } from '../definitions/models/read-model.ts';
import type { CellSpec } from '../results/record.ts';
import { InvalidModelError } from './invalid-model-error.ts';

/**
 * The network that a cell's fit begins with.
 *
 * @throws InvalidModelError if the file is not the one that the specification names
 */
export async function readStart(path: string, { from }: CellSpec): Promise<StartingPoint> {
  const model = await readModel(path).catch(({ message }: Error) => {
    throw new InvalidModelError(message);
  });
  if (model.sha256 !== from?.sha256)
    throw new InvalidModelError(
      `${path} is not the file it was when the run was planned; plan the run again`,
    );
  return startingPoint(model);
}
