import { testCollapseCoverage } from './collapse-coverage.ts';

// Every kind of sweep, with more benchmarks, is tried at night.
testCollapseCoverage({ benchmarks: 20, least: 0.85, most: 1, which: /^5 seeds$/ });
