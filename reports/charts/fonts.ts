import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';
import { fontFamily } from './ink.ts';

/** A user's own font files, TrueType or OpenType. Faces that are absent are drawn with the regular one. */
export interface FontFiles {
  readonly regular?: string;
  readonly italic?: string;
  readonly semibold?: string;
}

const ours: Required<FontFiles> = {
  regular: '400Regular/SourceSans3_400Regular.ttf',
  italic: '400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
  semibold: '600SemiBold/SourceSans3_600SemiBold.ttf',
};

let registered = false;

/**
 * Makes the font known to the canvas, once per process: only the first call counts.
 *
 * @throws Error where a font file cannot be read.
 */
export function registerFonts(own: FontFiles = {}): void {
  if (registered) return;
  const given = [own.regular, own.italic, own.semibold].filter((path) => path !== undefined);
  const paths = given.length > 0 ? given : Object.values(ours).map(ourPath);
  for (const path of paths) {
    if (GlobalFonts.registerFromPath(path, fontFamily)) continue;
    throw new Error(
      given.length > 0
        ? `the font ${path} cannot be read; expected a TrueType or OpenType file`
        : `the charts' font cannot be read from ${path}; install the packages again (npm ci)`,
    );
  }
  registered = true;
}

function ourPath(face: string): string {
  return fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${face}`));
}
