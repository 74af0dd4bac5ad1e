// A chart in one file: npx hierbench report results/quick --chart examples/error-versus-cpu-time.ts
import { defineChart } from '../index.ts';

/** Labels only powers of ten. */
const ticks = {
  maxRotation: 0,
  callback: (value: number | string) => (Number.isInteger(Math.log10(Number(value))) ? String(value) : ''),
};

export default defineChart({
  name: 'error-versus-cpu-time',
  title: 'What an error costs',
  alternative: 'Every fit at the largest d: its relative test error against the CPU time that it took.',
  caption: 'One point per fit, at the largest d of the first family.',
  configuration({ rows, facets, series }, styles) {
    const own = rows.filter(({ task, status }) => task === facets[0]?.label && status === 'ok');
    const d = Math.max(...own.map((row) => row.d));
    const datasets = series.flatMap(({ label }) => {
      const fits = own.filter((row) => row.series === label && row.d === d);
      const data = fits.map(({ fitCpuSeconds = 0, testError = 1 }) => ({ x: fitCpuSeconds, y: testError }));
      return data.length > 0 ? [{ label, data, backgroundColor: styles.get(label)?.colour }] : [];
    });
    if (datasets.length === 0) return undefined;
    return {
      type: 'scatter',
      data: { datasets },
      options: {
        scales: {
          x: { type: 'logarithmic', title: { display: true, text: 'CPU time of the fit, s' }, ticks },
          y: {
            type: 'logarithmic',
            title: { display: true, text: `relative test error at d = ${d}` },
            ticks,
          },
        },
        plugins: { legend: { position: 'right', labels: { boxWidth: 10 } } },
      },
    };
  },
});
