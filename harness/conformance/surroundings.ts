/** The state that a learner shares with everything else in its process. */
export interface Surroundings {
  /** Values by name, where names are worded for messages: `the global x`, `process.env.Y`. */
  readonly things: ReadonlyMap<string, unknown>;
  /** How many there are of each thing that keeps the process alive. */
  readonly running: ReadonlyMap<string, number>;
}

/** Objects whose functions all code uses. */
const shared: Readonly<Record<string, object>> = {
  Math,
  JSON,
  Object,
  Date,
  Promise,
  console,
  Reflect,
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'String.prototype': String.prototype,
  'Number.prototype': Number.prototype,
  'Float32Array.prototype': Object.getPrototypeOf(Float32Array.prototype),
};

export function surroundings(): Surroundings {
  const things = new Map<string, unknown>();
  for (const name of Object.getOwnPropertyNames(globalThis)) things.set(`the global ${name}`, true);
  for (const [holder, object] of Object.entries(shared))
    for (const name of Object.getOwnPropertyNames(object))
      things.set(`${holder}.${name}`, Object.getOwnPropertyDescriptor(object, name)?.value);
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance'] as const)
    things.set(name, globalThis[name]);
  for (const [name, value] of Object.entries(process.env)) things.set(`process.env.${name}`, value);
  for (const event of process.eventNames())
    things.set(`the listeners of process’s ${String(event)}`, process.listenerCount(event));
  things.set('the working folder', process.cwd());
  return { things, running: runningNow() };
}

/** What has changed, each change worded as the middle of a sentence. */
export function differences(before: Surroundings, after: Surroundings): string[] {
  const names = new Set([...before.things.keys(), ...after.things.keys()]);
  return [...names]
    .filter((name) => !Object.is(before.things.get(name), after.things.get(name)))
    .map((name) => {
      if (name.startsWith('the listeners')) return `${name} are not as many as before`;
      if (!before.things.has(name)) return `${name} is new`;
      return after.things.has(name) ? `${name} has changed` : `${name} is gone`;
    });
}

/** Timers, sockets, child processes and the like that keep the process alive now and did not before. */
export function leftRunning(before: Surroundings): string[] {
  return [...runningNow()]
    .filter(([kind, count]) => count > (before.running.get(kind) ?? 0))
    .map(([kind]) => kinds[kind] ?? `a ${kind}`);
}

const kinds: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  ProcessWrap: 'a child process',
  PipeWrap: 'a pipe',
  TCPSocketWrap: 'a connection',
  TCPServerWrap: 'a server',
  MessagePort: 'a worker or message port',
};

function runningNow(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
