import { formatExponent } from '../analysis/learning-verdict.ts';
import type { Measured, PredictionOutcome } from '../analysis/predictions.ts';
import { formatNear } from '../numbers.ts';
import { type Column, type Entry, type Level, nothing, type Table } from './table.ts';

const levels: Readonly<Record<PredictionOutcome['kind'], Level | undefined>> = {
  holds: 'good',
  open: 'fair',
  fails: 'poor',
  unmeasured: undefined,
};

const columns: readonly Column[] = [
  { title: 'verdict', kind: 'plain', terminal: { most: 10 } },
  { title: 'measured', kind: 'plain', terminal: { most: 52 } },
  { title: 'predicted', kind: 'plain' },
  { title: 'd', kind: 'plain', detailsOnly: ['page', 'markdown', 'latex'] },
  { title: 'task', kind: 'plain', only: ['page', 'markdown', 'latex'] },
  { title: 'learner', kind: 'head', only: ['page', 'markdown', 'latex'] },
  { title: 'prediction', kind: 'text', terminal: { remark: 'below' } },
  { title: 'source', kind: 'text', only: ['page', 'markdown'] },
];

/**
 * What came of the predictions of a run, one row each: the measured number with its interval, the bounds and
 * the verdict. Of a prediction that is about several d, the number is that of the worst.
 */
export function predictionTable(outcomes: readonly PredictionOutcome[]): Table {
  return {
    name: 'Predictions',
    caption:
      'What was predicted before the run, and what came out, with 95% intervals over seeds: at the d that is worst for the prediction, where it is about several. It holds where the whole interval is within the bounds, fails where all of it is outside, and is open otherwise.',
    brief:
      'Predictions made before the run: the number at the d that is worst for each, and its 95% interval.',
    columns,
    rows: outcomes.map((outcome) => {
      const { prediction, kind, worst, measured, why } = outcome;
      return {
        entries: [
          { text: kind, level: levels[kind] },
          worst
            ? { text: measuredText(worst, outcome), detail: quantityText(outcome) }
            : { text: nothing, detail: why },
          { text: worst ? boundsText(worst) : nothing },
          dimensionsEntry(measured, worst),
          { text: prediction.task },
          { text: subject(outcome), learner: prediction.learner },
          { text: prediction.claim },
          { text: prediction.source ?? nothing },
        ],
      };
    }),
  };
}

/** "0.62 (0.58 to 0.66), predicted ≤ 0.7", at the d that is worst for the prediction; empty where nothing was measured. */
export function predictionText(outcome: PredictionOutcome): string {
  const { worst } = outcome;
  if (!worst) return '';
  const at = worst.d === undefined ? '' : ` at d = ${worst.d}`;
  return `${quantityText(outcome)} ${measuredText(worst, outcome)}${at}, predicted ${boundsText(worst)}`;
}

/** "64", with "worst of 16, 32, 64" below it. */
function dimensionsEntry(measured: readonly Measured[], worst: Measured | undefined): Entry {
  if (worst === undefined) return { text: nothing };
  if (worst.d === undefined) return { text: 'all' };
  if (measured.length === 1) return { text: String(worst.d) };
  return { text: String(worst.d), detail: `worst of ${measured.map(({ d }) => d).join(', ')}` };
}

/** The learner or, of a ratio, both: "layerwise ÷ joint". */
function subject({ prediction }: PredictionOutcome): string {
  const { learner, over } = prediction;
  return over === undefined ? learner : `${learner} ÷ ${over}`;
}

/** "0.62 (0.58 to 0.66)" */
function measuredText({ value, low, high }: Measured, outcome: PredictionOutcome): string {
  const text = formatter(outcome);
  const interval = low === undefined || high === undefined ? '' : ` (${text(low)} to ${text(high)})`;
  return `${text(value)}${interval}`;
}

/** Bounds are written as short as they were given. */
function boundsText({ atLeast, atMost }: Measured): string {
  const text = (bound: number) => String(Number(bound.toPrecision(3)));
  if (atLeast !== undefined && atMost !== undefined) return `${text(atLeast)} to ${text(atMost)}`;
  if (atLeast !== undefined) return `≥ ${text(atLeast)}`;
  return atMost === undefined ? nothing : `≤ ${text(atMost)}`;
}

function formatter({ prediction }: PredictionOutcome): (value: number) => string {
  const { measure } = prediction;
  if (measure === 'value' || measure === 'spread' || measure === 'threshold')
    return (value) => (Number.isFinite(value) ? formatNear(value) : value < 0 ? '−∞' : '∞');
  return formatExponent;
}

function quantityText({ prediction }: PredictionOutcome): string {
  const { quantity, measure, layer, level, over } = prediction;
  const of = layer === undefined ? quantity : `layer-${layer} ${quantity}`;
  if (measure === 'threshold')
    return `${over === undefined ? 'threshold' : 'ratio of thresholds'} to ${of} ${level}`;
  if (measure === 'slope') return `exponent of ${of} in the parameter`;
  if (over !== undefined) return `ratio of ${of}s`;
  if (measure === 'spread') return `spread of ${of} over d`;
  if (measure === 'exponent') return `exponent of ${of} in d`;
  if (measure.startsWith('exponent of '))
    return `exponent in d${measure.slice('exponent'.length)} to ${of} ${level}`;
  if (measure === 'collapse') return `a of n/d^a for ${of}`;
  return of;
}
