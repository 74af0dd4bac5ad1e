import type { Estimate } from './analysis/bootstrap.ts';
import type { Correction, Outcomes } from './analysis/correction.ts';
import { lowestLayer } from './analysis/diagnosis.ts';
import type { LevelPassage, OrderOfCorrection } from './analysis/order-of-correction.ts';
import { featureLevels } from './analysis/order-of-correction.ts';
import type { Diagnosis } from './content.ts';
import { formatCount, formatError, formatRatio, plural } from './numbers.ts';

/** The section on backward feature correction as texts, the same in every format. */

/** What the section is about, and what is seen in these results. */
export function diagnosisParagraphs({ corrections, orders }: Diagnosis): string[] {
  return [
    `The target is a function of its own layer-${lowestLayer} features, and a learner’s layer ${lowestLayer} should come to know them. Trained alone, it can only learn what the labels show of them directly: sums of squares, which tell the space that the features live in but not the features. Which directions inside that space matter is known only to the layers above. If training these further also repairs the layer below, although the layer gets no new target of its own, that is backward feature correction.`,
    ...(corrections.length > 0
      ? [
          'The experiment: a network is trained layer by layer to the end. From that same network, training goes on for the same number of steps in two ways: with the lower layers frozen, or with all layers training together. Whatever the joint stage gains over the frozen one is correction from above.',
          ...corrections.map(correctionSentence),
        ]
      : []),
    ...orderSentences(orders),
  ];
}

/** "bfc-wide at d = 32: the layer-2 feature error is 0.42 …" */
function correctionSentence({ facet, d, feature, test, pairs }: Correction): string {
  const course = `the layer-${lowestLayer} feature error is ${formatError(feature.before.median)} after stage-wise training, ${formatError(feature.frozen.median)} after the frozen stage and ${formatError(feature.joint.median)} after the joint one`;
  return `${facet.label} at d = ${d}: ${course}; joint training ${effect(test)} the test error (${formatError(test.frozen.median)} frozen, ${formatError(test.joint.median)} joint${test.ratio ? `, ratio ${ratioText(test.ratio)}` : ''}, ${plural(pairs, 'seed')}).`;
}

/** What the interval of the ratio allows to say. */
function effect({ ratio }: Outcomes): string {
  if (ratio === undefined) return 'does not change';
  if (ratio.low > 1) return 'lowers';
  return ratio.high < 1 ? 'raises' : 'does not clearly change';
}

function orderSentences(orders: readonly OrderOfCorrection[]): string[] {
  const compared = orders.flatMap(({ forwardFirst }) => forwardFirst ?? []);
  const of = compared.reduce((sum, each) => sum + each.of, 0);
  if (of === 0) return [];
  const held = compared.reduce((sum, each) => sum + each.held, 0);
  const [coarse, fine] = featureLevels;
  return [
    `The order of correction, trained end to end: in ${plural(of, 'case')} a lower layer’s feature error passes ${fine} and the network’s error passes ${coarse}; in ${held} of them the network’s error does so first, or at the same point of the trace. Forward first and backward then, as the paper describes it, would be all of them.`,
  ];
}

export const correctionTitles = [
  'task',
  'd',
  'seeds',
  'quantity',
  'stage-wise',
  'then frozen',
  'then joint',
  'end to end',
  'frozen ÷ joint',
  'stage-wise ÷ joint',
] as const;

/** Two lines for each family and d: the feature error, then the test error. */
export function correctionLines({ facet, d, pairs, feature, test }: Correction): string[][] {
  const line = (quantity: string, { before, frozen, joint, endToEnd, ratio, fall }: Outcomes) => [
    facet.label,
    String(d),
    String(pairs),
    quantity,
    formatError(before.median),
    formatError(frozen.median),
    formatError(joint.median),
    endToEnd ? formatError(endToEnd.median) : '–',
    ratioText(ratio),
    ratioText(fall),
  ];
  return [line(`layer-${lowestLayer} feature error`, feature), line('test error', test)];
}

export const correctionCaption =
  'Medians over seeds; ratios seed by seed with their 95% intervals. Stage-wise test errors are measured on the sample that watches training.';

/** "24× (17× to 31×)"; ∞ over an error of 0, "–" where both errors are. */
function ratioText(ratio: Estimate | undefined): string {
  if (!ratio) return '–';
  const [median, low, high] = [ratio.median, ratio.low, ratio.high].map((value) =>
    value === Number.POSITIVE_INFINITY ? '∞' : formatRatio(value),
  );
  return low === high ? median : `${median} (${low} to ${high})`;
}

export const orderTitles = ['task', 'd', 'learner', 'part', ...featureLevels.map((level) => `≤ ${level}`)];

/** A line for each layer of each learner, and one for its output. */
export function orderLines({ facet, d, series, seeds, parts }: OrderOfCorrection): string[][] {
  return parts.map(({ part, passages }) => [
    facet.label,
    String(d),
    series,
    part === 'output' ? 'output' : `layer ${part}`,
    ...passages.map((passage) => passageText(passage, seeds)),
  ]);
}

/** "724", "724 (3 of 5)" or "–". */
function passageText({ step, reached }: LevelPassage, seeds: number): string {
  if (reached === 0) return '–';
  const median = Number.isFinite(step) ? formatCount(Math.round(step)) : 'not in half';
  return reached === seeds ? median : `${median} (${reached} of ${seeds})`;
}

export const orderCaption =
  'First traced optimisation step, counted over all stages, at which a layer’s feature error, and the network’s relative error, is at or below the level: median over seeds; in brackets how many get there. The top layer enters the target as a sum only, so its single features need not become known.';
