import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchesOf, type Demand } from '../../../../harness/executors/slurm/batches.ts';
import { describeLeft, type LeftTask, retryBatches } from '../../../../harness/executors/slurm/leftover.ts';
import {
  formatTime,
  parseMemory,
  parseTime,
  slurmFlag,
} from '../../../../harness/executors/slurm/options.ts';
import { parseAccounts, parseTasks } from '../../../../harness/executors/slurm/queue.ts';
import type { PlannedCell } from '../../../../harness/plan/plan.ts';
import { sampleSpec } from '../../results/sample-record.ts';

const cell = (id: string, learner: string, needs?: string): PlannedCell => ({
  id,
  spec: sampleSpec({
    learner,
    kind: id.includes('tune') ? 'tune' : 'fit',
    budget: { steps: 1, seconds: 60, memoryMiB: 4096 },
  }),
  taskLabel: 'task',
  learnerLabel: learner,
  ...(needs === undefined ? {} : { needs }),
});
const group = (learner: string) => [
  cell(`${learner}-tune`, learner),
  ...[1, 2, 3].map((seed) => cell(`${learner}-${seed}`, learner, `${learner}-tune`)),
];
const demand =
  (seconds: number, memoryMiB = 200) =>
  (): Demand => ({ seconds, memoryMiB });

test('options are read: common ones, a learner’s own, hierbench’s own, and each mistake gets one line', () => {
  assert.deepEqual(
    slurmFlag('--slurm', ['partition=cpu,time=1:00:00,retries=0', 'deep-sgd:gres=gpu:1,mem=8G']),
    {
      common: { partition: 'cpu', time: '1:00:00' },
      byLearner: { 'deep-sgd': { gres: 'gpu:1', mem: '8G' } },
      setup: '',
      tasks: 64,
      atOnce: 0,
      retries: 0,
    },
  );
  // A colon in a value does not make the text before it a learner.
  assert.deepEqual(slurmFlag('--slurm', 'gres=gpu:1').common, { gres: 'gpu:1' });
  assert.deepEqual(slurmFlag('--slurm', 'layerwise, then joint:mem=2G').byLearner, {
    'layerwise, then joint': { mem: '2G' },
  });
  for (const [text, message] of [
    ['partition', /"partition" is not of the form option=value/],
    ['array=1-3', /array is set by hierbench/],
    ['time=soon', /time=soon: expected minutes/],
    ['mem=lots', /mem=lots: expected MiB/],
    ['retries=-1', /retries=-1 is not a whole number from 0/],
    ['mean:retries=1', /retries is for all jobs, not for those of mean/],
  ] as const)
    assert.throws(() => slurmFlag('--slurm', text), { name: 'UserError', message });
});

test('times and memory sizes are read and written as sbatch does', () => {
  for (const [text, seconds] of [
    ['90', 5400],
    ['1:30', 90],
    ['2:00:00', 7200],
    ['1-12', 129600],
    ['1-00:30', 88200],
  ] as const)
    assert.equal(parseTime('time', text), seconds, text);
  assert.equal(formatTime(129605), '1-12:00:05');
  assert.equal(parseTime('time', formatTime(98765)), 98765);
  assert.deepEqual(
    ['512', '512M', '2G', '2048K'].map((text) => parseMemory('mem', text)),
    [512, 512, 2048, 2],
  );
});

test('short groups stay whole and share tasks; long ones become tuning and fits that wait for it', () => {
  const cells = [...group('a'), ...group('b')];
  const short = batchesOf(cells, demand(5), slurmFlag('--slurm', 'time=60'), 1);
  assert.deepEqual(
    short.map(({ stage, tasks }) => [stage, tasks.map((task) => task.length)]),
    [['whole', [8]]],
  );
  const long = batchesOf(cells, demand(1000), slurmFlag('--slurm', 'time=60'), 1);
  assert.deepEqual(
    long.map(({ stage, tasks }) => [stage, tasks.map((task) => task.length)]),
    [
      ['tuning', [1, 1]],
      ['fits', [1, 1, 1, 1, 1, 1]],
    ],
  );
  // Fits whose tuning is done wait for nothing.
  const fits = batchesOf(group('a').slice(1), demand(1000), slurmFlag('--slurm', 'time=60'), 1);
  assert.deepEqual(
    fits.map(({ stage }) => stage),
    ['whole'],
  );
});

test('batches ask for memory in steps up to the limit, a learner’s own options and threads, in arrays of bounded size', () => {
  const options = slurmFlag('--slurm', ['cpus-per-task=4', 'b:gres=gpu:1,mem=3G']);
  const batches = batchesOf([...group('a'), ...group('b')], demand(5, 1500), options, 2);
  assert.deepEqual(
    batches.map(({ memoryMiB, jobs, sbatch }) => ({ memoryMiB, jobs, sbatch })),
    [
      { memoryMiB: 2048, jobs: 2, sbatch: { 'cpus-per-task': '4' } },
      { memoryMiB: (3072 - 256) / 2, jobs: 2, sbatch: { 'cpus-per-task': '4', gres: 'gpu:1' } },
    ],
  );
  const [largest] = batchesOf(group('a'), demand(5, 9000), slurmFlag('--slurm', undefined), 1);
  assert.equal(largest.memoryMiB, 4096);
  const many = Array.from({ length: 25 }, (_, i) => cell(`c${i}`, 'a'));
  const arrays = batchesOf(many, demand(5000), slurmFlag('--slurm', undefined), 1, 10);
  assert.deepEqual(
    arrays.map(({ tasks }) => tasks.length),
    [10, 10, 5],
  );
});

test('a hundred thousand cells are packed without losing any', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => cell(`c${i}`, 'a'));
  const batches = batchesOf(
    many,
    (own) => ({ seconds: 1 + (Number(own.id.slice(1)) % 50), memoryMiB: 200 }),
    slurmFlag('--slurm', 'tasks=500'),
    1,
  );
  const packed = batches.flatMap(({ tasks }) => tasks.flat());
  assert.equal(new Set(packed).size, 100_000);
  assert.equal(packed.length, 100_000);
});

test('unfinished cells ask for twice of what there was too little of, within bounds', () => {
  const batch = { stage: 'whole', seconds: 3600, memoryMiB: 1024, jobs: 1, sbatch: {} } as const;
  const left: LeftTask[] = [
    { batch, cells: ['a', 'b'], note: 'time' },
    { batch, cells: ['c'], state: 'TIMEOUT' },
    { batch, cells: ['d'], note: 'memory', state: 'FAILED' },
    { batch: { ...batch, memoryMiB: 3000 }, cells: ['e'], state: 'OUT_OF_MEMORY' },
    { batch, cells: ['f'], note: 'stopped', state: 'NODE_FAIL' },
    { batch, cells: ['g'] },
  ];
  const batches = retryBatches(left, { seconds: () => 5400, memoryLimitMiB: () => 4096, arraySize: 1000 });
  assert.deepEqual(
    batches.map(({ seconds, memoryMiB, tasks }) => [seconds, memoryMiB, tasks]),
    [
      [5400, 1024, [['a', 'b'], ['c']]],
      [3600, 2048, [['d']]],
      [3600, 4096, [['e']]],
      [3600, 1024, [['f'], ['g']]],
    ],
  );
  const small = retryBatches(left, { seconds: () => 5400, memoryLimitMiB: () => 4096, arraySize: 1 });
  assert.deepEqual(
    small.map(({ tasks }) => tasks.length),
    [1, 1, 1, 1, 1, 1],
  );
  assert.deepEqual(describeLeft(left), [
    '2 tasks, 3 cells: too little time',
    '2 tasks, 2 cells: too little memory',
    '2 tasks, 2 cells: ended from outside (NODE_FAIL)',
  ]);
});

test('output of squeue and sacct is understood', () => {
  assert.deepEqual(parseTasks('12|0|RUNNING|None\n13|N/A|PENDING|Dependency\n\n'), [
    { job: '12', task: 0, state: 'RUNNING' },
    { job: '13', state: 'PENDING', reason: 'Dependency' },
  ]);
  assert.deepEqual(parseAccounts('12_3|TIMEOUT\n13|CANCELLED by 1000\n'), [
    { job: '12', task: 3, state: 'TIMEOUT' },
    { job: '13', state: 'CANCELLED' },
  ]);
});
