import { testCollapseCoverage } from '../reports/analysis/collapse-coverage.ts';

//   npm run build && node test/run.mjs --nightly collapse-coverage
testCollapseCoverage({ benchmarks: 100, least: 0.92, most: 0.99 });
