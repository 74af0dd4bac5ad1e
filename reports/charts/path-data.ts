/** SVG path data relative to a point, and where that point is. */
export interface RelativePath {
  readonly x: number;
  readonly y: number;
  readonly data: string;
}

/**
 * Path data in relative commands, rounded, seen from an origin, so that the same shape at two places has the
 * same data.
 *
 * @param data of absolute M, L, Q, C and Z commands with all coordinates written out, as Skia writes it
 * @param origin default: where the path starts
 */
export function relativePath(
  data: string,
  decimals: number,
  origin?: { x: number; y: number },
): RelativePath {
  const scale = 10 ** decimals;
  const segments = [...data.matchAll(/([MLQCZ])([^MLQCZ]*)/g)].map(([, command, numbers]) => ({
    command,
    values: (numbers.match(/-?[\d.]+(?:e[-+]?\d+)?/g) ?? []).map(Number),
  }));
  const [startX = 0, startY = 0] = segments[0]?.values ?? [];
  const from = origin ?? { x: startX, y: startY };
  // Whole multiples of the last decimal, so that differences are exact.
  let pen = [0, 0];
  let start = [0, 0];
  const parts: string[] = [];
  for (const { command, values } of segments) {
    if (command === 'Z') {
      pen = start;
      parts.push('z');
      continue;
    }
    const places = values.map((value, i) => Math.round((value - (i % 2 === 0 ? from.x : from.y)) * scale));
    const differences = places.map((place, i) => (place - pen[i % 2]) / scale);
    // The first move of a path is absolute: where the path is used there is no current point.
    const name = command === 'M' && parts.length === 0 ? 'M' : command.toLowerCase();
    parts.push(name + differences.join(' ').replace(/ -/g, '-').replace(/\b0\./g, '.'));
    pen = places.slice(-2);
    if (command === 'M') start = pen;
  }
  return { ...from, data: parts.join('') };
}
