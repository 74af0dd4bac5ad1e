import { fileURLToPath } from 'node:url';
import { GlobalFonts } from '@napi-rs/canvas';
import { fontFamily } from './style.ts';

const faces = [
  '400Regular/SourceSans3_400Regular.ttf',
  '400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
  '600SemiBold/SourceSans3_600SemiBold.ttf',
];

let registered = false;

/**
 * Makes the font known to the canvas, once in a process.
 *
 * @throws Error where a font file cannot be read: the installation is incomplete.
 */
export function registerFonts(): void {
  if (registered) return;
  for (const face of faces) {
    const path = fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${face}`));
    if (!GlobalFonts.registerFromPath(path, fontFamily))
      throw new Error(`the charts' font cannot be read from ${path}; install the packages again (npm ci)`);
  }
  registered = true;
}
