import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportContent } from '../../../reports/content.ts';
import { escapeLatex } from '../../../reports/escape-latex.ts';
import { latexTables } from '../../../reports/export/latex.ts';
import { syntheticRun } from '../synthetic-run.ts';

function tables(options: Parameters<typeof syntheticRun>[0] = {}): Map<string, string> {
  const { run, cells } = syntheticRun(options);
  return latexTables(reportContent([{ run, fits: cells, searches: [], warnings: [] }], 'hierbench export'));
}

test('what LaTeX would take for a command is set as text', () => {
  assert.equal(
    escapeLatex('100% of $5 & {x_1}#~^\\'),
    '100\\% of \\$5 \\& \\{x\\_1\\}\\#\\textasciitilde{}\\textasciicircum{}\\textbackslash{}',
  );
  assert.equal(escapeLatex('8d² ∝ ε, 3×'), '8d$^2$ $\\propto$ $\\varepsilon$, 3$\\times$');
  assert.equal(escapeLatex('10⁻¹² ≤ 10³'), '10$^{-12}$ $\\leq$ 10$^{3}$');
});

test('there is a table of verdicts, and for each family one of errors and one of exponents', () => {
  assert.deepEqual(
    [...tables().keys()],
    ['verdicts.tex', 'errors-1.tex', 'scaling-1.tex', 'errors-2.tex', 'scaling-2.tex'],
  );
  assert.deepEqual([...tables({ d: [16] }).keys()], ['errors-1.tex', 'errors-2.tex'], 'one d shows no trend');
});

test('every line has as many entries as the alignment says, and braces and dollars are balanced', () => {
  for (const [name, text] of tables({ hostile: true, failures: true })) {
    const [, alignment] = /\\begin\{tabular\}\{@\{\}([lr]+)@\{\}\}/.exec(text) ?? [];
    assert.ok(alignment, name);
    const lines = text.split('\n').filter((line) => line.endsWith('\\\\'));
    assert.ok(lines.length > 10, name);
    for (const line of lines) {
      assert.equal(line.split(/(?<!\\)&/).length, alignment.length, `${name}: ${line}`);
      const bare = line.replace(/\\[\\{}$&#%_]/g, '');
      assert.equal((bare.match(/\$/g) ?? []).length % 2, 0, line);
      assert.equal((bare.match(/\{/g) ?? []).length, (bare.match(/\}/g) ?? []).length, line);
      assert.doesNotMatch(bare, /[%#]/, line);
    }
    for (const rule of ['\\toprule', '\\midrule', '\\bottomrule']) assert.ok(text.includes(rule));
  }
});

test('errors are powers of ten with intervals, and exponents are typeset as exponents', () => {
  const all = tables();
  assert.match(
    all.get('errors-1.tex') ?? '',
    /deep-sgd\$\^\{\*\}\$ & \$[\d.]+\\times10\^\{-\d\}\$ & \$[\d.]+\\times10\^\{-\d\}\$ to /,
  );
  assert.match(all.get('scaling-1.tex') ?? '', /error \$\\propto\$ \$d\^a\$/);
});

test('learners that are told something about the target are marked, and a comment says what they are told', () => {
  for (const name of ['verdicts.tex', 'errors-1.tex', 'scaling-1.tex']) {
    const text = tables().get(name) ?? '';
    assert.match(text, /^deep-sgd\$\^\{\*\}\$ &/m, name);
    assert.match(text, /^% \* Told about the target: .*deep-sgd: depth, widths, skips and activation/m, name);
    assert.doesNotMatch(text, /^two-layer relu\$\^\{\*\}\$/m, name);
  }
});
