import { splitTopLevel } from './entry-spec.ts';
import { UserError } from './errors.ts';

/** What yargs collects for a string option: one text, or a list if the flag was given more than once. */
export type FlagValue = string | readonly string[] | undefined;

/**
 * The parts of a flag's value, written as `a,b[c=1,d=2]` or by repeating the flag; undefined if the flag was
 * not given.
 *
 * @throws UserError that names the flag if a part is empty
 */
export function listFlag(flag: string, value: FlagValue): string[] | undefined {
  if (value === undefined) return undefined;
  const parts = [value].flat().flatMap((text) => splitTopLevel(text));
  if (parts.length === 0 || parts.includes('')) throw new UserError(`${flag}: a value is missing`);
  return parts;
}
