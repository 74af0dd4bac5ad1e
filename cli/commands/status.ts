import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueView } from '../../harness/executors/batch.ts';
import { slurmExecutor } from '../../harness/executors/slurm/slurm.ts';
import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import { isFailure } from '../../harness/results/is-failure.ts';
import type { RunFolder } from '../../harness/results/merged.ts';
import { type CellRecord, statuses } from '../../harness/results/record.ts';
import { listCells, listRuns, logFile, readCells, readRun } from '../../harness/results/store.ts';
import { visibleLine } from '../../harness/results/visible-text.ts';
import { describeCell } from '../describe-cell.ts';
import { exitCodes } from '../describe-failure.ts';
import { failureLines } from '../failure-lines.ts';
import { type Command, printJson, type Terminal } from './command.ts';
import { fromHere } from './hand-over.ts';

export const status: Command = {
  positionals: { run: { describe: 'folder of a run, or of several that were merged' } },
  options: {},
  examples: [['$0 status results/quick', 'counts by status, errors so far, and a line for every failure']],
  async run(args, terminal) {
    const states: object[] = [];
    for (const run of listRuns(args.run as string)) {
      if (run.origin !== undefined && !args.json)
        terminal.out(`${states.length > 0 ? '\n' : ''}${run.origin}, in ${run.folder}\n`);
      states.push(await statusOf(run, args.json === true, terminal));
    }
    if (args.json)
      printJson(terminal, states.length === 1 ? states[0] : { folder: args.run, sources: states });
    return exitCodes.ok;
  },
};

/** Prints how far a run is or, if `silent`, returns that as data. */
async function statusOf({ folder, origin }: RunFolder, silent: boolean, terminal: Terminal): Promise<object> {
  const run = readRun(folder);
  const ids = run.cells ?? listCells(folder);
  const { records, warnings } = readCells(folder, { ids });
  const counts = Object.fromEntries(
    statuses.map((name) => [name, records.filter((record) => record.status === name).length]),
  );
  const missing = ids.length - records.length;
  const failures = records.filter(({ status }) => isFailure(status));
  const queue = slurmExecutor({ folder, name: run.name }).look();
  if (silent)
    return {
      folder,
      ...(origin === undefined ? {} : { origin }),
      name: run.name,
      cells: ids.length,
      missing,
      statuses: counts,
      failures: failures.map(({ id, spec, status, message }) => ({ id, spec, status, message })),
      warnings,
      ...(queue ? { slurm: queue } : {}),
      environment: run.environment,
    };
  const { environment } = run;
  terminal.out(`${run.name}: ${records.length} of ${ids.length} cells have results\n`);
  for (const [name, count] of Object.entries(counts)) if (count > 0) terminal.out(`  ${count} ${name}\n`);
  terminal.out(`machine: ${environment.cpu}, ${environment.cores} cores, ${environment.memoryGiB} GiB\n`);
  terminal.out(`backend: ${environment.backend.why}\n`);
  if (queue) for (const line of describeQueue(queue)) terminal.out(`${line}\n`);
  const [{ terminalStatus }, { storedRun }] = await Promise.all([
    import('../../reports/export/terminal-status.ts'),
    import('../../reports/load.ts'),
  ]);
  const found = terminalStatus(storedRun(run, records, warnings));
  if (found) terminal.out(`\n${found}\n\n`);
  const logOf = (id: string) => (existsSync(logFile(folder, id)) ? logFile(folder, id) : undefined);
  for (const line of failureLines(failures, { logOf })) terminal.out(`${line}\n`);
  if (failures.length > 1) terminal.out('\n');
  if (failures.length > 1) for (const failure of failures) terminal.out(`${describe(failure)}\n`);
  for (const warning of warnings) terminal.err(`warning: ${warning}\n`);
  terminal.out(
    `next:    ${missing === 0 ? `hierbench report ${folder}` : toGoOn(folder, run.command, queue)}\n`,
  );
  return {};
}

/** The command that makes the missing results, or that shows how they are getting on. */
function toGoOn(folder: string, command: string, queue: QueueView | undefined): string {
  const queued = Object.keys(queue?.states ?? {}).some((state) =>
    /^(PENDING|RUNNING|CONFIGURING)/.test(state),
  );
  if (queued) return `hierbench status ${folder}`;
  if (queue?.jobs.length === 0) return `bash ${join(fromHere(queue.scripts), 'submit.sh')}`;
  return / --plan-only( |$)/.test(command) ? `hierbench worker ${folder}` : command;
}

function describeQueue({ attempt, jobs, states, cancelled, unfinished }: QueueView): string[] {
  if (jobs.length === 0) return ['slurm:   scripts are written, but nothing is submitted'];
  const which = `slurm:   attempt ${attempt}, jobs ${jobs.join(', ')}`;
  if (states === undefined) return [`${which}; the queue cannot be asked from here (squeue does not answer)`];
  const counts = Object.entries(states).map(([state, count]) => `${count} ${state}`);
  const known = counts.length > 0 ? counts.join(', ') : 'no longer in the queue';
  return [
    `${which}${cancelled ? ', cancelled' : ''}: ${known}`,
    ...unfinished.map((line) => `  left: ${line}`),
  ];
}

function describe({ spec, status, message }: CellRecord): string {
  const taskLabel = formatEntrySpec(spec.family, spec.taskParams);
  const learnerLabel = formatEntrySpec(spec.learner, spec.learnerParams);
  return visibleLine(`${describeCell({ spec, taskLabel, learnerLabel })}: ${status}: ${message ?? ''}`);
}
