import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timingNotes, timingRemark } from '../../../reports/analysis/timing-notes.ts';
import { aRow } from '../rows-for-tests.ts';

test('a fit with less than a core is disturbed, and one with more than its threads used more than it was given', () => {
  assert.equal(timingRemark(aRow({ fitSeconds: 10, fitCpuSeconds: 9.5 })), undefined);
  assert.equal(timingRemark(aRow({ fitSeconds: 10, fitCpuSeconds: 5 })), 'disturbed');
  assert.equal(timingRemark(aRow({ fitSeconds: 10, fitCpuSeconds: 15 })), 'more than its threads');
  assert.equal(timingRemark(aRow({ fitSeconds: 10, fitCpuSeconds: 15, threads: 2 })), undefined);
});

test('nothing is said about short fits, other devices, or fits without times', () => {
  assert.equal(timingRemark(aRow({ fitSeconds: 0.5, fitCpuSeconds: 0.1 })), undefined);
  assert.equal(timingRemark(aRow({ fitSeconds: 10, fitCpuSeconds: 1, device: 'cuda' })), undefined);
  assert.equal(timingRemark(aRow({ fitSeconds: undefined, fitCpuSeconds: undefined })), undefined);
  assert.deepEqual(timingNotes([aRow()]), []);
});

test('sentences count such fits and say how bad it was', () => {
  const notes = timingNotes([
    aRow({ fitSeconds: 10, fitCpuSeconds: 4, elsewhere: 1.62, cores: 2 }),
    aRow({ fitSeconds: 10, fitCpuSeconds: 6 }),
    aRow({ fitSeconds: 10, fitCpuSeconds: 18 }),
    aRow({ fitSeconds: 10, fitCpuSeconds: 10, repeatsIdentical: false }),
  ]);
  assert.equal(notes.length, 3);
  assert.match(notes[0], /^2 of 4 fits had less than 80% of a core \(the least: 40%\)/);
  assert.match(notes[0], /kept up to 1\.6 of 2 cores busy/);
  assert.match(
    notes[1],
    /^1 of 4 fits used more processors than threads were given to a cell \(up to 1\.8\)/,
  );
  assert.match(notes[2], /^1 of 4 fits gave other predictions/);
});

test('fits of several machines are counted by machine, and those that do not say theirs are left out', () => {
  const [a, b] = [
    { cores: 2, processor: 'AMD EPYC' },
    { cores: 16, processor: 'Intel Xeon' },
  ];
  assert.deepEqual(timingNotes([aRow(a), aRow(a), aRow()]), []);
  assert.match(
    timingNotes([aRow(b), aRow(a), aRow(a)])[0],
    /2 machines \(2 fits on 2 cores of AMD EPYC and 1 fit on 16 cores of Intel Xeon\): times are not comparable/,
  );
  // Results of an older version have cores only.
  assert.match(timingNotes([aRow({ cores: 2 }), aRow({ cores: 4 })])[0], /on 2 cores and .* on 4 cores/);
});
