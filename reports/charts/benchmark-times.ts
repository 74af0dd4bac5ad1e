import type { BenchmarkRecord, BenchmarkRow } from '../../harness/results/benchmark.ts';
import { plural } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import { type Axis, decadeAxis } from './axis.ts';
import { type Chart, chartOf } from './configuration.ts';
import { type Curve, columnsFor, type Figure, heightFor, type Panel, type PanelRow } from './figure.ts';
import type { Style } from './learner-style.ts';

/** One chart for each kind of measurement: time by size, one curve for each backend and other program. */
export function benchmarkCharts({ rows, reference }: BenchmarkRecord): Chart[] {
  const benchmarks = [...new Set(rows.map(({ benchmark }) => benchmark))];
  return benchmarks.map((benchmark) =>
    chartOf(
      figureOf(
        benchmark,
        rows.filter((row) => row.benchmark === benchmark),
        reference,
      ),
    ),
  );
}

function figureOf(benchmark: string, rows: readonly BenchmarkRow[], reference: string): Figure {
  const titles = [...new Set(rows.map(({ panel }) => panel))];
  const columns = columnsFor(titles.length);
  const timeRows = Math.ceil(titles.length / columns);
  const place = (x: BenchmarkRow) => positions.get(x.shortSize) as number;
  const sizes = [...new Map(rows.map((row) => [row.shortSize, row.work]))].sort((a, b) => a[1] - b[1]);
  // Sizes are evenly spaced, since only their order can be compared.
  const positions = new Map(sizes.map(([size], i) => [size, 2 ** i]));
  const subjects = [...new Map(rows.map(({ subject, peer }) => [subject, peer]))];
  const compared = rows.filter(
    ({ ratio, peer, subject }) => ratio !== undefined && (peer || isLimit(subject)),
  );
  const withRatios = compared.some(({ peer }) => peer);

  const panelsOf = (
    firstRow: number,
    titleOf: (title: string) => string,
    shown: readonly BenchmarkRow[],
    pointOf: (row: BenchmarkRow) => { y: number; low?: number; high?: number },
  ): Panel[] =>
    titles.map((title, i) => ({
      title: titleOf(title),
      column: i % columns,
      row: firstRow + Math.floor(i / columns),
      lane: [],
      curves: subjects.flatMap(([subject]): Curve[] => {
        const own = shown.filter((row) => row.panel === title && row.subject === subject);
        const points = own
          .sort((a, b) => place(a) - place(b))
          .map((row) => ({ x: place(row), ...pointOf(row) }));
        return points.length === 0 ? [] : [{ series: plainText(subject), points, markers: 'all' }];
      }),
    }));
  const times = decadeAxis(
    'time (milliseconds)',
    rows.flatMap(({ low, high }) => [low, high]),
    { labels: 'plain' },
  );
  const ratios = decadeAxis('ratio of times', [1, ...compared.map(({ ratio = 1 }) => ratio)], {
    labels: 'plain',
  });
  const height = heightFor(Math.max(2, columns));
  const rowsOf = (count: number, row: PanelRow): PanelRow[] => Array.from({ length: count }, () => row);
  // A record may lack the reference.
  const timed = rows.filter(({ subject, peer }) => peer || subject === reference);
  const repeats = (timed.length > 0 ? timed : rows).map((row) => row.repeats);
  return {
    name: `bench-${benchmark.replaceAll(/[^a-z]+/g, '-').replace(/-(of-rows)?$/, '')}`,
    title: `Time of a ${benchmark}`,
    caption: [
      `Medians of ${plural(Math.max(...repeats), 'repeat')}, in turns; fewer where one takes long. Bands: their range.`,
      withRatios
        ? `Below: the time of ${reference} over that of each other program; on the dotted line both take the same, under it ${reference} is faster.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    alternative: `Time of a ${benchmark} by size, on a logarithmic axis, for ${subjects.map(([subject]) => plainText(subject)).join(', ')}.`,
    x: ordinalAxis(
      benchmark === 'training step' ? 'input dimension d, width' : 'input dimension d, samples n',
      sizes.map(([size]) => size),
    ),
    columns,
    rows: [
      ...rowsOf(timeRows, { y: times, height }),
      ...rowsOf(withRatios ? timeRows : 0, { y: ratios, height: height * 0.6, reference: 1 }),
    ],
    panels: [
      ...panelsOf(
        0,
        (title) => title,
        rows,
        ({ milliseconds, low, high }) => ({ y: milliseconds, low, high }),
      ),
      ...(withRatios
        ? panelsOf(
            timeRows,
            (title) => `${title}: ${reference} ÷ other`,
            compared,
            ({ ratio = Number.NaN }) => ({ y: ratio }),
          )
        : []),
    ],
    key: subjects.map(([subject, peer], i) => ({
      series: plainText(subject),
      style: styleOf(subject, peer, subjects.slice(0, i).filter(([, other]) => other).length),
    })),
  };
}

/** Evenly spaced ticks on a logarithmic axis. */
function ordinalAxis(title: string, labels: readonly string[]): Axis {
  return {
    title,
    min: 2 ** -0.4,
    max: 2 ** (labels.length - 0.6),
    ticks: labels.map((label, i) => ({ value: 2 ** i, label })),
    minor: [],
  };
}

function look(
  group: Style['group'],
  colour: string,
  marker: Style['marker'],
  { hollow = false, dash = [], width = 1.6 }: Partial<Pick<Style, 'hollow' | 'dash' | 'width'>> = {},
): Style {
  return { group, colour, dark: colour, marker, rotation: 0, hollow, dash, width };
}

/** The hues of the learners' styles, after Okabe & Ito. */
const backends: Readonly<Record<string, Style>> = {
  compiled: look('Backends', '#0B3D91', 'circle', { width: 2.4 }),
  'tensorflow-gpu': look('Backends', '#009E73', 'rect'),
  wasm: look('Backends', '#D55E00', 'triangle', { dash: [6, 3] }),
  cpu: look('Backends', '#CC79A7', 'rectRot', { hollow: true, dash: [1.5, 2.5] }),
};
const limit = look('Limit', '#777777', 'dash', { dash: [5, 2, 1.5, 2] });
const others: readonly Style[] = [
  look('Other programs', '#E69F00', 'star'),
  look('Other programs', '#56B4E9', 'crossRot', { dash: [6, 3] }),
  look('Other programs', '#8C2A69', 'rect', { hollow: true, dash: [1.5, 2.5] }),
];

function styleOf(subject: string, peer: boolean, earlierPeers: number): Style {
  if (peer) return others[earlierPeers % others.length];
  return backends[subject] ?? limit;
}

function isLimit(subject: string): boolean {
  return !(subject in backends);
}
