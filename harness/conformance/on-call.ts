/** Calls back with the arguments of every call of a function, until the returned one is called; without the function, never. */
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
