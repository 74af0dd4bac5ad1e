// A chart. Draw it: npx hierbench report results/smoke --chart ./my-chart.ts
import { defineChart } from 'hierbench';

export default defineChart({
  name: 'my-chart',
  title: 'Errors and the seconds they took',
  alternative: 'Every fit: its relative test error against the seconds that it took.',
  caption: 'One point per fit.',

  // rows are the fits that reports read, series the learners, and styles their colours. Return anything that Chart.js can draw.
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
          x: { type: 'logarithmic', title: { display: true, text: 'time of the fit, s' } },
          y: { type: 'logarithmic', title: { display: true, text: 'relative test error' } },
        },
      },
    };
  },
});
