import { testSpoiltRuns } from './spoilt-runs.ts';

// test/nightly/hostile-runs.test.ts has more such folders, and gives them to all commands that read runs.
testSpoiltRuns(
  [(run) => ['status', run], (run, out) => ['submit', run, '--to', out, '--name', 'ada']],
  /(log|report|a live file)$|characters|paths|hostile/,
);
