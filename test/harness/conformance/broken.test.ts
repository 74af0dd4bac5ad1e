import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { broken, rulesAround } from './broken-learners.ts';
import { assertNotRunAlone, verdictsOf, withOutcome } from './check.ts';

// Whether each is found alone as well, breaks no rule about predictions, and keeps others from running: node test/run.mjs --nightly broken-alone
describe('broken learners', { concurrency: 2 }, () => {
  for (const [name, [rule, says]] of Object.entries(broken))
    test(`${name} breaks ${rule} and nothing else`, async () => {
      const only = rulesAround(rule);
      const verdicts = await verdictsOf(`broken/${name}.ts`, { only, backend: 'cpu' });
      const [found, ...more] = withOutcome(verdicts, 'breach');
      assert.deepEqual(more, []);
      assert.ok(found?.startsWith(`${rule}: `), `${rule} is kept; ${found} is not`);
      assert.match(found.slice(rule.length + 2), says);
      const unmet = withOutcome(verdicts, 'not run');
      // If no fit succeeds, there is nothing to test.
      if (['no-default', 'one-too-many', 'gives-up'].includes(name)) {
        const at = verdicts.findIndex(({ outcome }) => outcome === 'breach');
        assert.equal(unmet.length, verdicts.length - at - 1);
        assert.ok(unmet.every((line) => line.endsWith(`: ${rule} comes first`)));
      } else assert.deepEqual(unmet, []);
    });

  test('a rule that depends on a broken one is not run, even if it is asked for alone', async () => {
    const ofSeed = [...rulesAround('seed'), 'history', 'threads'];
    await assertNotRunAlone('clock-seed', ofSeed, [['history'], ['threads']]);
  });

  test('a fit that never yields is ended, and the line says why', async () => {
    const only = ['time'];
    const [verdict] = await verdictsOf('broken/never-lets-go.ts', { only, seconds: 8, backend: 'cpu' });
    assert.equal(verdict.outcome, 'breach');
    assert.match(verdict.reason ?? '', /^there was no answer for 8 s; the fit never yields.*await a turn/);
  });

  test('rules that depend on the seed rule are not run if it is broken', async () => {
    const only = ['seed', 'history', 'threads'];
    const verdicts = await verdictsOf('broken/clock-seed.ts', { only, backend: 'cpu' });
    const outcomes = verdicts.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['breach', 'not run', 'not run']);
  });

  test('the sound learner that the broken ones are made from keeps every rule', async () => {
    const verdicts = await verdictsOf('sound.ts', { backend: 'cpu' });
    assert.deepEqual(
      verdicts.filter(({ outcome }) => outcome !== 'pass').map(({ rule, reason }) => `${rule}: ${reason}`),
      // It holds its sample; test/harness/fixtures/streaming-learner.ts is the learner that streams.
      ['fresh-rows: it does not train on streams'],
    );
  });

  test('work in another process is never claimed to have been seen', async () => {
    const only = ['predictions', 'stream', 'globals', 'files', 'memory'];
    const verdicts = await verdictsOf('elsewhere.ts', { only, backend: 'cpu' });
    const outcomes = verdicts.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['pass', 'unseen', 'unseen', 'unseen', 'unseen']);
    assert.match(verdicts[1].reason ?? '', /not visible from here/);
  });

  test('every broken learner is tested, and none leaves anything here', () => {
    const folder = fileURLToPath(new URL('broken/', import.meta.url));
    const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(files.sort(), [...Object.keys(broken), 'never-lets-go'].sort());
    assert.equal(existsSync(`${folder}writes-elsewhere.ts.log`), false);
  });
});
