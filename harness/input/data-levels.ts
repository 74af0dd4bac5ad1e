/**
 * The contents of a value, level by level, starting with the value itself. Iterative, because recursion would
 * be limited by the stack. A part that is shared comes once per level.
 */
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
