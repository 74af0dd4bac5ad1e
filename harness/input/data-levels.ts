/** What is in a value, level by level, the value itself first: a recursion would end where the stack does. Parts that are shared come once a level. */
export function* dataLevels(root: unknown): Generator<ReadonlySet<unknown>> {
  let level = new Set([root]);
  while (level.size > 0) {
    yield level;
    const below = new Set<unknown>();
    for (const value of level)
      if (typeof value === 'object' && value !== null)
        for (const part of Object.values(value)) below.add(part);
    level = below;
  }
}
