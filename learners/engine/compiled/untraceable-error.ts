/**
 * A function does something that no compiled program can do, and runs eagerly instead. The message says what
 * that is and, once the tracer has located it, where the function does it.
 */
export class UntraceableError extends Error {
  override name = 'UntraceableError';
}
