import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A task on the command line, with its name in charts if it is given one. */
export interface LabelledTask {
  readonly label?: string;
  readonly spec: string;
}

/**
 * Splits the label off `label=task`: `wine=csv:a/data.csv,b/data.csv`, `small=bfc-chain[k=4]`. A label has no
 * brackets, braces, commas, colons, quotation marks, slashes or backslashes. An existing path that contains
 * an equals sign is not split.
 *
 * @param folder the folder that relative paths start from
 */
export function splitTaskLabel(text: string, folder: string): LabelledTask {
  const found = /^([^=[\]{},:"/\\]+)=(.+)$/s.exec(text);
  if (!found || found[1].trim() === '' || existsSync(resolve(folder, text.replace(/\[.*$/s, ''))))
    return { spec: text };
  return { label: found[1].trim(), spec: found[2].trim() };
}
