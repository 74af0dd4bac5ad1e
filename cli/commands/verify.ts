import { randomInt } from 'node:crypto';
import { describeEnvironment } from '../../harness/cell/environment.ts';
import { UserError } from '../../harness/input/errors.ts';
import { signText } from '../../harness/processes/ssh-signature.ts';
import type { DrawSize } from '../../harness/results/draw-cells.ts';
import type { Environment } from '../../harness/results/record.ts';
import { signatureFile } from '../../harness/results/statement.ts';
import { largestShare } from '../../harness/results/tolerance.ts';
import { type Verification, type VerifiedRun, verifyRun } from '../../harness/run/verify-run.ts';
import type { BackendRequest, SessionSettings } from '../../learners/engine/backend.ts';
import { plural } from '../../reports/numbers.ts';
import { exitCodes } from '../describe-failure.ts';
import { drawSizeFlag } from '../draw-size-flag.ts';
import { integerFlag, toleranceFlag, wordsFlag } from '../flags.ts';
import { Progress } from '../progress.ts';
import { provideRuntime } from '../provide-runtime.ts';
import {
  type CheckedStatement,
  checkStatement,
  statementOf,
  statementPath,
  writeSigned,
} from '../signed-statement.ts';
import { verificationText } from '../verification-text.ts';
import { verifiedRun } from '../verified-run.ts';
import { type Arguments, type Command, flag, printJson, type Terminal, textOption } from './command.ts';
import { interruption } from './interruption.ts';

const usualSize: DrawSize = { share: 0.05 };

export const verify: Command = {
  positionals: { run: { describe: 'folder of a run, or a submission' } },
  options: {
    cells: textOption('how many cells: a share such as 5%, or a number (default: 5%, at least one)'),
    seed: textOption('chooses the cells (default: a random one, which is printed)'),
    tolerance: textOption(
      'share by which a number may differ where the same bits are not required (default: 0.01 for closed forms, 0.25 after training by steps)',
    ),
    jobs: textOption('cells at once (default: one per core)'),
    quiet: { type: 'boolean', describe: 'no progress' },
    files: {
      type: 'boolean',
      describe: 'run the code of learners and tasks that came with a submission; read it first',
    },
    sign: textOption('SSH key that signs a statement of the outcome (needs ssh-keygen)'),
    'check-signature': textOption(
      'file of allowed signers: run nothing, and check the statement about the run instead',
    ),
    statement: textOption('file of the statement (default: beside the run, <run>.statement.json)'),
  },
  examples: [
    ['$0 verify results/quick', 'one cell in twenty, of every learner, at random'],
    ['$0 verify results/quick --cells 3 --seed 7', 'three cells; the same seed draws the same ones'],
    ['$0 verify results/quick --sign ~/.ssh/id_ed25519', 'and sign a statement of the outcome'],
    ['$0 verify results/quick --check-signature allowed_signers', 'who signed it, and is it about this run?'],
  ],
  async run(args, terminal) {
    const folder = args.run as string;
    const size = drawSizeFlag('--cells', flag(args, 'cells')) ?? usualSize;
    const seed = integerFlag('--seed', flag(args, 'seed'), 0) ?? randomInt(2 ** 32);
    const tolerance = toleranceFlag('--tolerance', flag(args, 'tolerance'));
    const jobs = integerFlag('--jobs', flag(args, 'jobs'), 1);
    const [key, signers] = [signFlag(args), wordsFlag('--check-signature', flag(args, 'check-signature'))];
    const statement = wordsFlag('--statement', flag(args, 'statement'));
    if (statement !== undefined && key === undefined && signers === undefined)
      throw new UserError('--statement: nothing is signed or checked; add --sign or --check-signature');
    const stored = verifiedRun(folder, {
      files: args.files === true,
      warn: (line) => terminal.err(`hierbench: ${line}\n`),
    });
    const path = statement ?? statementPath(folder);
    if (signers !== undefined) return tellStatement(checkStatement(path, signers, stored), args, terminal);
    const here = await environmentFor(stored, terminal);
    const verification = await withProgress(args, terminal, (listener, signal) =>
      verifyRun(stored, {
        ...{ size, seed, here, listener, signal },
        ...(tolerance !== undefined && { tolerance }),
        ...(jobs !== undefined && { jobs }),
      }),
    );
    if (verification.interrupted) return exitCodes.interrupted;
    const reproduced = verification.cells.every(({ reproduction }) => reproduction?.reproduced === true);
    const facts = { folder, seed, tolerance: tolerance ?? largestShare, reproduced, here };
    if (key !== undefined) await writeSigned(path, statementOf(stored, verification, facts), key);
    if (args.json)
      printJson(terminal, { ...asJson(verification, facts), ...(key !== undefined && { statement: path }) });
    else {
      terminal.out(`${verificationText(verification)}\n`);
      terminal.out(`run:     ${verification.hash}\nseed:    ${seed}\n`);
      if (key !== undefined) terminal.out(`signed:  ${path}, ${signatureFile(path)}\n`);
    }
    return reproduced ? exitCodes.ok : exitCodes.found;
  },
};

/** The key given by --sign, which is looked for before minutes of work and not after. @throws UserError */
function signFlag(args: Arguments): string | undefined {
  const key = wordsFlag('--sign', flag(args, 'sign'));
  if (key === undefined) return undefined;
  if (args['check-signature'] !== undefined)
    throw new UserError('--sign and --check-signature exclude each other');
  // Says so at once if the key is missing or cannot sign.
  signText('', key);
  return key;
}

function tellStatement(
  { statement, signer, problem }: CheckedStatement,
  args: Arguments,
  terminal: Terminal,
): number {
  const { run, cells, reproduced, date, environment, eligible } = statement;
  const valid = problem === undefined && reproduced;
  if (args.json) printJson(terminal, { valid, signer, problem, statement });
  else if (problem !== undefined) terminal.out(`NOT valid: ${problem}\n`);
  else {
    const words = reproduced ? 'reproduced' : 'did NOT reproduce';
    terminal.out(
      `${signer} ${words} ${plural(cells.length, 'cell')} of ${eligible} on ${date.slice(0, 10)} (${environment.cpu}, ${environment.backend})\n` +
        `run:     ${run.hash}\n`,
    );
  }
  return valid ? exitCodes.ok : exitCodes.found;
}

/** Opens the run's backend here, before any cell needs it. @throws UserError if it does not load */
async function environmentFor({ records }: VerifiedRun, terminal: Terminal): Promise<Environment> {
  const spec = records[0]?.spec;
  if (!spec) throw new UserError('the run has no finished cell');
  const { backend, device, threads } = spec;
  await provideRuntime(backend as BackendRequest, terminal);
  return describeEnvironment(backend as BackendRequest, {
    ...(device === undefined ? {} : { device: device as SessionSettings['device'] }),
    ...(threads === undefined ? {} : { threads }),
  });
}

type Listener = Parameters<typeof verifyRun>[1]['listener'];

async function withProgress(
  args: Arguments,
  terminal: Terminal,
  work: (listener: Listener, signal: AbortSignal) => Promise<Verification>,
): Promise<Verification> {
  const progress = new Progress({
    stream: { isTTY: process.stderr.isTTY, columns: process.stderr.columns, write: terminal.styled.err },
  });
  const interrupt = interruption(terminal);
  try {
    const { warning, ...others } = progress.listener();
    return await work(args.quiet ? { warning } : { warning, ...others }, interrupt.signal);
  } finally {
    progress.close();
    interrupt.release();
  }
}

function asJson(
  { hash, cells, eligible, others, withoutStart }: Verification,
  facts: { folder: string; seed: number; tolerance: number; reproduced: boolean; here: Environment },
): object {
  const { here, ...rest } = facts;
  return {
    ...rest,
    hash,
    eligible,
    notDrawable: others.map(({ id, status }) => ({
      id,
      status,
      ...(withoutStart.has(id) && { why: withoutStart.get(id) }),
    })),
    cells: cells.map(({ stored, reproduction, tolerance }) => ({
      id: stored.id,
      spec: stored.spec,
      tolerance,
      ...(reproduction ?? { reproduced: false, difference: 'no result here' }),
    })),
    environment: here,
  };
}
