import { z } from 'zod';
import { defineTaskFamily, type FeatureLayer, UnsupportedTaskError } from './contract.ts';
import { numberTeX, taskFormula } from './formula.ts';
import { RunningMoments } from './moments.ts';
import { samplingShape } from './parameters.ts';
import { pilotSize, sampledTask } from './sampled-task.ts';

/**
 * The worked example of Allen-Zhu & Li, arXiv 2001.04413, §1: x_1⁴ + x_2⁴ + α((x_1⁴ + x_3)² + (x_2⁴ + x_4)²).
 * As a DenseNet polynomial it has L = 4 layers of two features each, x_i², x_i⁴ and (x_i⁴ + x_{i+2})², the
 * last with a skip from the input; `features` gives them with mean 0 and variance 1. The coordinates beyond
 * the fourth are not used.
 *
 * α multiplies its part of the formula as written, without normalisation. Under N(0, I), that part has a
 * standard deviation 145 times that of the part before it, so that α = 0.002 gives layer 4 about 0.3 times
 * the weight of layer 3.
 */
export const paperExample = defineTaskFamily({
  name: 'paper-example',
  description:
    'the worked example of the paper: x1^4 + x2^4 + alpha ((x1^4 + x3)^2 + (x2^4 + x4)^2), degree 8',
  source: 'Allen-Zhu & Li, Backward Feature Correction, arXiv 2001.04413, §1',
  parameters: z.strictObject({
    alpha: z
      .number('alpha is a number')
      .gt(0, 'alpha is positive: at 0 the target would have degree 4')
      .default(0.002)
      .describe('weight of the part of degree 8'),
    ...samplingShape,
  }),
  formula: (params) =>
    taskFormula(params, [
      `G(x) &= x_1^4 + x_2^4 + ${numberTeX(params.alpha)}\\bigl((x_1^4 + x_3)^2 + (x_2^4 + x_4)^2\\bigr)`,
    ]),
  role: 'hierarchical',
  instantiate({ d, seed, params }) {
    if (d < 4) throw new UnsupportedTaskError(`d is ${d}; the paper's example needs four coordinates`);
    return sampledTask({
      family: 'paper-example',
      d,
      seed,
      sampling: params,
      shape: { layers: 4, widths: [2, 2, 2], degree: 8 },
      build(_stream, pilot) {
        const row = new Float64Array(6);
        const running = new RunningMoments(6);
        for (let i = 0; i < pilotSize; i++) running.add(hiddenFeatures(pilot, i * d, row));
        const deviations = running.standardDeviations();
        if (deviations.includes(0)) {
          throw new UnsupportedTaskError(
            `x1^2 is constant under ${params.inputs} inputs, and with it the example`,
          );
        }
        return {
          size: Math.hypot(
            deviations[2],
            deviations[3],
            params.alpha * deviations[4],
            params.alpha * deviations[5],
          ),
          values(x, n) {
            const values = new Float64Array(n);
            for (let i = 0; i < n; i++) {
              const [, , fourth1, fourth2, top1, top2] = hiddenFeatures(x, i * d, row);
              values[i] = fourth1 + fourth2 + params.alpha * (top1 + top2);
            }
            return values;
          },
          features(x, n) {
            const layers = [2, 3, 4].map(
              (layer): FeatureLayer => ({ layer, width: 2, values: new Float32Array(2 * n) }),
            );
            for (let i = 0; i < n; i++) {
              hiddenFeatures(x, i * d, row);
              for (let f = 0; f < 6; f++) {
                layers[f >> 1].values[2 * i + (f & 1)] = (row[f] - running.mean[f]) / deviations[f];
              }
            }
            return layers;
          },
          expand(ring) {
            const coordinate = (i: number) =>
              ring.linear(Float64Array.from({ length: d }, (_, j) => Number(i === j)));
            const parts = [0, 1].map((i) => {
              const fourth = ring.square(ring.square(coordinate(i)));
              const top = ring.combine([
                [1, fourth],
                [1, coordinate(2 + i)],
              ]);
              return ring.combine([
                [1, fourth],
                [params.alpha, ring.square(top)],
              ]);
            });
            return ring.combine(parts.map((part) => [1, part]));
          },
        };
      },
    });
  },
});

/** x_1², x_2², x_1⁴, x_2⁴, (x_1⁴ + x_3)², (x_2⁴ + x_4)² of the input at this offset. */
function hiddenFeatures(x: Float32Array, offset: number, out: Float64Array): Float64Array {
  for (let i = 0; i < 2; i++) {
    const square = x[offset + i] ** 2;
    out[i] = square;
    out[2 + i] = square * square;
    out[4 + i] = (square * square + x[offset + 2 + i]) ** 2;
  }
  return out;
}
