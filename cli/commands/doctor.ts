import pc from 'picocolors';
import { describeEnvironment } from '../../harness/cell/environment.ts';
import { oneLine } from '../../harness/results/one-line.ts';
import { installedVersion, versionLine } from '../../harness/results/package-info.ts';
import { visibleLine } from '../../harness/results/visible-text.ts';
import {
  type BackendName,
  backendNames,
  defaultSettings,
  deviceNames,
  type SessionSettings,
} from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { exitCodes } from '../describe-failure.ts';
import { deviceFlag, threadsFlag } from '../flags.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

/** Whether something works on this machine, and why. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export const doctor: Command = {
  options: {
    device: textOption('cpu, cuda or webgpu: whether the compiled backend runs there'),
    threads: textOption('threads of the compiled backend (default: 1)'),
  },
  examples: [
    ['$0 doctor', 'as text'],
    ['$0 doctor --json', 'for a bug report'],
  ],
  async run(args, terminal) {
    const device = deviceFlag('--device', flag(args, 'device'));
    const threads = threadsFlag('--threads', flag(args, 'threads'));
    const environment = await describeEnvironment('auto', {
      ...(device === undefined ? {} : { device }),
      ...(threads === undefined ? {} : { threads }),
    });
    const backends: Check[] = [];
    for (const name of backendNames) backends.push(await checkBackend(name, name));
    for (const other of deviceNames.filter((name) => name !== defaultSettings.device))
      backends.push(await checkBackend(`compiled, --device ${other}`, 'compiled', { device: other }));
    const packages = [await checkCanvas()];
    if (args.json) {
      printJson(terminal, { hierbench: versionLine(), environment, backends, packages });
      return exitCodes.ok;
    }
    const line = ({ name, ok, detail }: Check) =>
      `  ${ok ? pc.green('works ') : pc.yellow('absent')}  ${visibleLine(name)}: ${visibleLine(detail)}\n`;
    terminal.out(`hierbench ${versionLine()}, Node.js ${environment.node}, ${environment.os}\n`);
    terminal.out(`${environment.cpu}, ${environment.cores} cores, ${environment.memoryGiB} GiB\n`);
    terminal.out(`\nbackend chosen: ${environment.backend.why}\n`);
    for (const check of backends) terminal.styled.out(line(check));
    terminal.out('\ncharts\n');
    for (const check of packages) terminal.styled.out(line(check));
    terminal.out('\nversions\n');
    for (const [name, version] of Object.entries(environment.versions))
      terminal.out(`  ${name} ${version}\n`);
    return exitCodes.ok;
  },
};

async function checkBackend(
  name: string,
  backend: BackendName,
  settings?: Partial<SessionSettings>,
): Promise<Check> {
  try {
    const { why, versions } = await openEngine(backend, settings);
    const which = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
    return { name, ok: true, detail: `${why}; ${which.join(', ')}` };
  } catch (error) {
    return { name, ok: false, detail: oneLine((error as Error).message) };
  }
}

/** Draws one pixel, because the package may load on machines where its canvas does not work. */
async function checkCanvas(): Promise<Check> {
  const name = 'chartjs-node-canvas';
  try {
    const { ChartJSNodeCanvas } = (await import(name)) as typeof import('chartjs-node-canvas');
    const canvas = new ChartJSNodeCanvas({ width: 1, height: 1 });
    const png = canvas.renderToBufferSync({ type: 'line', data: { datasets: [] } });
    return { name, ok: true, detail: `${installedVersion(name)}, drew a PNG of ${png.length} bytes` };
  } catch (error) {
    const absent = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    const reason = absent ? 'not installed, which is optional' : oneLine((error as Error).message);
    const detail = `${reason}; charts are drawn on @napi-rs/canvas, with the same pixels`;
    return { name, ok: false, detail };
  }
}
