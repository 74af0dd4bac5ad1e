import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seal } from '../../harness/results/checksum.ts';
import { liveFile } from '../../harness/results/live.ts';
import { livePlanFile, livePlanText } from '../../harness/results/live-plan.ts';
import { type CellRecord, type RunRecord, recordSchema } from '../../harness/results/record.ts';
import { cellFile, logFile, runFile, writeCell, writeRun } from '../../harness/results/store.ts';
import { hostile, writeSyntheticRun } from '../reports/synthetic-run.ts';

/** A run's folder, what it holds, and a place outside of it, with a file that nobody may read from there. */
export interface RunToSpoil {
  readonly folder: string;
  readonly outside: string;
  readonly run: RunRecord;
  readonly cells: readonly CellRecord[];
}

type Spoil = (to: RunToSpoil) => void | Promise<void>;

/** What the file outside holds: it must appear in no output. */
export const secret = 'a-secret-from-outside';

const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
const control = '\u001b]0;owned\u0007\u001b[2J\u202e\u2028\nsecond line\r\u0000';

/** In place of a file: a link, a pipe that never ends, a folder, 128 MiB, and texts that break readers of JSON. */
const inPlaceOf = (path: (to: RunToSpoil) => string): Readonly<Record<string, Spoil>> => {
  const instead =
    (make: (path: string, to: RunToSpoil) => void): Spoil =>
    (to) => {
      const at = path(to);
      rmSync(at, { recursive: true, force: true });
      make(at, to);
    };
  return {
    'a link out': instead((at, { outside }) => symlinkSync(join(outside, 'secret'), at)),
    'a link to itself': instead((at) => symlinkSync(at, at)),
    'a pipe': instead((at) => void spawnSync('mkfifo', [at])),
    'a folder': instead((at) => mkdirSync(at)),
    '128 MiB': instead((at) => {
      writeFileSync(at, '');
      truncateSync(at, 2 ** 27);
    }),
    'a deep list': instead((at) => writeFileSync(at, deep)),
    'half a record': instead((at) => writeFileSync(at, '{"schema":1,"name":"x')),
    null: instead((at) => writeFileSync(at, 'null')),
    'keys that are no data': instead((at) =>
      writeFileSync(at, '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"schema":1}'),
    ),
  };
};

/** In place of a folder: a link out of the run, a link to nothing, and a file. */
const inPlaceOfFolder = (part: string): Readonly<Record<string, Spoil>> => {
  const instead =
    (make: (path: string, to: RunToSpoil) => void): Spoil =>
    (to) => {
      const at = join(to.folder, part);
      if (existsSync(at)) renameSync(at, join(to.outside, part));
      make(at, to);
    };
  return {
    'a link out': instead((at, { outside }) => {
      mkdirSync(join(outside, part), { recursive: true });
      symlinkSync(join(outside, part), at);
    }),
    'a link to nothing': instead((at, { outside }) => symlinkSync(join(outside, 'nothing'), at)),
    'a file': instead((at) => writeFileSync(at, 'x')),
  };
};

/** A record of the run with other fields under a right checksum. */
const cellWith =
  (change: (cell: CellRecord) => object): Spoil =>
  async ({ folder, cells }) => {
    const [cell] = cells;
    const { checksum: _, ...rest } = cell;
    writeFileSync(
      cellFile(folder, cell.id),
      JSON.stringify(seal({ ...rest, ...change(cell) } as CellRecord)),
    );
  };

const runWith =
  (change: (run: RunRecord) => object): Spoil =>
  async ({ folder, run }) =>
    writeFileSync(runFile(folder), JSON.stringify({ ...run, ...change(run) }));

const live =
  (text: string): Spoil =>
  ({ folder, cells }) => {
    rmSync(cellFile(folder, cells[0].id), { force: true });
    writeFileSync(liveFile(folder, cells[0].id), text);
  };
const head = (cell: CellRecord, more: object = {}) =>
  JSON.stringify({
    ...{ live: 1, id: cell.id, kind: 'fit', task: 'bfc-wide', learner: 'mean', d: 8, n: 512, seed: 1 },
    ...{ host: 'h', startedAt: '2026-01-01T00:00:00.000Z', ...more },
  });

function named(what: string, cases: Readonly<Record<string, Spoil>>): [string, Spoil][] {
  return Object.entries(cases).map(([name, spoil]) => [`${name} in place of ${what}`, spoil]);
}

/** Run folders as a stranger may hand them over, by what is wrong with them. */
export const spoils: readonly (readonly [name: string, spoil: Spoil])[] = [
  ...named(
    'run.json',
    inPlaceOf(({ folder }) => runFile(folder)),
  ),
  ...named(
    'a cell',
    inPlaceOf(({ folder, cells }) => cellFile(folder, cells[0].id)),
  ),
  ...named(
    'a live file',
    inPlaceOf(({ folder, cells }) => {
      rmSync(cellFile(folder, cells[0].id), { force: true });
      return liveFile(folder, cells[0].id);
    }),
  ),
  ...named(
    'the plan',
    inPlaceOf(({ folder }) => livePlanFile(folder)),
  ),
  ...named(
    'a log',
    inPlaceOf(({ folder, cells }) => logFile(folder, cells[0].id)),
  ),
  ...named(
    'merged.json',
    inPlaceOf(({ folder }) => join(folder, 'merged.json')),
  ),
  ...['cells', 'live', 'log', 'report'].flatMap((part) => named(part, inPlaceOfFolder(part))),
  [
    'markup and control characters in every name',
    runWith(() => ({
      name: `${hostile.learner}${control}`,
      description: hostile.family,
      command: `x ${control}`,
    })),
  ],
  ['a name of a million characters', runWith(() => ({ name: 'x'.repeat(1e6) }))],
  [
    'cells whose ids are paths',
    runWith(() => ({ cells: ['../../outside/secret', '/etc/passwd', '__proto__'] })),
  ],
  [
    'a module that is a path to elsewhere',
    runWith(({ config }) => ({
      config: {
        ...config,
        learners: [{ ...config.learners[0], learner: 'own', module: '/etc/passwd', digest: 'x' }],
      },
    })),
  ],
  ['numbers beyond all bounds', cellWith(({ spec }) => ({ spec: { ...spec, d: 1e300, n: -1 } }))],
  [
    'names with control characters in a cell',
    cellWith(({ spec }) => ({
      message: control,
      note: control,
      spec: { ...spec, learner: control, family: control },
    })),
  ],
  ['a newer schema', cellWith(() => ({ schema: recordSchema + 1 }))],
  ['a live file without an end of line', live('x'.repeat(3e6))],
  [
    'a live file of another cell',
    ({ folder, cells }) => {
      rmSync(cellFile(folder, cells[0].id), { force: true });
      writeFileSync(liveFile(folder, cells[0].id), `${head(cells[1])}\n`);
    },
  ],
  [
    'a live file with hostile lines',
    ({ folder, cells }) => {
      rmSync(cellFile(folder, cells[0].id), { force: true });
      const lines = [
        head(cells[0], { host: control, task: hostile.family, learner: control, startedAt: control }),
        deep,
        'null',
        '[]',
        '{"step":-1,"of":1e999}',
        '{"step":"1"}',
        '{"machine":{"cores":-1,"load":"x"}}',
        '{"__proto__":{"polluted":1}}',
        '{"phase":"<b>","trial":{"index":-5,"of":0}}',
        `{"step":1,"stage":${JSON.stringify(hostile.learner)},"error":1e308,"loss":-1}`,
      ];
      writeFileSync(liveFile(folder, cells[0].id), `${lines.join('\n')}\n`);
    },
  ],
  [
    'a plan with hostile names',
    ({ folder, cells }) =>
      writeFileSync(
        livePlanFile(folder),
        livePlanText({
          cells: cells.map(({ id }) => ({
            id,
            kind: 'fit' as const,
            task: hostile.family,
            learner: control,
            d: 8,
            n: 512,
            seed: 1,
            weight: 1,
          })),
        }),
      ),
  ],
  [
    'more live files than cells',
    ({ folder }) => {
      for (let i = 0; i < 2000; i++)
        writeFileSync(liveFile(folder, i.toString(16).padStart(16, '0')), '{"live":1}\n');
    },
  ],
  ['nothing at all', ({ folder }) => rmSync(folder, { recursive: true })],
];

/** Writes a run's folder below `top`, and spoils it. */
export async function writeSpoilt(top: string, spoil: Spoil): Promise<RunToSpoil> {
  const [folder, outside] = [join(top, 'run'), join(top, 'outside')];
  for (const part of ['live', 'log', 'cells']) mkdirSync(join(folder, part), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), secret);
  const options = {
    families: ['bfc-wide'],
    d: [8],
    seeds: 2,
    learners: ['deep-sgd', 'mean'],
    failures: true,
  };
  const { run, cells } = await writeSyntheticRun(folder, options);
  const whole = { ...run, cells: cells.map(({ id }) => id) };
  await writeRun(folder, whole);
  await writeCell(folder, cells[0]);
  await spoil({ folder, outside, run: whole, cells });
  return { folder, outside, run: whole, cells };
}
