import { join } from 'node:path';
import { givenSamples } from '../../harness/config/given-samples.ts';
import { findTaskFamily } from '../../harness/definitions/definitions.ts';
import { fullParameters } from '../../harness/definitions/parameters.ts';
import { writeSampleCsv } from '../../harness/definitions/tables/sample-csv.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import type { TaskFamily } from '../../tasks/contract.ts';
import { type Split, splitStream } from '../../tasks/streams.ts';
import { exitCodes } from '../describe-failure.ts';
import { integerFlag, sampleSizeFlag, wordsFlag } from '../flags.ts';
import { type Command, flag, outFlag, printJson, textOption } from './command.ts';
import { instantiateTask } from './instantiate-task.ts';

export const data: Command = {
  positionals: { task: { describe: 'a task family, with parameters if wanted: bfc-chain[k=4]' } },
  options: {
    d: textOption('input dimension', { demandOption: true }),
    n: textOption('training samples: a number or a rule (default: 8d^2)'),
    'test-size': textOption('test samples (default: 8192)'),
    seed: textOption('which target and samples', { default: '1' }),
    split: textOption('train, test or both', { choices: ['train', 'test', 'both'], default: 'both' }),
    out: textOption('folder of the files', { default: '.' }),
  },
  examples: [
    ['$0 data bfc-wide --d 16 --out data', 'writes data/bfc-wide-d16-seed1-train.csv and …-test.csv'],
    ['$0 data bfc-chain[k=4] --d 32 --n 4096 --seed 2 --split train', 'the training sample only'],
  ],
  async run(args, terminal) {
    const { name, params } = parseEntrySpec(args.task as string);
    const { value: family } = await findTaskFamily(name, undefined, { params });
    const full = fullParameters(family, params, name);
    const d = integerFlag('--d', flag(args, 'd'), 1) as number;
    const seed = integerFlag('--seed', flag(args, 'seed'), 0) as number;
    const split = wordsFlag('--split', flag(args, 'split')) as 'both' | Split;
    if (split === 'test' && args.n !== undefined)
      throw new UserError('--n is the size of the training sample; for the test sample, give --test-size');
    if (split === 'train' && args['test-size'] !== undefined)
      throw new UserError('--test-size is the size of the test sample; for the training sample, give --n');
    const testSize = integerFlag('--test-size', flag(args, 'test-size'), 1) ?? 8192;
    const n = sampleSizeFlag('--n', flag(args, 'n'))(d);
    const out = outFlag(args) as string;
    const sizes = { train: n, test: testSize };
    const splits = split === 'both' ? (['train', 'test'] as const) : [split as 'train' | 'test'];
    assertGiven(family, full, { d, n }, name);
    const task = instantiateTask(family, { d, seed, params: full }, name);
    const files: { path: string; split: Split; rows: number; columns: number }[] = [];
    for (const split of splits) {
      const sample = task.sample(sizes[split], splitStream(family.name, d, seed, split), split);
      const path = join(out, `${family.name}-d${d}-seed${seed}-${split}.csv`);
      await writeSampleCsv(path, sample).catch((error: Error) => {
        throw new UserError(`cannot write ${path}: ${error.message}`);
      });
      files.push({ path, split, rows: sample.n, columns: d + 1 });
    }
    if (args.json) printJson(terminal, { family: family.name, params: full, d, seed, files });
    else for (const { path, rows } of files) terminal.out(`${path} (${rows} rows)\n`);
    return exitCodes.ok;
  },
};

/** @throws UserError for data files that do not have this d or not as many rows as n */
function assertGiven(
  family: TaskFamily,
  params: Readonly<Record<string, unknown>>,
  { d, n }: { readonly d: number; readonly n: number },
  name: string,
): void {
  const given = givenSamples(family, params, name);
  if (!given) return;
  if (d !== given.d)
    throw new UserError(
      `--d: the files of ${name} have ${given.d} columns besides the label; give --d ${given.d}`,
    );
  if (n > given.rows)
    throw new UserError(`--n: ${n} is more than the ${given.rows} rows to train on that ${name} has`);
}
