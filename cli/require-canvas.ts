import { StoppedError } from '../harness/input/errors.ts';

/**
 * Makes sure that charts can be drawn here. The canvas is a binary for each platform, which may be missing (a
 * node_modules copied from another machine, an install without optional packages) or lack a system library.
 *
 * @throws StoppedError that says so in one line
 */
export async function requireCanvas(): Promise<void> {
  try {
    await import('@napi-rs/canvas');
  } catch (error) {
    const { platform, arch } = process;
    throw new StoppedError(
      `no chart can be drawn: @napi-rs/canvas does not load on this machine (${platform} ${arch}: ${rootOf(error)}); install hierbench again here, with optional packages`,
    );
  }
}

/** The innermost cause: the canvas' own message is about a bug of npm, whatever the reason. */
function rootOf(error: unknown): string {
  let root = error as Error;
  while (root.cause instanceof Error) root = root.cause;
  return (root.message ?? String(root)).split('\n')[0];
}
