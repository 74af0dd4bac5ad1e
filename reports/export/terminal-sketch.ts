import { median } from '../../tasks/median.ts';
import { principalRows } from '../analysis/principal-sizes.ts';
import { apart } from '../apart.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { clip, fold, pad, terminalWidth } from './fixed-width.ts';

/** Lines per power of ten, where the sketch then has no more lines than `mostLines`. */
const linesADecade = 2;
const mostLines = 16;
/** Smaller errors are on the lowest line, whose label says so; 0 has a line of its own below it. */
const leastError = 1e-8;
/** Number of families drawn; the others have only their tables. */
const mostFamilies = 2;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Median errors over d on a logarithmic scale, with a letter for each learner, for readers who have only a
 * terminal. Draws the first two families with several d; empty where there are none.
 */
export function terminalSketch(results: Results): string {
  const { facets, series, rows } = apart(results).tasks;
  const drawn = facets
    .map((facet) => ({ facet, own: principalRows(rows.filter(({ task }) => task === facet.label)) }))
    .filter(({ own }) => new Set(own.map(({ d }) => d)).size > 1)
    .slice(0, mostFamilies);
  const shown = series.filter(({ label }) =>
    drawn.some(({ own }) => own.some((row) => row.series === label)),
  );
  const letterOf = new Map(shown.map(({ label }, i) => [label, letters[i % letters.length]]));
  if (drawn.length === 0) return '';
  const key = fold(
    shown.map(({ label }) => `${letterOf.get(label)}=${label.replaceAll(' ', '\u00a0')}`).join('  '),
    terminalWidth,
  );
  return [
    ...drawn.flatMap(({ facet, own }) => [...sketch(facet, own, letterOf), '']),
    ...key.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()),
  ].join('\n');
}

function sketch({ label }: Facet, rows: readonly Row[], letterOf: ReadonlyMap<string, string>): string[] {
  const dimensions = dimensionsOf(rows);
  const points = dimensions.flatMap((d) =>
    [...letterOf].flatMap(([series, letter]) => {
      const errors = rows
        .filter((row) => row.d === d && row.series === series && row.status !== 'unsupported')
        .map(({ testError }) => testError ?? Number.POSITIVE_INFINITY);
      return errors.length === 0 ? [] : [{ d, letter, error: median(errors) }];
    }),
  );
  const placed = points.flatMap(({ error }) => (error > 0 && Number.isFinite(error) ? [error] : []));
  const scale = scaleOf(placed);
  const columns = dimensions.map((d) => {
    const column = new Map<number, string>();
    for (const { letter, error } of points.filter((point) => point.d === d)) {
      const line = lineOf(error, scale);
      column.set(line, `${column.get(line) ?? ''}${letter}`);
    }
    return column;
  });
  const widths = columns.map(
    (column, i) =>
      Math.max(6, `d = ${dimensions[i]}`.length, ...[...column.values()].map(({ length }) => length)) + 2,
  );
  const line = (name: string, number: number) =>
    `${pad(name, 8, true)} │ ${columns.map((column, i) => pad(column.get(number) ?? '', widths[i])).join('')}`.trimEnd();
  const failed = columns.some((column) => column.has(failedLine));
  const zero = columns.some((column) => column.has(zeroLine));
  const axis = `${' '.repeat(9)}└${'─'.repeat(1 + widths.reduce((sum, width) => sum + width, 0))}`;
  return [
    clip(`${label}: median relative test error over d`, terminalWidth),
    ...(failed ? [line('failed', failedLine)] : []),
    ...scale.labels.map((name, number) => line(name, number)),
    ...(zero ? [line(points.some(({ error }) => error < 0) ? '≤ 0' : '0', zeroLine)] : []),
    axis,
    `${' '.repeat(11)}${dimensions.map((d, i) => pad(`d = ${d}`, widths[i])).join('')}`.trimEnd(),
  ];
}

const failedLine = -1;
const zeroLine = -2;

/** The line of an error, which may have no place on a logarithmic scale. */
function lineOf(error: number, scale: SketchScale): number {
  if (!Number.isFinite(error)) return failedLine;
  return error > 0 ? scale.lineOf(error) : zeroLine;
}

interface SketchScale {
  /** One per line, from the top; empty between labelled lines. */
  readonly labels: readonly string[];
  lineOf(error: number): number;
}

/** 0.01, 1, 100; outside these, 1e-4 and 1e3. */
function powerLabel(exponent: number): string {
  return exponent >= -3 && exponent < 3 ? String(Number((10 ** exponent).toPrecision(1))) : `1e${exponent}`;
}

/** @param errors positive and finite */
function scaleOf(errors: readonly number[]): SketchScale {
  const clamped = errors.map((error) => Math.max(error, leastError));
  const top = Math.max(0, Math.ceil(Math.log10(Math.max(...clamped, 1e-3)) - 0.25));
  const bottom = Math.min(-1, Math.floor(Math.log10(Math.min(...clamped, 1)) + 0.25));
  const perDecade = Math.min(linesADecade, mostLines / (top - bottom));
  const count = Math.round((top - bottom) * perDecade) + 1;
  const labels = Array.from({ length: count }, (_, i) => {
    const exponent = top - i / perDecade;
    const whole = Math.round(exponent);
    return Math.abs(exponent - whole) < 1e-9 ? powerLabel(whole) : '';
  });
  if (errors.some((error) => error < leastError)) labels[count - 1] = `≤ ${labels[count - 1]}`;
  return {
    labels,
    lineOf: (error) =>
      Math.min(
        count - 1,
        Math.max(0, Math.round((top - Math.log10(Math.max(error, leastError))) * perDecade)),
      ),
  };
}
