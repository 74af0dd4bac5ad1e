import { MessageChannel } from 'node:worker_threads';

const { port1: nowhere, port2 } = new MessageChannel();
port2.close();

/**
 * Frees buffers at once; anything that still refers to one finds it empty. If they were left to the garbage
 * collector, many buffers of a megabyte would accumulate before it runs, each in memory that the system has
 * to provide anew. A buffer that is transferred to a closed port is taken from its owner and arrives nowhere.
 *
 * This has a price: once a process has taken a buffer from its owner, V8 checks every access to any typed
 * array, and plain JavaScript over matrices takes up to half as long again. So this is for programs that
 * spend their time elsewhere.
 */
export function freeNow(buffers: readonly ArrayBuffer[]): void {
  if (buffers.length > 0) nowhere.postMessage(null, [...buffers]);
}
