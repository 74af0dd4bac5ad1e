import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A task on the command line, with the name that it has in charts, if it is given one. */
export interface LabelledTask {
  readonly label?: string;
  readonly spec: string;
}

/**
 * Takes the label off `label=task`: `wine=csv:a/data.csv,b/data.csv`, `small=bfc-chain[k=4]`. A label has no brackets, commas,
 * colons, quotation marks, slashes or backslashes; a path that has an equals sign and is there is no label.
 *
 * @param folder what relative paths are relative to
 */
export function splitTaskLabel(text: string, folder: string): LabelledTask {
  const found = /^([^=[\]{},:"/\\]+)=(.+)$/s.exec(text);
  if (!found || found[1].trim() === '' || existsSync(resolve(folder, text.replace(/\[.*$/s, ''))))
    return { spec: text };
  return { label: found[1].trim(), spec: found[2].trim() };
}
