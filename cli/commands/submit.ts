import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isRecorded } from '../../harness/definitions/plugins/recorded-digest.ts';
import { digestOf } from '../../harness/external/descriptor.ts';
import { isModule } from '../../harness/external/load-program.ts';
import { UserError } from '../../harness/input/errors.ts';
import { isTableName } from '../../harness/input/table-name.ts';
import { signText } from '../../harness/processes/ssh-signature.ts';
import { fileName } from '../../harness/results/file-name.ts';
import { readRun } from '../../harness/results/store.ts';
import { RefusedSubmissionError } from '../../harness/results/submission.ts';
import { exitCodes } from '../describe-failure.ts';
import { wordsFlag } from '../flags.ts';
import { type Arguments, type Command, flag, printJson, textOption } from './command.ts';

export const submit: Command = {
  positionals: { run: { describe: 'folder of a run' } },
  options: {
    to: textOption('folder of submissions, in which the new one gets a folder', { demandOption: true }),
    name: textOption('who submits: lower-case letters, digits and hyphens', { demandOption: true }),
    sign: textOption('SSH key that signs the submission (needs ssh-keygen)'),
    files: {
      type: 'boolean',
      describe: 'add the files of your own learners and tasks, without which nobody can verify their cells',
    },
  },
  examples: [
    [
      '$0 submit results/quick --to submissions --name my-team',
      'then open a pull request with the new folder',
    ],
    ['$0 submit results/mine --to submissions --name my-team --files', 'with your own learner’s file'],
  ],
  async run(args, terminal) {
    const folder = args.run as string;
    const [to, name] = [wordsFlag('--to', flag(args, 'to')) as string, nameFlag(args)];
    const key = wordsFlag('--sign', flag(args, 'sign'));
    const { config } = readRun(folder);
    const files =
      args.files === true ? ownFiles([...config.learners, ...config.tasks, ...(config.metrics ?? [])]) : [];
    const { writeSubmission } = await import('../../reports/board/write-submission.ts');
    const written = await writeSubmission(folder, {
      to,
      name,
      home: homedir(),
      date: new Date().toISOString(),
      files,
      ...(key !== undefined && { sign: (text: string) => signText(text, key) }),
    }).catch((error) => {
      throw error instanceof RefusedSubmissionError ? new UserError(error.message) : error;
    });
    for (const warning of written.warnings) terminal.err(`hierbench: ${warning}\n`);
    if (args.json) printJson(terminal, written);
    else
      terminal.out(
        `submission: ${written.folder} (${written.cells} cells)\nrun:        ${written.hash}\nnext:       hierbench verify ${written.folder}\n`,
      );
    return exitCodes.ok;
  },
};

function nameFlag(args: Arguments): string {
  const name = wordsFlag('--name', flag(args, 'name')) as string;
  const safe = fileName(name, '');
  if (safe === name) return name;
  const hint = safe === '' ? '' : `; ${safe} would do`;
  throw new UserError(
    `--name: expected up to 40 lower-case letters, digits and single hyphens, found ${JSON.stringify(name)}${hint}`,
  );
}

/**
 * The files that define a run's own learners, tasks and metrics; data files stay where they are. A run may come from someone
 * else, and what it names is going to be published: only code, and only if it is what was run, where its content shows that.
 */
function ownFiles(entries: readonly { readonly [field: string]: unknown }[]): string[] {
  const named = entries.flatMap(({ module, digest }) =>
    typeof module === 'string' && typeof digest === 'string' && !isTableName(module)
      ? [{ module, digest }]
      : [],
  );
  for (const { module, digest } of named) {
    if (!existsSync(module) || !statSync(module).isFile())
      throw new UserError(`--files: there is no file ${module}`);
    if (!isRun(module, digest)) throw new UserError(`--files: ${module} is not the file that was run`);
  }
  return [...new Set(named.map(({ module }) => module))];
}

/** Of a program, the digest may include what it said of itself, which only running it would tell. */
function isRun(file: string, digest: string): boolean {
  if (isModule(file)) return isRecorded(file, digest);
  return /\.(py|learner\.yaml|metric\.yaml)$/.test(file) || digestOf(file) === digest;
}
