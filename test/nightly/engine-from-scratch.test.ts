import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { isAsShown, program } from '../docs/scratch-page.ts';

/** A mistake in each part of the program: what is written there, and what stands in its place. */
const mistakes: readonly (readonly [part: string, right: string, wrong: string])[] = [
  ['a list that prints other numbers', 'names.size', 'names.size + 1'],
  ['a shape that ignores a transpose', 'b.shape[transposeB ? 0 : 1]]', 'b.shape[1]]'],
  ['inputs that are taken for constants', 'dataId instanceof Value ?', 'dataId instanceof Map ?'],
  ['a pass that loses what it has replaced', 'mapValues(old.inputs, now)', 'old.inputs'],
  ['constants that are not folded', 'removeCopies(foldConstants(graph))', 'removeCopies(graph)'],
  ['copies that stay', 'x.dtype === output.dtype', 'x.dtype !== output.dtype'],
  ['dead code that stays', 'return read.has(output);', 'return true;'],
  ['a wrong operator', "Sub: renamed('Sub')", "Sub: renamed('Add')"],
  ['a product that ignores a transpose', 'transA: Number(transposeA)', 'transA: 0'],
  ['outputs that come in any order', 'isCarried(q) - isCarried(p)', 'isCarried(p) - isCarried(q)'],
  ['a body that scans nothing', 'num_scan_inputs: scanned.length', 'num_scan_inputs: 0'],
  [
    'another step for each side',
    'mul(momentum, 0.9)',
    "mul(momentum, tf.getBackend() === 'cpu' ? 0.9 : 0.89)",
  ],
];

/** Whether a program runs to its end, with all of its assertions, and prints what the page shows. */
function passes(source: string): boolean {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module'], {
    cwd: packageRoot,
    input: source,
    encoding: 'utf8',
  });
  return status === 0 && isAsShown(stdout);
}

test('docs/engine-from-scratch.md notices mistakes in every part of its program', async (t) => {
  assert.ok(passes(program));
  for (const [part, right, wrong] of mistakes) {
    await t.test(part, () => {
      assert.equal(program.split(right).length, 2, `${right} stands once in the program`);
      assert.ok(!passes(program.replace(right, () => wrong)));
    });
  }
});
