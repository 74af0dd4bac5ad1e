import { testSpoiltRuns } from './spoilt-runs.ts';

// test/nightly/hostile-runs.test.ts gives the same folders to all commands that read runs.
testSpoiltRuns([(run) => ['status', run], (run, out) => ['submit', run, '--to', out, '--name', 'ada']]);
