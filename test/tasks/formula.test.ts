import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberTeX } from '../../tasks/formula.ts';
import { findTaskFamily, taskFamilies } from '../../tasks/registry.ts';

/** The lines of a family's formula with these parameters. */
function lines(name: string, params: Record<string, unknown> = {}): string[] {
  const family = findTaskFamily(name);
  const tex = family.formula?.(family.parameters.parse(params));
  assert.ok(tex, name);
  const [begin, ...rest] = tex.split('\n');
  assert.equal(begin, '\\begin{aligned}');
  assert.equal(rest.pop(), '\\end{aligned}');
  return rest.map((line) => line.replace(/ \\\\$/, ''));
}

test('every family has a formula, from the label down, with balanced braces', () => {
  for (const { name, parameters } of taskFamilies) {
    const own = lines(name);
    const { inputs } = parameters.parse({});
    if (inputs === undefined) assert.match(own[0], /^y &= /);
    else if (inputs === 'sphere') assert.match(own[0], /^y &= .*x \\sim .* S\^\{d-1\}\\bigr\)$/);
    else if (inputs === 'hypercube') assert.match(own[0], /^y &= .*x \\sim .*\{-1, 1\\\}\^d\\bigr\)$/);
    else assert.match(own[0], /^y &= .*x \\sim \\mathcal\{N\}\(0, I_d\)$/);
    if (inputs !== undefined) assert.match(own[1], /^G\(x\) &= /);
    for (const line of own) {
      const depth = [...line.replace(/\\[{}]/g, '')].reduce(
        (open, c) => open + Number(c === '{') - Number(c === '}'),
        0,
      );
      assert.equal(depth, 0, line);
      assert.equal(line.split('&').length, 2, line);
    }
  }
});

test('a DenseNet polynomial has a line for every layer, with what it reads and its width', () => {
  assert.deepEqual(lines('bfc-deep').slice(1, 5), [
    'G(x) &= \\textstyle \\sum_i G_{2}(x)_i + \\sum_i G_{3}(x)_i + \\sum_i G_{4}(x)_i',
    'G_{2}(x) &= \\operatorname{std}\\Bigl((W_{2}\\, x)^{\\odot 2}\\Bigr) \\in \\mathbb{R}^{4}',
    'G_{3}(x) &= \\operatorname{std}\\Bigl((W_{3}\\, G_{2}(x))^{\\odot 2}\\Bigr) \\in \\mathbb{R}^{4}',
    'G_{4}(x) &= \\operatorname{std}\\Bigl((W_{4}\\, G_{3}(x))^{\\odot 2}\\Bigr) \\in \\mathbb{R}^{4}',
  ]);
  assert.match(lines('bfc-wide')[2], /\\lfloor d\/4 \\rfloor/);
  assert.match(
    lines('bfc-dense')[3],
    /\\tfrac\{1\}\{\\sqrt\{2\}\}\(W_\{3,1\}\\, x \+ W_\{3,2\}\\, G_\{2\}\(x\)\)/,
  );
  assert.match(lines('bfc-chain', { skips: [[0, 1], [2]] })[3], /\(W_\{3\}\\, G_\{2\}\(x\)\)/);
});

test('weights of layers are those of the target: a gap, a list, or none if a layer does not count', () => {
  assert.equal(
    lines('bfc-gap', { L: 4 })[1],
    'G(x) &= \\textstyle \\sum_i G_{2}(x)_i + 0.3\\,\\sum_i G_{3}(x)_i + 0.09\\,\\sum_i G_{4}(x)_i',
  );
  assert.equal(
    lines('bfc-deep', { alpha: [0, -2, 1] })[1],
    'G(x) &= \\textstyle - 2\\,\\sum_i G_{3}(x)_i + \\sum_i G_{4}(x)_i',
  );
});

test('labels and inputs follow the parameters', () => {
  assert.match(lines('linear-control', { noise: 0.1 })[0], /\+ 0\.1\\,\\varepsilon.*\\varepsilon \\sim/);
  const classes = lines('linear-control', { output: 'classification' });
  assert.match(classes[0], /\\operatorname\{sign\}.*\\operatorname\{median\} G/);
  assert.ok(!classes.some((line) => line.includes('std')), 'nothing is said of what is not used');
  assert.match(
    lines('linear-control', { output: 'classification', noise: 0.2 })[0],
    /Var.*\+ 0\.2\\,\\varepsilon\\Bigr\)/,
  );
  for (const [inputs, sign] of [
    ['hypercube', '\\{-1, 1\\}^d'],
    ['sphere', 'S^{d-1}'],
    ['mixture', 'four Gaussians'],
  ])
    assert.ok(lines('bfc-wide', { inputs })[0].includes(sign), inputs);
  assert.match(lines('bfc-wide', { weights: 'gaussian' })[4], /columns/);
});

test('a small parameter is written with a power of ten', () => {
  assert.equal(numberTeX(0.3), '0.3');
  assert.equal(numberTeX(0.1 + 0.2), '0.3');
  assert.equal(numberTeX(2e-9), '2 \\cdot 10^{-9}');
  assert.match(lines('paper-example', { alpha: 1e-8 })[1], /1 \\cdot 10\^\{-8\}\\bigl/);
});
