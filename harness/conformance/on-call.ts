/**
 * Calls back at every call of a method, with its arguments, until the returned function is called. Does
 * nothing if there is no such method.
 */
export function onCall(
  holder: object,
  name: string,
  callBack: (args: readonly unknown[]) => void,
): () => void {
  const functions = holder as Record<string, unknown>;
  const original = functions[name];
  if (typeof original !== 'function') return () => {};
  functions[name] = function (this: unknown, ...args: unknown[]): unknown {
    callBack(args);
    return original.apply(this, args);
  };
  return () => {
    functions[name] = original;
  };
}
