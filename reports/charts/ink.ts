/**
 * The name under which charts use their font, Source Sans 3. It comes with an npm package, so that charts are the same
 * everywhere. Pages hold a part of it, which must not have the original's name (SIL Open Font License, condition 3).
 */
export const fontFamily = 'Hierbench Sans';

/** The colours of everything that is not a learner. */
export interface Ink {
  readonly paper: string;
  readonly text: string;
  readonly faint: string;
  readonly frame: string;
  readonly grid: string;
  readonly lane: string;
}

/** On paper, and on a light page. */
export const lightInk: Ink = {
  paper: '#FFFFFF',
  text: '#1F2328',
  faint: '#59636E',
  frame: '#8C959F',
  grid: '#E4E7EB',
  lane: '#F3F4F6',
};

/** On a dark page. */
export const darkInk: Ink = {
  paper: '#15181C',
  text: '#E6E8EB',
  faint: '#A9B1BA',
  frame: '#5B646E',
  grid: '#2B3036',
  lane: '#1D2126',
};

/** The colours in use: those of paper, until a dark page takes others. */
export const ink: Ink = { ...lightInk };

/** Draws with these colours from now on. Only pages do this: files always have the colours of paper. */
export function takeInk(colours: Ink): void {
  Object.assign(ink, colours);
}

/** Lines that belong to no learner. */
export const lineStyles = {
  reference: { colour: 'faint', width: 1, dash: [2, 3] },
  bound: { colour: 'text', width: 0.9, dash: [9, 2.5] },
} as const satisfies Record<string, { colour: keyof Ink; width: number; dash: readonly number[] }>;
