// A metric in one file: npx hierbench run quick --metric examples/error-quantile.ts --report
import { defineMetric } from 'hierbench';

/** The share of rows whose error is at most the metric. */
const share = 0.9;

export default defineMetric({
  name: 'error-quantile',
  title: '90% quantile of |error|',
  description: 'The size of error that nine predictions of ten do not exceed, for labels of variance 1',
  better: 'lower',
  log: true,
  over: 'training',
  measure({ predictions, labels, task }) {
    if (task.classes !== undefined) return { missing: 'predictions are scores of classes' };
    const errors = labels.map((label, row) => Math.abs(label - predictions[row])).sort();
    return errors[Math.ceil(share * errors.length) - 1];
  },
});
