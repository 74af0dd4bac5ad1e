import { belowFullStrength } from '../analysis/full-strength.ts';
import type { LearningVerdict } from '../analysis/learning-verdict.ts';

/** Where a table is shown. */
export type Format = 'page' | 'markdown' | 'latex' | 'terminal';

/** How good the content of an entry is: a colour if there are colours, so the text has to say it, too. */
export type Level = 'good' | 'fair' | 'poor';

/**
 * What a column holds. `head`: what each row is about. `number`: numbers, aligned to the right. The others
 * are texts aligned to the left, some of which the page makes wider or highlights: `text` and `reason` may
 * break, `growth` is an exponent, `status` how a fit ended, `code` data as a program writes it.
 */
export type ColumnKind = 'head' | 'number' | 'plain' | 'text' | 'reason' | 'growth' | 'status' | 'code';

/** How a terminal lays out a column; widths in characters. */
export interface TerminalColumn {
  /** Greatest width; by default 34 for the first column, 20 for others. */
  readonly most?: number;
  /** Least width; the first column is shortened down to it where the others need the room. */
  readonly least?: number;
  /** Least widths of the texts and of the details beside them. */
  readonly leastParts?: readonly [text: number, detail: number];
  /** Put in the room that the other columns leave, and cut there; or on lines of its own below its row. */
  readonly remark?: 'beside' | 'below';
}

export interface Column {
  readonly title: string;
  /** A shorter title, where lines are narrow. */
  readonly brief?: string;
  /** A line below the title, such as the d of a family. */
  readonly subtitle?: string;
  readonly kind: ColumnKind;
  /** The formats that have this column. Default: all. */
  readonly only?: readonly Format[];
  /** The formats that show the details of this column. Default: all. */
  readonly detailsOnly?: readonly Format[];
  /** Whether consecutive rows with the same text here are a group, with one head if a format can. */
  readonly groups?: boolean;
  readonly terminal?: TerminalColumn;
}

export interface Entry {
  readonly text: string;
  /** Shown smaller, below the text or after it; alone where the text is empty. */
  readonly detail?: string;
  readonly level?: Level;
  /** Target of a link, relative to the page; formats other than the page show no links. */
  readonly link?: string;
  /** Label of the learner whose colour stands beside the text. */
  readonly learner?: string;
  /** What this learner is told about the target, in words; absent where it is told nothing. */
  readonly told?: readonly string[];
}

export interface Row {
  /** One per column. */
  readonly entries: readonly Entry[];
  /** Whether the other rows are compared with this one. */
  readonly isReference?: boolean;
}

/** A table independent of its format: pure data. All texts are without markup and still need escaping. */
export interface Table {
  /** Its name for readers who cannot see it: "Results on bfc-wide". */
  readonly name: string;
  readonly caption?: string;
  /** A shorter caption, where lines are narrow. */
  readonly brief?: string;
  /** What the colours of levels mean. */
  readonly legend?: readonly { readonly level: Level; readonly text: string }[];
  /** Whether it is too narrow for its caption, which then goes outside it. */
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

/** Text of an entry without a value. */
export const nothing = '–';

/** The entry at the head of a learner's row. @param told what the learner is told about the target */
export function learnerEntry(label: string, told: readonly string[] = []): Entry {
  return { text: label, learner: label, ...(told.length > 0 && { told }) };
}

/** Entries with a text and nothing else. */
export function textEntries(...texts: readonly string[]): Entry[] {
  return texts.map((text) => ({ text }));
}

/** The first column of a table of learners. */
export const learnerColumn: Column = { title: 'learner', kind: 'head' };
