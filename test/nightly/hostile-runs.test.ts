import { testSpoiltRuns } from '../fuzz/spoilt-runs.ts';

// Folders of runs as a stranger may hand them over, given to every command that reads runs.
//
//   npm run build && node test/run.mjs --nightly hostile-runs
testSpoiltRuns([
  (run) => ['status', run],
  (run, out) => ['report', run, '--out', out],
  (run) => ['report', run],
  (run) => ['compare', run, run],
  (run) => ['history', run, run, '--by', 'date'],
  (run, out) => ['export', run, '--out', out],
  (run, out) => ['export', run, '--to', 'tensorboard', '--out', out],
  (run) => ['export', run, '--to', 'mlflow'],
  (run, out) => ['export', run, '--to', 'ro-crate', '--out', out, '--license', 'MIT', '--author', 'Ada'],
  (run, out) => ['publish', run, '--to', out],
  (run, out) => ['submit', run, '--to', out, '--name', 'ada'],
  (run, out) => ['merge', run, run, '--out', out],
  (run) => ['verify', run, '--cells', '1', '--quiet'],
]);
