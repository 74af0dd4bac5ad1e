import type { Estimate } from './analysis/bootstrap.ts';
import { describeStatuses, type Headline, type HeadlineEntry } from './analysis/headline.ts';
import { formatError, formatRatio, formatSeconds } from './numbers.ts';

/** The cells of one line of the headline table as texts, the same in every format. '–' where there is nothing. */
export interface HeadlineCells {
  readonly learner: string;
  readonly error: string;
  readonly interval: string;
  /** Median share of wrong signs; only of classification, see `hasZeroOneError`. */
  readonly zeroOne: string;
  readonly ratio: string;
  readonly fit: string;
  readonly tuning: string;
  /** "5 of 5", or "3 of 5: 2 timeout". */
  readonly fits: string;
  readonly note: string;
}

const nothing = '–';

/** Whether the table has a column for the 0–1 error. */
export function hasZeroOneError({ entries }: Headline): boolean {
  return entries.some(({ summary }) => summary.zeroOneError !== undefined);
}

export function headlineCells(
  { series, summary, ratio, note }: HeadlineEntry,
  isReference: boolean,
): HeadlineCells {
  const { error, zeroOneError, fitSeconds, tuneSeconds, statuses, rows } = summary;
  const ok = statuses.get('ok') ?? 0;
  const others = new Map([...statuses].filter(([status]) => status !== 'ok'));
  return {
    learner: series.label,
    error: error ? formatError(error.median) : nothing,
    interval: error ? formatInterval(error) : nothing,
    zeroOne: zeroOneError ? formatError(zeroOneError.median) : nothing,
    ratio: isReference ? '1' : ratio === undefined ? nothing : formatRatio(ratio),
    fit: fitSeconds ? formatSeconds(fitSeconds.median) : nothing,
    tuning: tuneSeconds === undefined ? nothing : formatSeconds(tuneSeconds),
    fits: `${ok} of ${rows.length}${others.size > 0 ? `: ${describeStatuses(others)}` : ''}`,
    note,
  };
}

/** "0.010 – 0.013"; one figure where both ends are written alike. */
export function formatInterval({ low, high }: Estimate): string {
  const [from, to] = [formatError(low), formatError(high)];
  return from === to ? from : `${from} – ${to}`;
}
