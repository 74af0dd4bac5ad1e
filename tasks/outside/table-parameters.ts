import { z } from 'zod';

const columnReference = z.union([z.string(), z.number()]);
const columnReferences = z.union([columnReference, z.array(columnReference).min(1)]);

/**
 * Parameters of a task whose rows are given: which columns are used, how files are read, and what learners
 * are told.
 */
export const tableParameters = z.strictObject({
  label: columnReference
    .optional()
    .describe('column that is predicted: its name, or its number from 1; default: the last'),
  drop: columnReferences.optional().describe('columns that are left out: names, or numbers from 1'),
  keep: columnReferences
    .optional()
    .describe('columns that are learned from although they look like an index: names, or numbers from 1'),
  header: z.boolean().optional().describe('csv: whether the first line has names; default: detected'),
  separator: z
    .string()
    .regex(/^([^"\r\n\0]|tab|blank)$/u, 'one character, tab or blank')
    .optional()
    .describe('csv: what separates entries: a character, tab, or blank (any number of them)'),
  decimal: z.enum(['.', ',']).optional().describe('csv: the decimal point; default: detected'),
  output: z
    .enum(['auto', 'regression', 'classification'])
    .default('auto')
    .describe(
      'auto: classification where all labels are −1 or 1; classification takes any whole numbers as classes',
    ),
  layers: z.int().min(2).max(8).default(3).describe('L that deep learners are built with'),
  widths: z
    .union([z.int().min(1), z.array(z.int().min(1)).min(1)])
    .optional()
    .describe('widths of the layers 2..L that learners are told: one for all, or a list; default: d/4'),
  degree: z.int().min(1).optional().describe('degree that learners are told; default: 2^(layers-1)'),
});
export type TableParameters = z.output<typeof tableParameters>;

/** How a user refers to a column: by its name, or by its number from 1. */
export type ColumnReference = z.output<typeof columnReference>;
