import type { Options } from 'yargs';
import { UserError } from '../../harness/input/errors.ts';
import type { FlagValue } from '../../harness/input/flag-value.ts';
import { visibleText } from '../../harness/results/visible-text.ts';

/** Where texts go: results to `out`, everything else to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Where a command writes. Names, labels and messages may be anybody's: what a terminal would act on is written in its visible
 * form (see visible-text.ts).
 */
export interface Terminal extends Output {
  /** Past that, for colours and cursor movements of this program's own: what comes from elsewhere is made visible before. */
  readonly styled: Output;
}

export function terminalOn(styled: Output): Terminal {
  return {
    out: (text) => styled.out(visibleText(text)),
    err: (text) => styled.err(visibleText(text)),
    styled,
  };
}

/** The arguments as yargs collected them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One command of the program: data for its help, and what it does. */
export interface Command {
  /** `show <name>`, as yargs writes positional arguments. */
  readonly usage: string;
  readonly description: string;
  readonly positionals?: Readonly<Record<string, { describe: string; choices?: readonly string[] }>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Command lines and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** @returns the exit code */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** An option whose value a reader of flags.ts takes: a text, or several where the flag is repeated. */
export function textOption(describe: string, more: Options = {}): Options {
  return { type: 'string', requiresArg: true, describe, ...more };
}

/** Of commands that draw several runs. */
export const poolOption: Options = {
  type: 'boolean',
  describe: 'one curve a learner, even of runs from different environments (docs/publishing.md)',
};

export function flag(args: Arguments, name: string): FlagValue {
  return args[name] as FlagValue;
}

/** The folder or file given by --out. @throws UserError where it is empty, as an unset shell variable makes it */
export function outFlag(args: Arguments): string | undefined {
  const out = args.out as string | readonly string[] | undefined;
  if (typeof out === 'object') throw new UserError(`--out is given ${out.length} times; once is enough`);
  if (out?.trim() === '') throw new UserError('--out: a folder is missing');
  return out;
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
