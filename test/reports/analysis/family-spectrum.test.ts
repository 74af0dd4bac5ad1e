import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familySpectra } from '../../../reports/analysis/family-spectrum.ts';
import type { Row } from '../../../reports/rows.ts';
import { kernelFloorTable } from '../../../reports/tables/kernel-floor.ts';
import { spectrumTable } from '../../../reports/tables/spectrum.ts';
import { aRow } from '../rows-for-tests.ts';
import { texts, titles } from '../table-texts.ts';

const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];

function aSpectrum(weights: number[], kernelFloor: number, method = 'exact', standardErrors?: number[]) {
  return {
    kernelFloor,
    spectrum: {
      method,
      basis: 'hermite',
      weights,
      angular: weights,
      kernelFloor,
      ...(standardErrors ? { standardErrors } : {}),
    },
  };
}

/** Three seeds of two kernels and a network at one (d, n). */
function rowsAt(d: number, n: number, floor: number): Row[] {
  return [1, 2, 3].flatMap((seed) =>
    (
      [
        ['deep-sgd', 'deep-sgd', 1e-5],
        ['kernel-ridge rbf', 'kernel-ridge', 3],
        ['kernel-ridge ntk', 'kernel-ridge', 2],
      ] as const
    ).map(([series, learner, factor]) =>
      aRow({
        d,
        n,
        seed,
        series,
        learner,
        testError: factor * floor * seed,
        ...aSpectrum([1e-9, 0, 0.8 + seed / 100, 0, 0.2], floor * seed),
      }),
    ),
  );
}

test('medians over the seeds’ targets are listed by d, with each target counted once', () => {
  const rows = [...rowsAt(16, 2048, 0.1), ...rowsAt(16, 512, 0.2), ...rowsAt(32, 8192, 0.05)];
  const [family, ...others] = familySpectra({ rows, facets });
  assert.deepEqual(others, []);
  assert.deepEqual(
    family.spectra.map(({ d, seeds, methods }) => [d, seeds, methods]),
    [
      [16, 3, ['exact']],
      [32, 3, ['exact']],
    ],
  );
  assert.deepEqual(
    family.spectra[0].weights.map((weight) => Number(weight.toPrecision(6))),
    [1e-9, 0, 0.82, 0, 0.2],
  );
});

test('the floor at each d and n is listed next to the best kernel, and learners that it does not bound are left out', () => {
  const rows = [...rowsAt(16, 2048, 0.1), ...rowsAt(16, 512, 0.2)];
  const [{ floors }] = familySpectra({ rows, facets });
  assert.deepEqual(
    floors.map(({ d, n, floor, best }) => [
      d,
      n,
      floor,
      best?.series,
      best?.error.median,
      best?.ratio?.median,
    ]),
    [
      [16, 512, 0.4, 'kernel-ridge ntk', 0.8, 2],
      [16, 2048, 0.2, 'kernel-ridge ntk', 0.4, 2],
    ],
  );
  const failed = rows.filter(({ learner }) => learner !== 'kernel-ridge');
  const [without] = familySpectra({ rows: failed, facets });
  assert.ok(without.floors.every(({ best }) => best === undefined));
  assert.deepEqual(texts(kernelFloorTable(without))[0], ['16', '512', '0.400', '–', '–', '–', '–']);
});

test('the table shows degrees that have weight, estimates with standard errors, and how they were computed', () => {
  const exact = rowsAt(16, 2048, 0.1);
  const [family] = familySpectra({ rows: exact, facets });
  const table = spectrumTable(family);
  assert.deepEqual(titles(table), ['degree p', 'd = 16']);
  assert.deepEqual(texts(table), [
    ['2', '0.820'],
    ['4', '0.200'],
  ]);
  assert.match(table.caption ?? '', /computed exactly from the target’s polynomial\.$/);
  const estimated = aRow({
    d: 32,
    ...aSpectrum([0, 0.001, 0.7, 0, 0.3], 0.1, 'noise-stability', [0, 0.002, 0.013, 0, 0.012]),
  });
  const [mixed] = familySpectra({ rows: [...exact, estimated], facets });
  const both = spectrumTable(mixed);
  assert.deepEqual(texts(both), [
    ['1', '0', '0.00100 ± 0.002'],
    ['2', '0.820', '0.700 ± 0.01'],
    ['4', '0.200', '0.300 ± 0.01'],
  ]);
  assert.match(
    both.caption ?? '',
    /polynomial at d = 16; estimated by noise stability \(±: standard error\) at d = 32\.$/,
  );
});

test('a floor of 0 bounds nothing, and targets without a spectrum have no table', () => {
  const rows = [aRow({ learner: 'kernel-ridge', series: 'k', testError: 1e-3, ...aSpectrum([0, 0, 1], 0) })];
  const [family] = familySpectra({ rows, facets });
  assert.deepEqual(texts(kernelFloorTable(family))[0].slice(2), ['0', 'k', '0.00100', '0.0010', '–']);
  assert.deepEqual(familySpectra({ rows: [aRow()], facets }), []);
});

test('the weight above the last degree has a row of its own', () => {
  const rows = rowsAt(16, 2048, 0.1).map((row) => ({
    ...row,
    spectrum: row.spectrum && { ...row.spectrum, above: 0.25 },
  }));
  const [family] = familySpectra({ rows, facets });
  assert.equal(family.spectra[0].above, 0.25);
  const { rows: lines } = spectrumTable(family);
  assert.deepEqual(
    lines.at(-1)?.entries.map((entry) => entry.text),
    ['above 4', '0.250'],
  );
});
