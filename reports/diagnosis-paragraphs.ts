import type { Correction, Outcomes } from './analysis/correction.ts';
import { lowestLayer } from './analysis/diagnosis.ts';
import { featureLevels, type OrderOfCorrection } from './analysis/order-of-correction.ts';
import type { Diagnosis } from './content.ts';
import { formatError, formatRatioEstimate, plural } from './numbers.ts';

/** The section on backward feature correction, for every format: what it is, and what these results show. */
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
function correctionSentence({ facet, d, feature, higher, test, pairs }: Correction): string {
  const course = [
    `the layer-${lowestLayer} feature error is ${formatError(feature.before.median)} after stage-wise training, ${formatError(feature.frozen.median)} after the frozen stage and ${formatError(feature.joint.median)} after the joint one`,
    ...higher.map(
      ({ layer, outcomes: { before, frozen, joint } }) =>
        `that of layer ${layer} ${formatError(before.median)}, ${formatError(frozen.median)} and ${formatError(joint.median)}`,
    ),
  ].join(', ');
  return `${facet.label} at d = ${d}: ${course}; joint training ${effect(test)} the test error (${formatError(test.frozen.median)} frozen, ${formatError(test.joint.median)} joint${test.ratio ? `, ratio ${formatRatioEstimate(test.ratio)}` : ''}, ${plural(pairs, 'seed')}).`;
}

/** The effect that the interval of the ratio supports. */
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
    `The order of correction, trained end to end: in ${plural(of, 'case')} a lower layer’s feature error passes ${fine} and the network’s error passes ${coarse}; in ${held} of them the network’s error does so first, or at the same point of the trace. If learning always went forward first and backward second, as the paper describes it, it would do so in all of them.`,
  ];
}
