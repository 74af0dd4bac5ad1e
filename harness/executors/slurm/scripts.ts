import { quoteWord } from '../../processes/shell-words.ts';
import { type Batch, workerOverheadMiB } from './batches.ts';
import { formatTime, type SlurmOptions } from './options.ts';

/**
 * What scripts refer to. All paths are absolute, because a job starts in the folder from which it was
 * submitted.
 */
export interface ScriptContext {
  /** The run's name, shown in the queue. */
  readonly name: string;
  /** The run's folder. */
  readonly run: string;
  /** The attempt's folder. */
  readonly folder: string;
  /** The command line that starts this program, as words. */
  readonly program: readonly string[];
  readonly options: SlurmOptions;
}

/** Name of the i-th batch of an attempt and of its files: `tuning-1`. */
export function batchName(batch: Pick<Batch, 'stage'>, index: number): string {
  return `${batch.stage}-${index + 1}`;
}

/**
 * How many seconds before the end a worker is told that its time is over. Slurm itself may be a minute early.
 */
const noticeSeconds = (seconds: number) => Math.round(Math.min(60, Math.max(5, seconds / 20)));

/** The script of one job array: task i runs the cells of list i. */
export function arrayScript(batch: Batch, name: string, context: ScriptContext): string {
  const { options, run, folder, program } = context;
  const throttle = options.atOnce > 0 ? `%${options.atOnce}` : '';
  const memory = batch.jobs * batch.memoryMiB;
  const lines = directives({
    'job-name': jobName(context, name),
    array: `0-${batch.tasks.length - 1}${throttle}`,
    time: formatTime(batch.seconds),
    mem: `${memory + workerOverheadMiB}M`,
    ntasks: '1',
    ...batch.sbatch,
    output: `${logs(folder)}/${name}-%a.out`,
    'open-mode': 'append',
    // On this signal the worker stops in an orderly way, and the next attempt continues with what it has not
    // begun.
    signal: `B:USR2@${noticeSeconds(batch.seconds)}`,
  });
  const list = `"$lists/$SLURM_ARRAY_TASK_ID`;
  const worker = [...program, 'worker', run].map(quoteWord).join(' ');
  return `#!/bin/bash
${lines}
#SBATCH --requeue

lists=${quoteWord(`${folder}/${name}`)}
${setupLines(options)}exec ${worker} \\
  --cells ${list}.txt" --note ${list}.note.json" --jobs ${batch.jobs} --memory ${memory}
`;
}

/** The script of the job that follows all others and submits again what they left. */
export function followUpScript(context: ScriptContext): string {
  const { options, run, folder, program } = context;
  // This job needs the options without which no job is accepted, but none of the resources of a fit.
  const { gres: _, gpus: __, mem: ___, time: ____, 'cpus-per-task': _____, ...common } = options.common;
  const lines = directives({
    'job-name': jobName(context, 'follow-up'),
    time: '00:10:00',
    mem: '1024M',
    ntasks: '1',
    ...common,
    output: `${logs(folder)}/follow-up.out`,
  });
  const command = [...program, 'requeue', run, '--follow-up'].map(quoteWord).join(' ');
  return `#!/bin/bash\n${lines}\n\n${setupLines(options)}exec ${command}\n`;
}

/**
 * The script that submits an attempt's scripts in order and writes each job's id to jobs.txt. If one is
 * refused, it cancels those before it.
 */
export function submitScript(batches: readonly Batch[], context: ScriptContext): string {
  const names = batches.map(batchName);
  const tuning = names.filter((_, i) => batches[i].stage === 'tuning');
  const submissions = names.map((name, i) => {
    const dependency = batches[i].stage === 'fits' && tuning.length > 0 ? after(tuning) : '';
    return `submit ${name}${dependency}`;
  });
  if (context.options.retries > 0) submissions.push(`submit follow-up${after(names)}`);
  return `#!/bin/bash
# Submits the scripts next to this one. They may be edited first; the lists of cells belong to them.
set -Eeuo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")"
mkdir -p log
: > jobs.txt
trap 'cut -d " " -f 2 jobs.txt | xargs -r scancel' ERR

submit() {
  local name=$1 id
  shift
  id=$(sbatch --parsable "$@" "$name.sbatch")
  # With several clusters, the cluster's name follows the id.
  id=\${id%%;*}
  echo "$name $id" >> jobs.txt
  declare -g "id_\${name//-/_}=$id"
}

${submissions.join('\n')}
`;
}

function after(names: readonly string[]): string {
  return ` --dependency=afterany:${names.map((name) => `$id_${name.replaceAll('-', '_')}`).join(':')}`;
}

const jobName = ({ name }: ScriptContext, part: string) => `hierbench-${name.replaceAll(' ', '-')}-${part}`;

/** The folder for logs, with % doubled because Slurm would expand what follows a single one. */
const logs = (folder: string) => `${folder.replaceAll('%', '%%')}/log`;

function directives(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `#SBATCH --${key}=${/\s/.test(value) ? `"${value}"` : value}`)
    .join('\n');
}

function setupLines({ setup }: SlurmOptions): string {
  return setup === '' ? '' : `${setup}\n`;
}
