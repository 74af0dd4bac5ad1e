// A chart. Draw it: npx hierbench report results/smoke --chart ./my-chart.ts
import { defineChart } from 'hierbench';

export default defineChart({
  name: 'my-chart',
  title: 'Errors and the seconds they took',
  alternative: 'Every fit: its relative test error against the seconds that it took.',
  caption: 'One point a fit.',

  // rows are the fits that reports read; series the learners; styles their colours. Anything that Chart.js draws may come back.
  configuration({ rows, series }, styles) {
    const datasets = series.map(({ label }) => ({
      label,
      data: rows
        .filter((row) => row.series === label && row.status === 'ok')
        .map(({ fitSeconds = 0, testError = 1 }) => ({ x: fitSeconds, y: testError })),
      backgroundColor: styles.get(label)?.colour,
    }));
    return {
      type: 'scatter',
      data: { datasets },
      options: {
        scales: {
          x: { type: 'logarithmic', title: { display: true, text: 'seconds of the fit' } },
          y: { type: 'logarithmic', title: { display: true, text: 'relative test error' } },
        },
      },
    };
  },
});
