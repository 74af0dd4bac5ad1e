export type Marker = 'circle' | 'rect' | 'rectRot' | 'triangle' | 'cross' | 'crossRot' | 'star' | 'dash';

/** Groups of learners share a hue; their order is that of the key. */
export const groups = [
  'Deep',
  'Two-layer',
  'Kernel',
  'Sequential kernel',
  'Control',
  'Other',
  // In charts of one learner at several d:
  'Input dimension',
  // In charts of benchmarks:
  'Backends',
  'Limit',
  'Other programs',
] as const;
export type Group = (typeof groups)[number];

/** How one learner is drawn: in its colour, and told apart without colour by marker and dash. */
export interface Style {
  readonly group: Group;
  readonly colour: string;
  /** The colour on a dark page. */
  readonly dark: string;
  readonly marker: Marker;
  /** Degrees. */
  readonly rotation: number;
  /** Hollow markers are filled with the paper's colour. */
  readonly hollow: boolean;
  /** Lengths of dashes and gaps, px; empty for a solid line. */
  readonly dash: readonly number[];
  readonly width: number;
}

/** Radius at which this marker looks as large as the others, px. */
export function markerRadius({ marker }: Style): number {
  if (marker === 'circle' || marker === 'rect') return 3.1;
  return marker === 'crossRot' ? 3.4 : 3.8;
}
