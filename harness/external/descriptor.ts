import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { checkAgainst, parseYaml } from '../input/yaml-file.ts';
import { descriptionShape } from './messages.ts';

/** Suffix of a learner's descriptor: `my-learner.learner.yaml`. */
export const descriptorSuffix = '.learner.yaml';

const common = {
  /** The program and its arguments. It runs in the descriptor's folder. */
  command: z.array(z.string().min(1)).min(1),
  /** Further files that are part of the learner: an edit of one makes new cells. */
  files: z.array(z.string().min(1)).default([]),
};

const messages = z.strictObject({ door: z.literal('messages'), ...common });
const files = z.strictObject({ door: z.literal('files'), ...common, ...descriptionShape });
export type FilesDescriptor = z.output<typeof files>;
export type Descriptor = z.output<typeof messages> | FilesDescriptor;

/** Reads only the interface that a descriptor names. */
const doors = z.looseObject({ door: z.enum(['messages', 'files']).default('messages') });

/** Reads a descriptor. @throws UserError with one line for the first thing that is wrong */
export function readDescriptor(path: string): Descriptor {
  const raw = checkAgainst(doors, parseYaml(readFileSync(path, 'utf8'), path), path);
  return checkAgainst<z.ZodType<Descriptor>>(raw.door === 'files' ? files : messages, raw, path);
}

/** SHA-256 of a learner's file, and of the files that its descriptor names in its folder. */
export function digestOf(path: string, descriptor?: Pick<Descriptor, 'command' | 'files'>): string {
  const hash = createHash('sha256').update(readFileSync(path));
  const named = descriptor ? [...descriptor.command, ...descriptor.files] : [];
  for (const name of named) {
    const file = resolve(dirname(path), name);
    if (existsSync(file) && statSync(file).isFile()) hash.update(name).update(readFileSync(file));
  }
  return hash.digest('hex');
}
