import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../harness/results/package-info.ts';

/** The parts of action.yml that a runner acts on. */
const action = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(z.string(), z.strictObject({ description: z.string().min(10), default: z.string() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string().min(10), value: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        id: z.string().optional(),
        name: z.string(),
        if: z.string().optional(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
});
export type Action = z.output<typeof action>;

export function readAction(): Action {
  return action.parse(parse(readFileSync(join(packageRoot, 'action.yml'), 'utf8')));
}

export interface ActionResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
}

export interface ActionSettings {
  readonly with: Readonly<Record<string, string>>;
  /** What the expressions of the context `github` are, by their dotted names. */
  readonly github?: Readonly<Record<string, string>>;
  /** Working folder of the job. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the steps of action.yml as a runner does: with bash, and with nothing but inputs, outputs and `github`. */
export function runAction({ with: given, github = {}, cwd, env = {} }: ActionSettings): ActionResult {
  const { inputs, outputs, runs } = readAction();
  const values = new Map<string, string>(
    Object.entries(github).map(([name, value]) => [`github.${name}`, value]),
  );
  for (const [name, { default: usual }] of Object.entries(inputs))
    values.set(`inputs.${name}`, given[name] ?? filled(usual, values));
  const summaryFile = join(cwd, 'step-summary.md');
  writeFileSync(summaryFile, '');
  let log = '';
  let exitCode = 0;
  for (const [index, step] of runs.steps.entries()) {
    if (step.if !== undefined && !holds(step.if, values)) continue;
    const outputFile = join(cwd, `output-${index}`);
    writeFileSync(outputFile, '');
    const own = Object.fromEntries(
      Object.entries(step.env).map(([name, text]) => [name, filled(text, values)]),
    );
    // The flags with which a runner calls bash for `shell: bash`.
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(step.run, values)],
      {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, ...env, ...own, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile },
      },
    );
    log += `${stdout}${stderr}`;
    for (const line of readFileSync(outputFile, 'utf8').split('\n').filter(Boolean)) {
      const [name, ...value] = line.split('=');
      values.set(`steps.${step.id}.outputs.${name}`, value.join('='));
    }
    exitCode = status ?? 1;
    if (exitCode !== 0) break;
  }
  return {
    exitCode,
    log,
    summary: readFileSync(summaryFile, 'utf8'),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, filled(value, values)]),
    ),
  };
}

/** The text with its expressions evaluated; unknown ones are empty, as on a runner. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => values.get(name) ?? '');
}

function holds(condition: string, values: ReadonlyMap<string, string>): boolean {
  const [, name, wanted] = /^([\w.-]+) == '(\w*)'$/.exec(condition) ?? [];
  if (name === undefined) throw new Error(`this runner does not know the condition ${condition}`);
  return (values.get(name) ?? '') === wanted;
}
