import { parse } from 'yaml';
import { visibleLine } from './visible-text.ts';

/**
 * A learner or task family with its parameters, in the given order, as written on the command line:
 * `two-layer[activation=relu,width=64]`. `parseEntrySpec` (input/entry-spec.ts) reads it.
 */
export function formatEntrySpec(name: string, params: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(params).map(([key, value]) => `${key}=${formatValue(value)}`);
  return parts.length === 0 ? name : `${name}[${parts.join(',')}]`;
}

function formatValue(value: unknown): string {
  const plain = typeof value === 'string' && /^[A-Za-z][\w./-]*$/.test(value) && parse(value) === value;
  // Inside quotation marks, an escape such as \u001b means the same character but is harmless to a terminal.
  return plain ? value : visibleLine(JSON.stringify(value));
}
