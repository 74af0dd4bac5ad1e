// Prints the SVG that render.test.ts compares with, in a process of its own whose environment hides the system's fonts.
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

const { run, cells } = syntheticRun({ seeds: 3 });
const chart = errorVersusD(collectResults([{ run, fits: cells, searches: [], warnings: [] }]));
if (chart) process.stdout.write((await createRenderer()).svg(chart));
