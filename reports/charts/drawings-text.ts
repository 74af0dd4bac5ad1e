import type { Drawing } from './configuration.ts';

/** A page's charts, by name. */
export type Drawings = Readonly<Record<string, Drawing>>;

/** Charts as JSON, including numbers that JSON lacks: the gaps of curves, and infinite ends of intervals. */
export function drawingsToText(drawings: Drawings): string {
  return JSON.stringify(drawings, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}

export function drawingsFromText(text: string): Drawings {
  return JSON.parse(text, (_, value) => {
    const written = (value as { number?: unknown } | null)?.number;
    return typeof written === 'string' ? Number(written) : value;
  });
}
