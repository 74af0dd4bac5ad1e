import { terminalSketch } from '../reports/export/terminal-sketch.ts';
import { loadRun } from '../reports/load.ts';
import { collectResults } from '../reports/rows.ts';

for (const f of ['/var/tmp/hb/ci-clone/results/quick', '/var/tmp/hb/paper-clone/results/headlines'])
  console.log(terminalSketch(collectResults([loadRun(f)])));
