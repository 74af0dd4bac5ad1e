import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import type { BackendRequest } from '../../learners/engine/backend.ts';
import { exitCodes } from '../describe-failure.ts';
import { backendFlag, choicesFlag, positiveFlag } from '../flags.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { type Command, flag, printJson, textOption } from './command.ts';

export const check: Command = {
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
    const [{ checkLearner }, { identifyApart }, { longestOpening }, { rules }, { summaryText, verdictText }] =
      await Promise.all([
        import('../../harness/conformance/check-learner.ts'),
        import('../../harness/conformance/identify-apart.ts'),
        import('../../harness/conformance/check-session.ts'),
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
    const specs = (args.learners as string[]).map((spec) => ({ ...parseEntrySpec(spec), folder }));
    const found = await identifyApart(specs, Math.max(seconds, longestOpening));
    for (const [i, { kind, label }] of found.entries()) {
      const { name, params } = specs[i];
      if (kind === 'learner') subjects.push({ label, subject: { name, folder, params, backend } });
      else if (only)
        throw new UserError(`--only: the rules named are those of learners; ${name} is an environment`);
      else environments.push({ label, subject: { name, folder, params } });
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

const kept = ({ outcome }: { outcome: string }) => outcome !== 'breach' && outcome !== 'not run';
