import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type fc from 'fast-check';
import { tasksFlag } from '../../cli/flags.ts';
import { readTheme } from '../../cli/theme-file.ts';
import { keepModel } from '../../harness/cell/keep-model.ts';
import { parseConfig } from '../../harness/config/config-file.ts';
import { applyOverrides } from '../../harness/config/overrides.ts';
import { resolveConfig } from '../../harness/config/resolve-config.ts';
import { openModel, readModel } from '../../harness/definitions/models/read-model.ts';
import { loadTables } from '../../harness/definitions/tables/load-tables.ts';
import { readPlainRows } from '../../harness/definitions/tables/plain-rows.ts';
import { checkedMessage, checkedOutcome } from '../../harness/executors/checked-message.ts';
import { parseEntrySpec } from '../../harness/input/entry-spec.ts';
import { UserError } from '../../harness/input/errors.ts';
import { splitTaskLabel } from '../../harness/input/task-label.ts';
import { readFrames } from '../../harness/processes/frames.ts';
import { parseSampleSize } from '../../harness/protocol/sample-size.ts';
import { parseStepCount } from '../../harness/protocol/step-count.ts';
import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import { LiveCurve } from '../../harness/results/live-curve.ts';
import { livePlanText, parseLivePlan } from '../../harness/results/live-plan.ts';
import { packageRoot } from '../../harness/results/package-info.ts';
import { type CellRecord, runRecord } from '../../harness/results/record.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { hashOfRun } from '../../harness/results/run-fingerprint.ts';
import { cellFile, readCells, readRun, runFile } from '../../harness/results/store.ts';
import { RefusedSubmissionError, readSubmission } from '../../harness/results/submission.ts';
import { keepNetwork } from '../../learners/engine/keep-network.ts';
import type { Variables } from '../../learners/engine/network.ts';
import { tf } from '../../learners/engine/tf.ts';
import { keptTables } from '../../learners/kept/kept-model.ts';
import { BaselineError } from '../../reports/baselines/baseline.ts';
import { readPublishedRun } from '../../reports/baselines/published-run.ts';
import { boardRows } from '../../reports/board/board-entry.ts';
import { nameRows } from '../../reports/live/name-rows.ts';
import { storedRun } from '../../reports/load.ts';
import { collectResults } from '../../reports/rows.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';
import { inMemory, publishedFiles, withFile, withoutHashes } from '../reports/baselines/published-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { damaged, distorted } from './inputs.ts';

/** Something that reads what others wrote. Add a new parser as a new entry of the list. */
export interface Parser {
  readonly name: string;
  /** How many inputs. */
  readonly inputs: number;
  readonly input: fc.Arbitrary<string>;
  /** Reads the input, or refuses it with an error that `refusal` recognises. */
  read(text: string): unknown;
  /** The kind of error that becomes one line for a person. Any other error is a fault of the program. */
  readonly refusal?: new (
    message: string,
  ) => Error;
}

const folder = temporaryFolder();
await mkdir(join(folder, 'cells'));

/** A network and a table as models are kept, a character for each byte. */
const keptModels: string[] = [];
{
  const spec = sampleSpec({ d: 2 });
  const about = { schema: 1, cell: cellId(spec), spec, params: {}, outputs: 1 } as const;
  const table = { rows: 2, columns: 2, values: Float64Array.of(1, 2, 3, 4) };
  const numbers = { table, coefficients: Float64Array.of(1, -1), offsets: [0.5] };
  const kernel = { kind: 'kernel', kernel: { name: 'rbf', gamma: 1 }, ...numbers } as const;
  const units = { kind: 'units', activation: 'relu', ...numbers, biases: Float64Array.of(0, 1) } as const;
  const variable = { name: 'w', shape: [2, 1], values: Float32Array.of(1, 2) };
  const output = (v: Variables, x: Tensor2D) => tf.reshape(tf.matMul(x, v.w as Tensor2D), [-1]) as Tensor1D;
  const network = await keepNetwork({ output }, [variable], 2, { mean: 0, deviation: 1 });
  for (const kept of [network, keptTables(kernel, units)]) {
    const stored = await keepModel(
      { predict: () => new Float32Array(0), info: {}, keep: () => kept, dispose() {} },
      about,
      folder,
    );
    if ('file' in stored) keptModels.push(readFileSync(join(folder, String(stored.file)), 'latin1'));
  }
}

const suite = (name: string) => readFileSync(join(packageRoot, 'harness', 'suites', `${name}.yaml`), 'utf8');
const small = JSON.stringify({
  name: 'small',
  tasks: [{ family: 'bfc-chain[k=4]', d: [4, 6], n: '8d^2', label: 'a', seeds: 1 }],
  learners: [
    'mean',
    { learner: 'two-layer', params: { width: 8 }, label: 'b' },
    { learner: 'mean', tunedAs: 'mean', label: 'c' },
  ],
  limits: { seconds: 1, memoryMiB: 64 },
});

const record = sampleRecord(sampleSpec({ seed: 7 }), {
  metrics: { relativeTestError: 0.5, relativeTrainError: 0.25, testMse: 1, testVariance: 2 },
  trace: [{ step: 1, samplesSeen: 8, seconds: 0.1, error: 0.5, featureErrors: { 2: 0.5 } }],
  trials: [{ index: 0, params: { width: 4 }, status: 'ok', wallSeconds: 1, cpuSeconds: 1 }],
  timings: { dataSeconds: 1, fitSeconds: 1, fitCpuSeconds: 1, cellSeconds: 4 },
  load: { cores: 2, average: 1.5, elsewhere: 0.5 },
  info: { steps: 5, solver: 'exact' },
});
const { id, spec } = record;
const environment = { cpu: 'x', cores: 1, memoryGiB: 1, os: 'x', node: '20', versions: {} };
const run = {
  schema: 1,
  name: 'x',
  description: '',
  config: {
    learners: [{ learner: 'mean', params: {}, label: 'mean' }],
    tasks: [{ family: 'linear-control', params: {}, label: 'linear-control', d: [4] }],
  },
  command: 'hierbench run x',
  package: { name: 'hierbench', version: '0.1.0' },
  environment: { ...environment, backend: { name: 'cpu', why: 'x' } },
  cells: [id],
  createdAt: '2026-01-01T00:00:00.000Z',
};
const done = { type: 'done', outcome: { ...record, id: undefined } };
const themePath = join(folder, 'theme.yaml');

/** A cell's file; the checksum is valid if the text is a record, so that the code behind it is tested too. */
function readCellText(text: string): void {
  writeFileSync(cellFile(folder, id), text);
  const { records, warnings } = readCells(folder, { ids: [id] });
  if (records.length + warnings.length !== 1) throw new Error('neither read nor refused');
  // Whatever was read has to be usable for a report.
  collectResults([storedRun(run, records)]);
  if (warnings.some((line) => line.includes('\n'))) throw new Error('a warning of several lines');
}

function submissionOf(hash: string): object {
  const date = '2026-01-01T00:00:00.000Z';
  const kind = 'hierbench submission';
  return { schema: 1, kind, name: 'x', run: 'x', hash, created: date, submitted: date, program: 'x' };
}

/** The folder of a submission with this hash, in which results.json has no cell yet. */
function submissionWith(hash: string): string {
  const at = join(folder, `x-${hash.slice(0, 12)}`);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at);
  writeFileSync(join(at, 'submission.json'), JSON.stringify(submissionOf(hash)));
  writeFileSync(join(at, 'run.json'), JSON.stringify(run));
  writeFileSync(join(at, 'results.json'), '{"schema":1,"cells":[]}');
  return at;
}

/** Tables as programs write them. */
const tableRows = (separator: string) =>
  Array.from({ length: 14 }, (_, i) => [i + 0.5, -i / 4, i * i].join(separator)).join('\n');
const tables = [
  `a,b,y\n${tableRows(',')}\n`,
  `# made by hand\n0\t1\t2\n${tableRows('\t')}\n`,
  `sep=;\n"a;1";"b ""2""";"y"\n${tableRows(';').replaceAll('.', ',')}\n`,
  `${tableRows('  ')}\n`,
  `,a,y,\n${tableRows(',').replaceAll('\n', ',\n')},\n,,,\n`,
];

/** A published run, of which one file is other than it was. */
const published = withoutHashes(
  publishedFiles({ d: [8], seeds: 1, families: ['bfc-wide'], learners: ['mean'] }),
);
const publishedText = (path: string) => published.get(path) ?? '';

export const parsers: readonly Parser[] = [
  {
    name: 'configuration',
    inputs: 2500,
    input: damaged(suite('smoke'), suite('bfc-diagnosis'), small),
    async read(text) {
      const config = parseConfig(text, 'fuzz.yaml');
      await resolveConfig(applyOverrides({ config, where: 'fuzz.yaml', folder }, {}));
    },
    refusal: UserError,
  },
  {
    name: 'configuration, other values',
    inputs: 1500,
    input: distorted(JSON.parse(small)),
    async read(text) {
      const config = parseConfig(text, 'fuzz.json');
      await resolveConfig(applyOverrides({ config, where: 'fuzz.json', folder }, {}));
    },
    refusal: UserError,
  },
  {
    name: 'theme',
    inputs: 500,
    input: damaged('font: {regular: a.ttf}\ncolours: ["#112233", "#445566"]\nbackground: white\n'),
    read(text) {
      writeFileSync(themePath, text);
      readTheme(themePath);
    },
    refusal: UserError,
  },
  {
    name: 'cell file',
    inputs: 1000,
    input: damaged(`${JSON.stringify(record, null, 1)}\n`),
    read: readCellText,
  },
  {
    name: 'cell file, other values under a right checksum',
    inputs: 1500,
    input: distorted(record).map((text) => JSON.stringify(seal(JSON.parse(text) as object))),
    read: readCellText,
  },
  {
    name: 'run.json',
    inputs: 1000,
    input: distorted(run),
    read(text) {
      writeFileSync(runFile(folder), text);
      readRun(folder);
    },
    refusal: UnreadableRecordError,
  },
  {
    name: 'a submission’s results under right checksums',
    inputs: 500,
    input: distorted(record),
    read(text) {
      const cell = seal(JSON.parse(text) as object) as { readonly id?: unknown };
      // A cell that has lost its id has no hash.
      const hashed = typeof cell.id === 'string' ? [cell as unknown as CellRecord] : [];
      const at = submissionWith(hashOfRun(runRecord.parse(run), hashed));
      writeFileSync(join(at, 'results.json'), JSON.stringify({ schema: 1, cells: [cell] }));
      boardRows(readSubmission(at));
    },
    refusal: RefusedSubmissionError,
  },
  {
    name: 'submission.json',
    inputs: 500,
    input: damaged(JSON.stringify(submissionOf('a'.repeat(64)), null, 1)),
    read(text) {
      const at = submissionWith('a'.repeat(64));
      writeFileSync(join(at, 'submission.json'), text);
      readSubmission(at);
    },
    refusal: RefusedSubmissionError,
  },
  {
    name: 'the fits of a published run',
    inputs: 300,
    input: damaged(publishedText('data/results.jsonl')),
    read: (text) => readPublishedRun(inMemory(withFile(published, 'data/results.jsonl', () => text))),
    refusal: BaselineError,
  },
  {
    name: 'the summary of a published run',
    inputs: 300,
    input: distorted(JSON.parse(publishedText('summary.json'))),
    read: (text) => readPublishedRun(inMemory(withFile(published, 'summary.json', () => text))),
    refusal: BaselineError,
  },
  {
    name: 'what a worker sends',
    inputs: 1200,
    input: damaged(
      `${JSON.stringify({ type: 'phase', phase: 'fit' })}\n${JSON.stringify({ type: 'progress', step: 1, of: 2 })}\n`,
      `${JSON.stringify({ type: 'off-clock', seconds: 0.5 })}\n${JSON.stringify(done)}\n`,
    ),
    read(text) {
      const stream = new PassThrough();
      const seen: unknown[] = [];
      readFrames(stream, {
        onFrame(value) {
          const message = checkedMessage(value);
          if (typeof message !== 'string' && message.type === 'done')
            seen.push(checkedOutcome(message.outcome, spec));
        },
        onGarbage: (reason) => seen.push(reason),
      });
      stream.end(text);
      return new Promise((resolve) => stream.once('end', () => resolve(seen)));
    },
  },
  {
    name: 'what a running cell shows',
    inputs: 1200,
    input: damaged(
      `${JSON.stringify({
        ...{ live: 1, id: '0123456789abcdef', kind: 'fit', task: 'a', learner: 'b', d: 8, n: 64, seed: 101 },
        ...{ host: 'h', startedAt: '2026-01-01T00:00:00.000Z' },
      })}\n{"phase":"fit","trial":{"index":0,"of":2}}\n{"step":1,"of":9,"loss":0.5}\n`,
      '{"step":2,"seconds":0.1,"error":0.5,"stage":"x"}\n{"machine":{"cores":2,"load":1,"busy":1,"freeMiB":9}}\n',
    ),
    read(text) {
      const curve = new LiveCurve();
      for (const line of text.split('\n')) curve.take(line);
      for (const [step, value] of [...(curve.view?.errors ?? []), ...(curve.view?.losses ?? [])])
        if (!Number.isFinite(step) || !Number.isFinite(value))
          throw new Error(`a point at ${step}, ${value}`);
    },
  },
  {
    name: 'the plan of a run, for whoever watches it',
    inputs: 800,
    input: distorted(
      JSON.parse(
        livePlanText({
          cells: [
            {
              id: '0123456789abcdef',
              kind: 'fit',
              task: 'a',
              learner: 'b',
              d: 8,
              n: 64,
              seed: 101,
              weight: 1,
              spec: sampleSpec({ family: 'a', learner: 'b', d: 8, n: 64, seed: 101 }),
            },
            {
              id: '0123456789abcdee',
              kind: 'tune',
              task: 'a',
              learner: 'c',
              d: 8,
              n: 'stream',
              seed: 0,
              weight: 1,
            },
          ],
        }),
      ),
    ),
    read(text) {
      const cells = parseLivePlan(text)?.cells ?? [];
      nameRows(cells);
      for (const { task, learner } of cells)
        if (typeof task !== 'string' || typeof learner !== 'string') throw new Error('a cell without a name');
    },
  },
  {
    name: 'a CSV file, trained on and tested on',
    inputs: 700,
    input: damaged(...tables),
    async read(text) {
      const path = join(folder, 'fuzz-train.csv');
      writeFileSync(path, text);
      const { data } = await loadTables(`csv:${path},${path}`, folder);
      // Without quotation marks, a non-empty line is a row, the header, or skipped at the top.
      const lines = readFileSync(path, 'utf8').split(/\r\n|\r|\n/);
      if (text.includes('"') || lines.some((line) => /^\ufeff?(#|sep=)/i.test(line))) return;
      const full = lines.filter((line) => /[^\s,;|]/.test(line)).length;
      if (data.train.rows !== full - (data.header?.present ? 1 : 0))
        throw new Error(`${data.train.rows} rows of ${full} lines`);
    },
    refusal: UserError,
  },
  {
    name: 'a CSV file beside one that is right',
    inputs: 500,
    input: damaged(...tables),
    async read(text) {
      writeFileSync(join(folder, 'right.csv'), tables[0]);
      writeFileSync(join(folder, 'other.csv'), text);
      await loadTables('csv:right.csv,other.csv', folder);
    },
    refusal: UserError,
  },
  {
    name: 'tasks of files on a command line',
    inputs: 500,
    input: damaged(
      'wine=csv:a/train.csv,b/test.csv[label=quality,header=true,separator=";"],bfc-wide',
      'csv:"a,b/train.csv","x[1]/test.csv"[label=3,drop=[id,"x y"]]',
      'parquet:train,test[keep=__index_level_0__]',
    ),
    read(text) {
      for (const task of tasksFlag('--task', text, folder) ?? [])
        parseEntrySpec(splitTaskLabel(task, folder).spec, folder);
    },
    refusal: UserError,
  },
  {
    name: 'rows to predict',
    inputs: 300,
    input: damaged('1,2,0.5\n-3,4e-3,1\n', '1,2\r\n3,4\r\n'),
    read(text) {
      const path = join(folder, 'rows.csv');
      writeFileSync(path, text);
      readPlainRows(path, 2);
    },
    refusal: UserError,
  },
  {
    name: 'file of a kept model',
    inputs: 300,
    input: damaged(...keptModels),
    async read(text) {
      const path = join(folder, 'model');
      writeFileSync(path, Buffer.from(text, 'latin1'));
      const model = await readModel(path);
      // Whatever is still a network is for onnxruntime to judge.
      if (model.form === 'tables') await (await openModel(model)).predict(new Float32Array(2), 1);
    },
    refusal: UserError,
  },
  {
    name: 'entry and size on a command line',
    inputs: 500,
    input: damaged(
      'two-layer[activation=relu,width=64]',
      'bfc-chain[k=[4,8],w={a: 1}]',
      '8d^2',
      '0.5·d^1.5',
      '4096',
    ),
    read(text) {
      parseSampleSize(text);
      parseStepCount(text);
      parseEntrySpec(text);
    },
    refusal: UserError,
  },
];
