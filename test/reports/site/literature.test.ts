import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { suiteNames } from '../../../harness/config/config-file.ts';
import { learners } from '../../../learners/registry.ts';
import { literature } from '../../../reports/site/literature.ts';
import { taskFamilies } from '../../../tasks/registry.ts';

test('the map of a site and the one of the docs have the same rows', () => {
  const lines = readFileSync('docs/related/README.md', 'utf8').split('\n');
  const rows = lines
    .filter((line) => /^\| \d{4}\./.test(line))
    .map((line) =>
      line
        .split(' | ')
        .slice(0, 5)
        .map((cell) => cell.replace(/^\| /, '')),
    );
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  assert.deepEqual(
    rows.map(([paper, claim, , learner, suite]) => [paper, claim, learner, suite]),
    literature.map(({ papers, claim, learners, suite }) => [
      papers.join(', '),
      claim,
      learners.length > 0 ? code(learners) : 'any, as the regressor of Q',
      code([suite]),
    ]),
  );
});

test('every family, learner and suite of the map exists, and every family of a paper is in it', () => {
  const names = (all: readonly { readonly name: string }[]) => new Set(all.map(({ name }) => name));
  const [knownLearners, knownFamilies] = [names(learners), names(taskFamilies)];
  for (const { learners: shown, families, suite } of literature) {
    for (const name of shown) assert.ok(knownLearners.has(name.replace(/\[.*/, '')), name);
    for (const name of families) assert.ok(knownFamilies.has(name) || name === 'sphere-walk', name);
    assert.ok(suiteNames().includes(suite), suite);
  }
  const mapped = new Set(literature.flatMap(({ families }) => families));
  const controls = ['quadratic', 'linear-control', 'flat-degree-4'];
  assert.deepEqual(
    [...knownFamilies].filter((name) => !mapped.has(name) && !controls.includes(name)),
    [],
  );
});
