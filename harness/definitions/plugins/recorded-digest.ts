import { packageDigestOf } from './find-package.ts';
import { fileDigest } from './load-file.ts';

/**
 * Whether a module is the one that a run recorded, by its content alone: no code of it runs. A definition that came from a
 * package is recorded by the digest of the whole package.
 */
export function isRecorded(module: string, digest: string): boolean {
  return fileDigest(module) === digest || packageDigestOf(module) === digest;
}
