import { openModel, readModel } from '../../harness/definitions/models/read-model.ts';
import { type PlainRows, readPlainRows } from '../../harness/definitions/tables/plain-rows.ts';
import { UserError } from '../../harness/input/errors.ts';
import { type Score, score } from '../../harness/protocol/score.ts';
import { writeAtomically } from '../../harness/results/atomic-file.ts';
import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import { exitCodes } from '../describe-failure.ts';
import { provideRuntime } from '../provide-runtime.ts';
import { type Command, outFlag, printJson, textOption } from './command.ts';

export const predict: Command = {
  positionals: {
    model: { describe: 'a file that hierbench run --keep models wrote: RUN/models/ID.onnx or .parquet' },
    data: {
      describe: 'CSV without a header, columns x_1..x_d and, if known, y: as hierbench data writes it',
    },
  },
  options: { out: textOption('file of the predictions (default: standard output)') },
  examples: [
    ['$0 run smoke --keep models --out results/kept', 'keeps every fitted model in results/kept/models'],
    ['$0 data bfc-chain --d 8 --seed 101 --split test --out data', 'the samples they are tested on'],
    [
      '$0 predict results/kept/models/ID.onnx data/bfc-chain-d8-seed101-test.csv --out predictions.csv',
      'one prediction a line, and their error',
    ],
  ],
  async run(args, terminal) {
    const path = args.model as string;
    const out = outFlag(args);
    const model = await readModel(path);
    const { spec, outputs } = model.about;
    const rows = readPlainRows(args.data as string, spec.d);
    if (model.form === 'network') await provideRuntime('compiled', terminal);
    const { predict, dispose } = await openModel(model);
    const predictions = await predict(rows.x, rows.n);
    dispose();
    const scored = scoreOf(predictions, rows, outputs);
    const text = csv(predictions, outputs);
    if (out !== undefined)
      await writeAtomically(out, text).catch((error: Error) => {
        throw new UserError(`cannot write ${out}: ${error.message}`);
      });
    if (args.json) {
      printJson(terminal, {
        model: path,
        cell: model.about.cell,
        learner: formatEntrySpec(spec.learner, spec.learnerParams),
        task: formatEntrySpec(spec.family, spec.taskParams),
        d: spec.d,
        rows: rows.n,
        outputs,
        ...(scored && 'relativeError' in scored && scored),
        ...(out === undefined ? { predictions: Array.from(predictions, decimal) } : { out }),
      });
      return exitCodes.ok;
    }
    if (out === undefined) terminal.out(text);
    const said = scored && `${describe(scored, rows.n, outputs)}\n`;
    // Where predictions are the output, what is said about them must not be among them.
    if (said && out === undefined) terminal.err(said);
    if (out !== undefined) terminal.out(`${out} (${rows.n} predictions)\n${said ?? ''}`);
    return exitCodes.ok;
  },
};

/** The error on the labels of the rows, or why there is none; undefined if they have no labels. @throws UserError */
function scoreOf(
  predictions: Float32Array,
  { y }: PlainRows,
  outputs: number,
): Score | { readonly why: string } | undefined {
  if (!y) return undefined;
  try {
    return score(predictions, y, outputs > 1 ? outputs : undefined);
  } catch (error) {
    return { why: (error as Error).message };
  }
}

function describe(scored: Score | { readonly why: string }, rows: number, outputs: number): string {
  if ('why' in scored) return `no error: ${scored.why}`;
  const { relativeError, mse, variance } = scored;
  const parts =
    outputs > 1
      ? `${mse} of ${rows} rows wrong, ${variance} with the best constant`
      : `mean squared error ${mse} of ${rows} rows, variance of their labels ${variance}`;
  return `relative error ${relativeError} (${parts})`;
}

/** A line for each row: its prediction, or its scores. */
function csv(predictions: Float32Array, outputs: number): string {
  const lines: string[] = [];
  for (let i = 0; i < predictions.length; i += outputs)
    lines.push(Array.from(predictions.subarray(i, i + outputs), decimal).join(','));
  return `${lines.join('\n')}\n`;
}

/** Nine significant digits identify a 32-bit number exactly. */
function decimal(value: number): number {
  return Number(value.toPrecision(9));
}
