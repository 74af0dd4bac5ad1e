// A metric. Measure it: npx hierbench run smoke --metric ./my-metric.ts --report
import { defineMetric } from 'hierbench';

export default defineMetric({
  name: 'my-metric',
  title: 'mean |error|',
  description: 'The mean absolute error, for labels of variance 1',
  better: 'lower',
  log: true,

  // Also measure it over training, on rows that the fit never sees. Leave this out if it takes long.
  over: 'training',

  // One number per fit. There are also x, rows, d, n, task and, with features: true, truth and features.
  measure({ predictions, labels, task }) {
    if (task.classes !== undefined) return { missing: 'predictions are scores of classes' };
    const sum = labels.reduce((total, label, row) => total + Math.abs(label - predictions[row]), 0);
    return sum / labels.length;
  },
});
