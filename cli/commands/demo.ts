import { join } from 'node:path';
import { type Command, textOption } from './command.ts';
import { run } from './run.ts';

export const demo: Command = {
  options: {
    out: textOption('folder of the results', { default: join('results', 'demo') }),
  },
  examples: [['$0 demo', 'then open results/demo/report/index.html']],
  run: (args, terminal) => run.run({ ...args, suite: 'demo', report: true }, terminal),
};
