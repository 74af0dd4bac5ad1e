import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedRun } from '../../../reports/load.ts';
import { publicRun } from '../../../reports/site/public-run.ts';
import { syntheticRun } from '../synthetic-run.ts';

const { run, cells } = syntheticRun({ d: [8], seeds: 1, learners: ['mean'], families: ['a'] });

function command(text: string, home = ''): string {
  return publicRun(storedRun({ ...run, command: text }, cells), home).run.command;
}

test('home folders become ~, wherever they are mounted and on whatever system', () => {
  for (const [stored, shown] of [
    [
      'hierbench run /home/ada/work/my.yaml --out /home/ada/results',
      'hierbench run ~/work/my.yaml --out ~/results',
    ],
    ["hierbench run '/Users/Ada/a b.yaml'", "hierbench run '~/a b.yaml'"],
    ['hierbench run C:\\Users\\ada\\my.yaml', 'hierbench run ~\\my.yaml'],
    ['--out=/cluster/home/ada/x', '--out=~/x'],
    ['at file:///home/ada/x.ts:3:1', 'at file://~/x.ts:3:1'],
    ['--out /root/x and /root', '--out ~/x and ~'],
    ['hierbench run quick --out results/home/x', 'hierbench run quick --out results/home/x'],
    ['see https://example.org/users/ada', 'see https://example.org/users/ada'],
    ['/rooted/x /data/x', '/rooted/x /data/x'],
  ])
    assert.equal(command(stored), shown);
  assert.equal(command('hierbench run /srv/people/ada/x', '/srv/people/ada'), 'hierbench run ~/x');
  assert.equal(command('hierbench run /data/x', '/'), 'hierbench run /data/x');
});

test('messages of cells are cleaned too, and users’ files are reduced to their names', () => {
  const failed = cells.map((cell) => ({ ...cell, message: 'Cannot find /home/ada/x' }));
  const config = { ...run.config, learners: [{ ...run.config.learners[0], module: '/lab/private/mine.ts' }] };
  const shown = publicRun(storedRun({ ...run, config }, failed));
  assert.ok(shown.fits.every(({ message }) => message === 'Cannot find ~/x'));
  assert.equal(shown.run.config.learners[0].module, 'mine.ts');
});

test('a very long text of slashes takes no time', () => {
  const text = '/a.b'.repeat(50_000);
  assert.equal(command(text), text);
});
