/**
 * A function does what no compiled program can do; it runs eagerly instead. The message says what that is and, once the
 * tracer has looked, where the function does it.
 */
export class UntraceableError extends Error {
  override name = 'UntraceableError';
}
