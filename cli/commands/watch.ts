import { UserError } from '../../harness/input/errors.ts';
import { readRun } from '../../harness/results/store.ts';
import { visibleLine } from '../../harness/results/visible-text.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag, wordsFlag } from '../flags.ts';
import { requireCanvas } from '../require-canvas.ts';
import type { WatchServer } from '../watch/watch-server.ts';
import { type Arguments, type Command, flag, printJson, type Terminal, textOption } from './command.ts';
import { interruption } from './interruption.ts';
import { shellCommand } from './shell-command.ts';
import { partOfRun } from './stored-run.ts';

export const watch: Command = {
  positionals: { run: { describe: 'folder of a run, which this machine or any other is working on' } },
  options: {
    port: textOption('port of the page (default: any that is free)'),
    host: textOption('address to listen on (default: 127.0.0.1, which only this machine reaches)'),
    report: {
      type: 'boolean',
      default: true,
      describe: 'make the report when the run is finished and has none; --no-report: write nothing',
    },
  },
  examples: [
    ['$0 watch results/quick', 'prints the address of the page'],
    ['$0 watch /shared/paper --port 8080', 'a run on a cluster; with ssh -L 8080:127.0.0.1:8080 login-node'],
  ],
  async run(args, terminal) {
    const folder = args.run as string;
    readRun(folder);
    const where = whereFlags(args);
    const { startWatchServer } = await import('../watch/watch-server.ts');
    const makeReport = args.report === false ? undefined : () => reportOf(folder);
    const interrupt = interruption(terminal);
    try {
      const server = await startWatchServer({ folder, ...where, makeReport });
      announce(server, folder, args, terminal);
      await aborted(interrupt.signal);
      await server.close();
    } finally {
      interrupt.release();
    }
    return exitCodes.ok;
  },
};

/** Where the page is to be served: --port and --host. @throws UserError */
export function whereFlags(args: Arguments): { readonly host: string; readonly port: number } {
  const port = integerFlag('--port', flag(args, 'port'), 0) ?? 0;
  if (port > 65_535) throw new UserError(`--port: ${port} is too large; ports end at 65535`);
  return { host: wordsFlag('--host', flag(args, 'host')) ?? '127.0.0.1', port };
}

/** Tells where the page is. */
function announce({ url, port }: WatchServer, folder: string, args: Arguments, terminal: Terminal): void {
  if (args.json) printJson(terminal, { folder, url, port });
  else terminal.out(`watch:   ${url}  (${visibleLine(folder)}; Ctrl-C ends it)\n`);
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Makes the report of a run, in its folder. */
async function reportOf(folder: string): Promise<void> {
  const out = partOfRun(folder, 'report');
  await requireCanvas();
  const { writeReport } = await import('../../reports/report.ts');
  await writeReport([folder], { out, command: shellCommand() });
}
