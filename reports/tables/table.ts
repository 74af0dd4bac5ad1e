import { belowFullStrength } from '../analysis/full-strength.ts';
import type { LearningVerdict } from '../analysis/learning-verdict.ts';

/** Where a table is shown. */
export type Format = 'page' | 'markdown' | 'latex' | 'terminal';

/** How good what a cell says is; shown as a colour where there are colours, so the text says it, too. */
export type Level = 'good' | 'fair' | 'poor';

/**
 * What a column holds. `head`: what its rows are of. `number`: figures, on the right. The others are texts on the left, of
 * which the page makes some wider or sets them apart: `text` and `reason` may break, `growth` is an exponent, `status` how a
 * fit ended, `code` data as a program writes it.
 */
export type ColumnKind = 'head' | 'number' | 'plain' | 'text' | 'reason' | 'growth' | 'status' | 'code';

/** How a terminal sets a column, in characters. */
export interface TerminalColumn {
  /** The widest it gets. Default: 34 for the first column, 20 for others. */
  readonly most?: number;
  /** The narrowest, whatever it holds; the first column is shortened down to it where the others need the room. */
  readonly least?: number;
  /** The same of texts and of the details beside them. */
  readonly leastParts?: readonly [text: number, detail: number];
  /** In the room that the other columns leave, cut at its end; or on lines of its own below its row. */
  readonly remark?: 'beside' | 'below';
}

export interface Column {
  readonly title: string;
  /** Where lines are narrow. */
  readonly brief?: string;
  /** What stands below the title: the d of a family. */
  readonly subtitle?: string;
  readonly kind: ColumnKind;
  /** The formats that have this column. Default: all. */
  readonly only?: readonly Format[];
  /** The formats that have its cells' details. Default: all. */
  readonly detailsOnly?: readonly Format[];
  /** Rows that have the same cell here are a group, headed by it once where a format can. */
  readonly groups?: boolean;
  readonly terminal?: TerminalColumn;
}

export interface Cell {
  readonly text: string;
  /** Smaller, below the text or after it; alone where the text is empty. */
  readonly detail?: string;
  readonly level?: Level;
  /** Label of the learner whose colour stands beside the text. */
  readonly learner?: string;
}

export interface Row {
  /** One a column. */
  readonly cells: readonly Cell[];
  /** The row that figures of the others are compared with. */
  readonly isReference?: boolean;
}

/** A table before it has a format: pure data. All texts are without markup and still need escaping. */
export interface Table {
  /** What it is called where it cannot be seen: "Results on bfc-wide". */
  readonly name: string;
  readonly caption?: string;
  /** Where lines are narrow. */
  readonly brief?: string;
  /** What the colours of levels mean. */
  readonly legend?: readonly { readonly level: Level; readonly text: string }[];
  /** So narrow that its caption would not fit above it in as narrow a box. */
  readonly narrow?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The levels of verdicts. */
export const verdictLevels = {
  learns: 'good',
  undecided: 'fair',
  stalls: 'poor',
  [belowFullStrength]: undefined,
} as const satisfies Readonly<Record<LearningVerdict['kind'], Level | undefined>>;

/** What a cell says where there is nothing. */
export const nothing = '–';

/** The cell at the head of a learner's row. */
export function learnerCell(label: string): Cell {
  return { text: label, learner: label };
}

/** Cells that are texts and no more. */
export function textCells(...texts: readonly string[]): Cell[] {
  return texts.map((text) => ({ text }));
}

/** The first column of a table of learners. */
export const learnerColumn: Column = { title: 'learner', kind: 'head' };
