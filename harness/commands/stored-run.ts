import { UserError } from '../errors.ts';
import { UnreadableRecordError } from '../results/store.ts';

/** What `read` gets from a folder that a user named. @throws UserError where the folder holds no run, or one that does not read */
export function fromRunFolder<T>(folder: string, read: (folder: string) => Promise<T>): Promise<T>;
export function fromRunFolder<T>(folder: string, read: (folder: string) => T): T;
export function fromRunFolder<T>(folder: string, read: (folder: string) => T | Promise<T>): T | Promise<T> {
  const explain = (error: unknown): never => {
    if (error instanceof UnreadableRecordError) throw new UserError(error.message);
    throw error;
  };
  try {
    const found = read(folder);
    return found instanceof Promise ? found.catch(explain) : found;
  } catch (error) {
    return explain(error);
  }
}
