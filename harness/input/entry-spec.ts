import { UserError } from './errors.ts';
import { isTableName } from './table-name.ts';
import { findTableSpec } from './table-spec.ts';
import { parseYaml } from './yaml-file.ts';

/**
 * A learner or task family with parameters, as written on the command line:
 * `two-layer[activation=relu,width=64]`.
 */
export interface EntrySpec {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Reads `name` or `name[param=value,…]`: the inverse of `formatEntrySpec` (results/format-entry-spec.ts). A
 * value is a number, a word, a quoted string, `true`, `false`, or a list or map in YAML's flow form
 * (`k=[8,4]`). After `csv:` and `parquet:`, paths of existing files may contain brackets and commas.
 *
 * @param folder the folder that relative paths start from
 * @throws UserError saying what was found and where.
 */
export function parseEntrySpec(text: string, folder: string = process.cwd()): EntrySpec {
  const table = isTableName(text.trim()) ? findTableSpec(text.trim(), folder) : undefined;
  if (table) return { name: table.name, params: parseParameters(table.parameters, text) };
  const open = text.indexOf('[');
  const name = (open < 0 ? text : text.slice(0, open)).trim();
  if (name === '') throw new UserError(`"${text}" names nothing; write name or name[param=value,…]`);
  return { name, params: parseParameters(open < 0 ? '' : text.slice(open), text) };
}

/** `[param=value,…]`, or nothing. */
function parseParameters(brackets: string, text: string): Record<string, unknown> {
  if (brackets === '') return {};
  if (!text.trimEnd().endsWith(']')) throw new UserError(`"${text}" has a [ without its ] at the end`);
  const body = brackets.trimEnd().slice(1, -1);
  const params: Record<string, unknown> = {};
  for (const part of splitTopLevel(body)) {
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0)).trim();
    if (key === '') throw new UserError(`"${text}": "${part}" is not of the form param=value`);
    if (key === '__proto__') throw new UserError(`"${text}": no parameter can be called __proto__`);
    if (Object.hasOwn(params, key)) throw new UserError(`"${text}" gives ${key} twice`);
    params[key] = parseValue(part.slice(equals + 1).trim(), text);
  }
  return params;
}

/** Splits at commas outside brackets, braces and quotes; empty text has no parts. */
export function splitTopLevel(text: string): string[] {
  const commas = [...topLevelCommas(text), text.length];
  const parts = commas.map((comma, i) => text.slice(i === 0 ? 0 : commas[i - 1] + 1, comma).trim());
  return parts.length === 1 && parts[0] === '' ? [] : parts;
}

/** Where the commas outside brackets, braces and quotes are. */
export function* topLevelCommas(text: string): Generator<number> {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '\\') i++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    else if (character === ',' && depth === 0) yield i;
  }
}

function parseValue(text: string, whole: string): unknown {
  try {
    return parseYaml(text, 'value');
  } catch {
    throw new UserError(
      `"${whole}": "${text}" is not a value (a number, a word, a "quoted string" or a [list])`,
    );
  }
}
