import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { canonicalJson } from '../../../harness/results/canonical-json.ts';
import { checksumOf } from '../../../harness/results/checksum.ts';
import { sha256 } from '../../../harness/results/sha256.ts';
import { statementText } from '../../../harness/results/statement.ts';
import { RefusedSubmissionError, readSubmission } from '../../../harness/results/submission.ts';
import { publishBoard } from '../../../reports/board/publish-board.ts';
import { writeSubmission } from '../../../reports/board/write-submission.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { hostile, type SyntheticOptions, writeSyntheticRun } from '../synthetic-run.ts';

const folder = temporaryFolder();
const submissions = join(folder, 'submissions');
const small = { d: [8, 16, 32], seeds: 2, families: ['bfc-wide'], learners: ['deep-sgd', 'mean'] };

/** Submits a synthetic run, and returns the submission's folder. */
async function submitted(
  name: string,
  date: string,
  options: SyntheticOptions = {},
  to = submissions,
): Promise<string> {
  const run = join(folder, `run-${name}-${date}`);
  await writeSyntheticRun(run, { ...small, salt: `${name} ${date}`, ...options });
  const written = await writeSubmission(run, {
    to,
    name,
    home: '/home/ada',
    date: `${date}T00:00:00.000Z`,
    files: [],
  });
  return written.folder;
}

/** Every file below a folder, with its bytes. */
function contents(at: string): Map<string, string> {
  const names = (readdirSync(at, { recursive: true }) as string[]).sort();
  return new Map(
    names
      .filter((name) => statSync(join(at, name)).isFile())
      .map((name) => [name, readFileSync(join(at, name), 'base64')]),
  );
}

let [early, late, other] = ['', '', ''];
before(async () => {
  early = await submitted('team-a', '2026-01-05');
  late = await submitted('team-a', '2026-02-05', { name: 'second try' });
  other = await submitted('team-b', '2026-01-20');
});

test('a submission is read as the run that was submitted', () => {
  const { record, cells } = readSubmission(early);
  assert.equal(basename(early), `team-a-${record.hash.slice(0, 12)}`);
  assert.equal(cells.length, 12);
  assert.equal(readFileSync(join(early, 'results.csv'), 'utf8').trim().split('\n').length, 13);
});

test('on a board links lead to files, addresses stay, and the same submissions give the same bytes', async () => {
  const [one, two] = ['one', 'two'].map((name) => join(folder, name));
  const { index, entries, refused } = await publishBoard(submissions, { out: one });
  assert.deepEqual(refused, []);
  assert.deepEqual(
    entries.map(({ folder: name }) => name),
    [late, other, early].map((path) => basename(path)),
  );
  const pages = [...contents(one).keys()].filter((name) => name.endsWith('.html'));
  assert.equal(pages.length, 1 + 3 + 2);
  for (const page of pages) {
    const text = readFileSync(join(one, page), 'utf8');
    const links = [...text.matchAll(/ href="([^"#]+)"/g)].map(([, link]) => link);
    assert.ok(page === 'index.html' ? links.length > 5 : links.length > 1);
    for (const link of links) {
      assert.doesNotMatch(link, /^(\/|[a-z]+:)/, 'links are relative');
      assert.ok(existsSync(resolve(dirname(join(one, page)), link)), `${page} links to ${link}`);
    }
  }
  await publishBoard(submissions, { out: two });
  assert.deepEqual(contents(two), contents(one));
  const fingerprint = readFileSync(join(one, 'submissions', basename(early), 'fingerprint.json'), 'utf8');
  assert.equal(sha256(fingerprint), readSubmission(early).record.hash);
  const front = readFileSync(index, 'utf8');
  assert.match(front, /each of 2 teams, 0 of them verified/);
  assert.ok(front.includes('second try'));
});

test('the front page shows the newest submission of a name, and the history of the name all of them', async () => {
  const out = join(folder, 'history');
  await publishBoard(submissions, { out });
  const front = readFileSync(join(out, 'index.html'), 'utf8').split('id="submissions"')[0];
  assert.ok(front.includes(basename(late)) && front.includes(basename(other)));
  assert.ok(!front.includes(basename(early)));
  const history = readFileSync(join(out, 'teams', 'team-a', 'index.html'), 'utf8');
  assert.ok(history.indexOf('2026-02-05') < history.indexOf('2026-01-05'));
  for (const path of [early, late]) assert.ok(history.includes(basename(path)));
});

test('a submission is verified if someone whom the board trusts signed a statement about these very cells', async () => {
  const evidence = async (
    change: (text: string) => string,
    findSigner?: (text: string, signature: string) => string | undefined,
  ) => {
    const to = join(temporaryFolder(), 'of-one');
    cpSync(other, join(to, basename(other)), { recursive: true });
    const { record, cells } = readSubmission(other);
    const text = statementText({
      schema: 1,
      kind: 'hierbench verification',
      run: { name: 'synthetic', hash: record.hash, cells: cells.length },
      eligible: 12,
      seed: 1,
      cells: [{ id: cells[0].id, checksum: cells[0].checksum, required: 'bits', outcome: 'same bits' }],
      tolerance: 0.25,
      reproduced: true,
      environment: { program: 'x', cpu: 'x', cores: 1, os: 'x', node: '20', backend: 'x', versions: {} },
      date: '2026-03-01T00:00:00.000Z',
    });
    writeFileSync(join(to, basename(other), 'statement.json'), change(text));
    writeFileSync(join(to, basename(other), 'statement.json.sig'), 'signed');
    const out = join(to, '..', 'board');
    const { entries } = await publishBoard(to, { out, findSigner });
    const page = readFileSync(join(out, 'submissions', basename(other), 'index.html'), 'utf8');
    return { ...entries[0].evidence, page };
  };
  const trusted = () => 'ada@example.org';
  const same = (text: string) => text;
  const verified = await evidence(same, trusted);
  assert.deepEqual(
    [verified.kind, verified.by, verified.cells, verified.of],
    ['verified', 'ada@example.org', 1, 12],
  );
  assert.match(verified.page, /ada@example\.org ran 1 cell of 12 again on 2026-03-01/);
  for (const [change, findSigner, remark] of [
    [same, undefined, /was not checked/],
    [same, () => undefined, /nobody known here signed/],
    [(text: string) => text.replace(/"hash":"../, '"hash":"00'), trusted, /about other results/],
    [(text: string) => text.replace(/"checksum":"[0-9a-f]{4}/, '"checksum":"0000'), trusted, /other results/],
    [(text: string) => text.replace('same bits', 'not reproduced'), trusted, /its outcome is not that of/],
    [
      (text: string) =>
        text.replace('same bits', 'no result').replace('"reproduced":true', '"reproduced":false'),
      trusted,
      /was not reproduced/,
    ],
    [() => '{', trusted, /not JSON/],
  ] as const) {
    const found = await evidence(change, findSigner);
    assert.equal(found.kind, 'self-reported');
    assert.match(found.remark ?? '', remark);
  }
});

test('hostile submissions are refused with one line each, and harm nothing', async () => {
  const to = join(folder, 'hostile');
  const sample = await submitted('good', '2026-01-01', {}, to);
  const variant = (name: string, change: (at: string) => void) => {
    const at = join(to, name);
    cpSync(sample, at, { recursive: true });
    change(at);
  };
  const edit = (file: string, change: (value: Record<string, unknown>) => unknown) => (at: string) => {
    const path = join(at, file);
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
  };
  const raw = (file: string, text: string) => (at: string) => writeFileSync(join(at, file), text);
  const swap = (file: string, from: RegExp, by: string) => (at: string) =>
    writeFileSync(join(at, file), readFileSync(join(at, file), 'utf8').replace(from, by));
  const { record } = readSubmission(sample);
  const right = basename(sample);
  /** The same name and hash in a folder of that name, so that what is inside is looked at. */
  const inside: Record<string, (at: string) => void> = {
    markup: edit('submission.json', (value) => ({ ...value, name: '<img src=x onerror=alert(1)>' })),
    traversal: edit('submission.json', (value) => ({ ...value, name: '../../escaped' })),
    'more-fields': edit('submission.json', (value) => ({ ...value, more: 1 })),
    'no-date': edit('submission.json', (value) => ({ ...value, submitted: '9999' })),
    'wrong-hash': edit('submission.json', (value) => ({ ...value, hash: 'f'.repeat(64) })),
    broken: raw('submission.json', '{"schema":1,'),
    nothing: raw('submission.json', 'null'),
    'no-run': raw('run.json', '[]'),
    deep: raw('results.json', `{"schema":1,"cells":[{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`),
    'not-a-number': swap('results.json', /"relativeTestError":[^,]+/, '"relativeTestError":NaN'),
    infinite: swap('results.json', /"relativeTestError":[^,]+/, '"relativeTestError":1e999'),
    edited: swap('results.json', /"relativeTestError":[^,]+/, '"relativeTestError":1e-9'),
    giant: (at) => truncateSync(join(at, 'results.json'), 2 ** 27),
    link: (at) => {
      renameSync(join(at, 'run.json'), join(at, 'elsewhere.json'));
      symlinkSync('elsewhere.json', join(at, 'run.json'));
    },
    folder: (at) => {
      renameSync(join(at, 'run.json'), join(at, 'elsewhere.json'));
      mkdirSync(join(at, 'run.json'));
    },
  };
  const expected: Record<string, RegExp> = {
    markup: /^submission\.json: name: /,
    traversal: /^submission\.json: name: /,
    'more-fields': /^submission\.json: Unrecognized key/,
    'no-date': /^submission\.json: submitted: /,
    'wrong-hash': /^its folder has to be called good-ffffffffffff/,
    broken: /^submission\.json is not JSON/,
    nothing: /^submission\.json: /,
    'no-run': /^it holds no record/,
    deep: /^results\.json: cell 1: its checksum/,
    'not-a-number': /^results\.json is not JSON/,
    infinite: /^results\.json: cell 1: its checksum/,
    edited: /^results\.json: cell 1: its checksum/,
    giant: /^results\.json: it has 128\.0 MiB; the limit is 64 MiB/,
    link: /^run\.json: it is a symbolic link/,
    folder: /^run\.json: it is a folder/,
  };
  const place = join(folder, 'one-at-a-time', right);
  for (const [name, change] of Object.entries(inside)) {
    cpSync(sample, place, { recursive: true });
    change(place);
    assert.throws(
      () => readSubmission(place),
      (error) => {
        assert.ok(error instanceof RefusedSubmissionError, `${name}: ${error}`);
        assert.match(error.message, expected[name], name);
        return !error.message.includes('\n');
      },
    );
    renameSync(place, join(folder, `was-${name}`));
    cpSync(join(folder, `was-${name}`), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
  variant('<img src=x onerror=alert(2)>', () => {});
  variant(`other-${record.hash.slice(0, 12)}`, () => {});
  symlinkSync(sample, join(to, 'linked'));
  mkdirSync(join(to, 'empty'));
  writeFileSync(join(to, 'README.md'), 'not a submission');
  const out = join(folder, 'hostile-board');
  const around = readdirSync(folder).sort();
  const { entries, refused } = await publishBoard(to, { out });
  assert.deepEqual(readdirSync(folder).sort(), [...around, 'hostile-board'].sort());
  assert.deepEqual(
    entries.map(({ folder: name }) => name),
    [right],
  );
  assert.equal(refused.length, Object.keys(inside).length + 4);
  for (const { reason } of refused)
    assert.ok(reason.length > 0 && reason.length <= 300 && !/\n/.test(reason));
  assert.deepEqual(readdirSync(join(out, 'submissions')), [right]);
  assert.deepEqual(readdirSync(join(out, 'teams')), ['good']);
  const front = readFileSync(join(out, 'index.html'), 'utf8');
  assert.doesNotMatch(front, /<img|<script/);
  assert.ok(front.includes('&lt;img src=x onerror=alert(2)&gt;'));
});

test('impossible numbers under right checksums are refused', async () => {
  const to = join(folder, 'impossible');
  const sample = await submitted('good', '2026-01-02', {}, to);
  for (const [change, message] of [
    [{ metrics: { relativeTestError: -1 } }, /an error of -1/],
    [{ timings: { fitSeconds: 1e300 } }, /a time of 1e\+300 s/],
    [{ spec: { d: 2e9 } }, /its id is not that of its specification/],
    [{ metrics: { relativeTestError: 'small' } }, /relativeTestError/],
    [{ status: 'splendid' }, /status/],
    [{ schema: 99 }, /schema 99/],
  ] as const) {
    const path = join(sample, 'results.json');
    const text = readFileSync(path, 'utf8');
    const { cells } = JSON.parse(text) as { cells: Record<string, unknown>[] };
    for (const [field, value] of Object.entries(change))
      cells[0][field] = typeof value === 'object' ? { ...(cells[0][field] as object), ...value } : value;
    cells[0].checksum = checksumOf(cells[0]);
    writeFileSync(path, canonicalJson({ schema: 1, cells }));
    assert.throws(() => readSubmission(sample), message);
    writeFileSync(path, text);
  }
});

test('hostile names in a run that is otherwise right are shown as text', async () => {
  const to = join(folder, 'names');
  await submitted('good', '2026-01-03', { hostile: true, name: hostile.learner, d: [8] }, to);
  const out = join(folder, 'names-board');
  const { entries } = await publishBoard(to, { out });
  assert.equal(entries.length, 1);
  for (const [name, base64] of contents(out))
    if (name.endsWith('.html'))
      assert.doesNotMatch(Buffer.from(base64, 'base64').toString(), /<img|<script|<b>/, name);
});

test('a board is written only where there is none, nothing, or a board', async () => {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'thesis.tex'), 'x');
  await assert.rejects(publishBoard(submissions, { out: taken }), /holds other files \(thesis\.tex\)/);
  const linked = join(folder, 'linked-board');
  mkdirSync(linked);
  symlinkSync(taken, join(linked, 'submissions'));
  await assert.rejects(publishBoard(submissions, { out: linked }), /link that leads out/);
  assert.deepEqual(readdirSync(taken), ['thesis.tex']);
});
