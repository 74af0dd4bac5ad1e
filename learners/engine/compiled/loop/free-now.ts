import { MessageChannel } from 'node:worker_threads';

const { port1: nowhere, port2 } = new MessageChannel();
port2.close();

/**
 * Frees buffers at once: whoever still reads one finds it empty. Left to the garbage collector, buffers of a megabyte are
 * many before it comes, each in memory that the system has to provide anew. What is transferred to a closed port leaves
 * its owner and arrives nowhere.
 *
 * It has a price: once a buffer of a process was taken from its owner, V8 checks every access to any typed array, and plain
 * JavaScript over matrices takes up to half as long again. So this is for programs that spend their time elsewhere.
 */
export function freeNow(buffers: readonly ArrayBuffer[]): void {
  if (buffers.length > 0) nowhere.postMessage(null, [...buffers]);
}
