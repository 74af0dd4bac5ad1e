import type { Options } from 'yargs';
import { UserError } from '../../harness/input/errors.ts';
import type { FlagValue } from '../../harness/input/flag-value.ts';
import { visibleText } from '../../harness/results/visible-text.ts';

/** Where output goes: results to `out`, everything else to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Where a command writes. Names, labels and messages may come from untrusted sources, so characters that a
 * terminal would act on are escaped (see visible-text.ts).
 */
export interface Terminal extends Output {
  /**
   * Unescaped output, for this program's own colours and cursor movements; callers escape text from elsewhere
   * first.
   */
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

/** One command of the program: its options, and what it does. command-table.ts has its name. */
export interface Command {
  readonly positionals?: Readonly<Record<string, { describe: string; choices?: readonly string[] }>>;
  readonly options: Readonly<Record<string, Options>>;
  /** Command lines and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** @returns the exit code */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** An option whose value is read by a function in flags.ts: a text, or several if the flag is repeated. */
export function textOption(describe: string, more: Options = {}): Options {
  return { type: 'string', requiresArg: true, describe, ...more };
}

/** The option --pool, for commands that draw several runs. */
export const poolOption: Options = {
  type: 'boolean',
  describe: 'one curve per learner, even for runs from different environments (docs/publishing.md)',
};

export function flag(args: Arguments, name: string): FlagValue {
  return args[name] as FlagValue;
}

/**
 * The folder or file given by --out.
 *
 * @throws UserError if it is empty, as an unset shell variable would make it
 */
export function outFlag(args: Arguments): string | undefined {
  const out = args.out as string | readonly string[] | undefined;
  if (typeof out === 'object') throw new UserError(`--out is given ${out.length} times; once is enough`);
  if (out?.trim() === '') throw new UserError('--out: a folder is missing');
  return out;
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
