import { findLearner } from '../../harness/definitions/definitions.ts';
import { fullParameters } from '../../harness/definitions/parameters.ts';
import { isPath } from '../../harness/definitions/plugins/load-file.ts';
import { loadPlugin } from '../../harness/definitions/plugins/load-plugin.ts';
import { isProgram } from '../../harness/external/load-program.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { BackendRequest } from '../../learners/engine/backend.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { exitCodes } from '../describe-failure.ts';
import { backendFlag, choicesFlag, positiveFlag } from '../flags.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

export const check: Command = {
  usage: 'check <learners..>',
  description: 'try a learner, or an environment, against the contract that all of them keep (docs/check.md)',
  positionals: {
    learners: {
      describe: 'names or files, with parameters if wanted: two-layer[activation=relu]; also environments',
    },
  },
  options: {
    only: textOption('only these rules; may be a list'),
    backend: textOption('backend to run on (default: auto)'),
    'time-limit': textOption('seconds after which a rule without an answer is broken', { default: '120' }),
  },
  examples: [
    ['$0 check ./my-learner.ts', 'every rule; exit code 3 if one is broken'],
    ['$0 check ./my-learner.ts --only seed,history', 'two rules again'],
    ['$0 check ./my-environment.ts', 'an environment'],
    ['$0 check deep-sgd two-layer[activation=quadratic] --json', 'several learners, for programs'],
  ],
  async run(args, terminal) {
    const [{ checkLearner }, { rules }, { summaryText, verdictText }] = await Promise.all([
      import('../../harness/conformance/check-learner.ts'),
      import('../../harness/conformance/rules.ts'),
      import('../check-table.ts'),
    ]);
    const only = choicesFlag(
      '--only',
      flag(args, 'only'),
      rules.map(({ name }) => name),
    );
    const backend: BackendRequest = backendFlag('--backend', flag(args, 'backend')) ?? 'auto';
    const seconds = positiveFlag('--time-limit', flag(args, 'time-limit')) as number;
    const width = Math.min(110, process.stdout.columns ?? 110);
    const folder = process.cwd();
    const subjects = [];
    const environments = [];
    for (const spec of args.learners as string[]) {
      const { name, params } = parseEntrySpec(spec);
      const family = await environmentCalled(name, folder);
      if (family) {
        if (only)
          throw new UserError(`--only: the rules named are those of learners; ${name} is an environment`);
        if (Object.keys(params).length > 0) fullParameters(family, params, name);
        environments.push({ label: formatEntrySpec(family.name, params), subject: { name, folder, params } });
        continue;
      }
      const { value } = await findLearner(name, folder);
      // Only given parameters are checked here: defaults that do not parse are a broken rule, not a mistake
      // in the command line.
      if (Object.keys(params).length > 0) fullParameters(value, params, name);
      subjects.push({
        label: formatEntrySpec(value.name, params),
        subject: { name, folder, params, backend },
      });
    }
    if (subjects.length > 0) await provideRuntime(backend, terminal);
    const results = [];
    for (const { label, subject } of subjects) {
      if (!args.json) terminal.out(`${results.length > 0 ? '\n' : ''}${label}\n\n`);
      const { backend: engine, verdicts } = await checkLearner({
        subject,
        only,
        seconds,
        onVerdict: (verdict) => {
          if (!args.json) terminal.out(`${verdictText(verdict, width)}\n`);
        },
      });
      results.push({ learner: label, backend: engine, kept: verdicts.every(kept), verdicts });
      if (!args.json) terminal.out(`\n${summaryText(verdicts)}\nbackend: ${engine}\n`);
    }
    const played = [];
    for (const { label, subject } of environments) {
      if (!args.json) terminal.out(`${results.length + played.length > 0 ? '\n' : ''}${label}\n\n`);
      const { checkEnvironment } = await import('../../harness/conformance/check-environment.ts');
      const verdicts = await checkEnvironment({
        subject,
        seconds,
        onVerdict: (verdict) => {
          if (!args.json) terminal.out(`${verdictText(verdict, width)}\n`);
        },
      });
      played.push({ environment: label, kept: verdicts.every(kept), verdicts });
      if (!args.json) terminal.out(`\n${summaryText(verdicts)}\n`);
    }
    const allKept = [...results, ...played].every((result) => result.kept);
    if (args.json)
      printJson(terminal, {
        kept: allKept,
        learners: results,
        ...(played.length > 0 && { environments: played }),
      });
    return allKept ? exitCodes.ok : exitCodes.found;
  },
};

/** The environment that a name or a file stands for; undefined if it stands for anything else. */
async function environmentCalled(name: string, folder: string): Promise<TaskFamily | undefined> {
  const builtIn = await loadTaskFamily(name);
  if (builtIn) return builtIn.episodes && builtIn;
  if (!isPath(name) || isProgram(name)) return undefined;
  try {
    const { taskFamilies } = await loadPlugin(name, folder);
    return taskFamilies.length === 1 && taskFamilies[0].episodes ? taskFamilies[0] : undefined;
  } catch {
    // Looking it up as a learner gives the message that a user expects.
    return undefined;
  }
}

const kept = ({ outcome }: { outcome: string }) => outcome !== 'breach' && outcome !== 'not run';
