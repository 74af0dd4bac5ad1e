import type { Terminal } from './command.ts';

/** A request from outside to stop. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The signal that was received; undefined until one is. */
  readonly by: () => NodeJS.Signals | undefined;
  release(): void;
}

/** Stops the run at the first of these signals; a second one ends the process as usual. */
export function interruption(
  terminal: Terminal,
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): Interruption {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const stop = (name: NodeJS.Signals) => {
    received = name;
    release();
    terminal.err('\nstopping\n');
    controller.abort(new Error('interrupted'));
  };
  const release = () => {
    for (const name of signals) process.off(name, stop);
  };
  for (const name of signals) process.on(name, stop);
  return { signal: controller.signal, by: () => received, release };
}
