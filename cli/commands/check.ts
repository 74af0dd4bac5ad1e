import { findLearner } from '../../harness/definitions/definitions.ts';
import { fullParameters } from '../../harness/definitions/parameters.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { BackendRequest } from '../../learners/engine/backend.ts';
import { exitCodes } from '../describe-failure.ts';
import { backendFlag, choicesFlag, positiveFlag } from '../flags.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

export const check: Command = {
  usage: 'check <learners..>',
  description: 'try a learner against the contract that all learners keep (docs/check.md)',
  positionals: {
    learners: { describe: 'names or files, with parameters if wanted: two-layer[activation=relu]' },
  },
  options: {
    only: textOption('only these rules; may be a list'),
    backend: textOption('backend to run on (default: auto)'),
    'time-limit': textOption('seconds after which a rule without an answer is broken', { default: '120' }),
  },
  examples: [
    ['$0 check ./my-learner.ts', 'every rule; exit code 3 if one is broken'],
    ['$0 check ./my-learner.ts --only seed,history', 'two rules again'],
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
    for (const spec of args.learners as string[]) {
      const { name, params } = parseEntrySpec(spec);
      const { value } = await findLearner(name, folder);
      // Only given parameters are checked here: defaults that do not parse are a broken rule, not a mistake
      // in the command line.
      if (Object.keys(params).length > 0) fullParameters(value, params, name);
      subjects.push({
        label: formatEntrySpec(value.name, params),
        subject: { name, folder, params, backend },
      });
    }
    await provideRuntime(backend, terminal);
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
    if (args.json) printJson(terminal, { kept: results.every((result) => result.kept), learners: results });
    return results.every((result) => result.kept) ? exitCodes.ok : exitCodes.found;
  },
};

const kept = ({ outcome }: { outcome: string }) => outcome !== 'breach' && outcome !== 'not run';
