import { z } from 'zod';
import type { Figure } from './figure.ts';
import type { Style } from './learner-style.ts';

const colour = z
  .string()
  .regex(/^#[0-9A-Fa-f]{6}$/, 'expected a colour such as #0B3D91')
  .describe('a colour, such as #0B3D91');

const learnerTheme = z.strictObject({
  colour: colour.optional(),
  marker: z
    .enum(['circle', 'rect', 'rectRot', 'triangle', 'cross', 'crossRot', 'star', 'dash'])
    .optional()
    .describe('shape of the points'),
  hollow: z.boolean().optional().describe('points filled with the paper’s colour'),
  dash: z.array(z.number().min(0)).max(6).optional().describe('lengths of dashes and gaps, px; []: solid'),
  width: z.number().positive().max(10).optional().describe('of the line, px'),
});

/** What a theme file may contain, as YAML or JSON. */
export const themeSchema = z.strictObject({
  font: z
    .strictObject({
      /** Paths to TrueType or OpenType files, relative to the theme's own folder. */
      regular: z.string().optional(),
      italic: z.string().optional(),
      semibold: z.string().optional(),
      size: z.number().min(4).max(24).optional().describe('of the axes’ labels, pt'),
    })
    .optional(),
  column: z.number().min(1.5).max(20).optional().describe('width of a column, inches'),
  page: z.number().min(1.5).max(20).optional().describe('width of a page’s text, inches'),
  learners: z.record(z.string(), learnerTheme).optional().describe('by the label in the key'),
});
export type Theme = z.output<typeof themeSchema>;

/** The figure in the theme's colours, markers and lines. */
export function themed(figure: Figure, { learners = {} }: Theme): Figure {
  const styled = (series: string, style: Style): Style => {
    const own = Object.hasOwn(learners, series) ? learners[series] : {};
    const given = Object.entries(own).filter(([, value]) => value !== undefined);
    return { ...style, ...Object.fromEntries(given) };
  };
  return {
    ...figure,
    key: figure.key.map(({ series, style }) => ({ series, style: styled(series, style) })),
  };
}
