import yargs, { type Argv } from 'yargs';
import { UserError } from '../harness/input/errors.ts';
import { didYouMean } from '../harness/input/suggest.ts';
import { packageInfo } from '../harness/results/package-info.ts';
import { type Arguments, type Command, type Output, type Terminal, terminalOn } from './commands/command.ts';
import { type CommandEntry, commandTable } from './commands/command-table.ts';
import { describeFailure, exitCodes } from './describe-failure.ts';
import { firstContact } from './first-contact.ts';

const globalOptions = {
  json: { type: 'boolean', describe: 'print the result as JSON' },
  verbose: { type: 'boolean', describe: 'on an unexpected error, print the stack' },
} as const;

/**
 * Runs one command line.
 *
 * @param args the arguments, without the program's own name
 * @returns the exit code: 0, 1 (an error in the program itself), 2 (a mistake in the command line), 3
 * (compare --fail-on, check, verify), 4 (worker: cells left), 130 (interrupted)
 */
export async function main(args: readonly string[], output: Output): Promise<number> {
  const terminal = terminalOn(output);
  if (args.length === 0) {
    terminal.out(firstContact());
    return exitCodes.ok;
  }
  let exitCode: number = exitCodes.ok;
  try {
    const parser = parserFor(await commandsIn(args), terminal, args, (code) => {
      exitCode = code;
    });
    await parser.parseAsync(args, {}, (_error, _argv, output) => {
      if (output) terminal.out(`${output}\n`);
    });
    return exitCode;
  } catch (error) {
    const failure = describeFailure(error, args.includes('--verbose'));
    terminal.err(`${failure.text}\n`);
    return failure.exitCode;
  }
}

/** All commands; of those whose names are among the words of a command line, also what they do. */
type Commands = readonly (CommandEntry & { readonly command?: Command })[];

/** Loads what a command line may need, and no more: the list of all commands takes none of their code. */
async function commandsIn(words: readonly string[]): Promise<Commands> {
  return Promise.all(
    commandTable.map(async (entry) =>
      words.includes(nameOf(entry)) ? { ...entry, command: await entry.load() } : entry,
    ),
  );
}

function nameOf({ usage }: CommandEntry): string {
  return usage.split(' ')[0];
}

function parserFor(
  commands: Commands,
  terminal: Terminal,
  args: readonly string[],
  onExit: (code: number) => void,
): Argv {
  const parser = yargs()
    .scriptName('hierbench')
    .usage(
      '$0 <command>\n\nWhen does depth learn what nothing shallow can? A benchmark of learners on hierarchies.',
    )
    .version(packageInfo().version)
    .options(globalOptions)
    .completion('completion', 'print a shell completion script')
    .demandCommand(1, 'name a command; hierbench --help lists them')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'parse-numbers': false })
    .strict()
    .exitProcess(false)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message: string | null, error: Error | undefined) => {
      if (error && error.name !== 'YError') throw error;
      throw new UserError(explainUsage(message ?? error?.message ?? '', args, commands));
    });
  for (const { usage, description, command } of commands)
    parser.command(
      usage,
      description,
      (builder) => {
        for (const [name, positional] of Object.entries(command?.positionals ?? {}))
          builder.positional(name, { type: 'string', ...positional });
        return builder
          .options(command?.options ?? {})
          .example((command?.examples ?? []) as [string, string][]);
      },
      async (parsed) => {
        if (command) onExit(await command.run(switchesOnce(parsed, command), terminal));
      },
    );
  return parser;
}

/** Makes a repeated switch count once; of --x and --no-x, the last one counts. */
function switchesOnce(parsed: Arguments, { options }: Command): Arguments {
  const switches = Object.entries({ ...globalOptions, ...options }).filter(
    ([, { type }]) => type === 'boolean',
  );
  const last = switches.flatMap(([name]) =>
    Array.isArray(parsed[name]) ? [[name, parsed[name].at(-1)]] : [],
  );
  return { ...parsed, ...Object.fromEntries(last) };
}

/** One line about a mistake that yargs found, with a similar valid name. */
function explainUsage(message: string, args: readonly string[], commands: Commands): string {
  const name = args.find((word) => !word.startsWith('-'));
  const { usage = '', command } = commands.find((entry) => nameOf(entry) === name) ?? {};
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1].split(', ')[0];
  if (unknown !== undefined) {
    const written = args.find(
      (word) => word.replace(/^-+/, '').split('=')[0] === unknown && word.startsWith('-'),
    );
    if (written !== undefined) {
      const known = Object.keys({ ...globalOptions, help: 0, version: 0, ...command?.options });
      const flag = written.split('=')[0];
      const of = command ? ` of hierbench ${name}` : '';
      return `unknown option ${flag}${of}${
        didYouMean(
          flag,
          known.map((key) => `--${key}`),
        ) || `; hierbench ${command ? `${name} ` : ''}--help lists them`
      }`;
    }
    if (command) return `unexpected argument "${unknown}"; usage: hierbench ${usage}`;
    const names = commands.map(nameOf);
    return `unknown command "${unknown}"${didYouMean(unknown, names) || '; hierbench --help lists them'}`;
  }
  if (/^Not enough non-option arguments/.test(message) && command)
    return `an argument is missing; usage: hierbench ${usage}`;
  const bare = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (bare !== undefined) return `--${bare} needs a value`;
  const missing = /^Missing required arguments?: ([^,]*)/.exec(message)?.[1];
  if (missing !== undefined) return `--${missing} is missing; hierbench ${name} --help shows how to use it`;
  const invalid = /Argument: (\S+), Given: (.*), Choices: (.*)/.exec(message);
  if (invalid) {
    const [, argument, given, choices] = invalid;
    const allowed = choices.replaceAll('"', '').split(', ');
    const value = given.replaceAll('"', '');
    const named = command?.positionals?.[argument] ? argument : `--${argument}`;
    return `${named}: "${value}" is not one of ${allowed.join(', ')}${didYouMean(value, allowed)}`;
  }
  return message.replaceAll(/\s*\n\s*/g, ' ').trim();
}
