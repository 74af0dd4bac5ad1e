import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UserError } from '../../../../harness/input/errors.ts';
import { readPair } from './read-pair.ts';

/** Rows of distinct decimals in no order. */
const decimals = (count: number, width: number, shift = 0) =>
  Array.from({ length: count }, (_, r) =>
    Array.from({ length: width }, (_, c) => `${((r * 37 + c * 53 + shift * 11) % 101) - 40}.${r + 1}5`),
  );
/** Rows of whole numbers, several of which are equal in every row. */
const wholes = (count: number, width: number, shift = 0) =>
  decimals(count, width, shift).map((row) =>
    row.map((cell, c) => String(Math.abs(Math.trunc(Number(c < 2 ? row[0] : cell))))),
  );
const text = (rows: readonly (readonly string[])[], separator = ',') =>
  rows.map((row) => `${row.join(separator)}\n`).join('');
const refused = (train: string | Uint8Array, other: string | Uint8Array, line: RegExp, params = {}) =>
  assert.rejects(readPair(train, other, params), (error: Error) => {
    assert.ok(error instanceof UserError, error.stack);
    assert.match(error.message, line);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

test('a first line with # and as many cells as the table is its header, with # in the name', async () => {
  for (const separator of [',', ';', '\t', '|'])
    for (const first of ['#', '#id']) {
      const head = [[first, 'HP', 'y']];
      const { data, x } = await readPair(
        text([...head, ...decimals(12, 3)], separator),
        text([...head, ...decimals(3, 3, 1)], separator),
        { label: 'HP' },
      );
      assert.deepEqual(
        [data.header?.present, data.train.rows, x.length, data.label.column],
        [true, 12, 3, 'HP'],
      );
      assert.equal(data.passedOver, undefined);
    }
});

test('no first row is lost because of a #', async () => {
  const [train, other] = [decimals(12, 3), decimals(12, 3, 1)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('#DIV/0!', '#N/A', '#REF!', '#x', '#12', '##', '# 7'),
      fc.constantFrom(',', ';', '\t'),
      fc.boolean(),
      async (cell, separator, both) => {
        const broken = (rows: string[][]) => text([[cell, ...rows[0].slice(1)], ...rows.slice(1)], separator);
        await refused(broken(train), both ? broken(other) : text(other, separator), /#/);
      },
    ),
    { numRuns: 40 },
  );
  await refused(
    text([['#DIV/0!', '1', '2'], ...train]),
    text(other),
    /line 1, column 1: "#DIV\/0!" is not a number \(a spreadsheet writes it/,
  );
});

test('comments are skipped, and their lines are reported', async () => {
  const { data } = await readPair(
    `# made by a program\n#\n# on two lines\n${text(decimals(12, 3))}`,
    text(decimals(12, 3, 1)),
  );
  assert.deepEqual(data.passedOver, {
    lines: 3,
    why: 'lines that begin with # above the table (train.csv: lines 1–3)',
  });
  const head = ['a', 'b', 'y'];
  const prose = await readPair(
    `# by me, second version, final\n${text([head, ...decimals(12, 3)])}`,
    text([head, ...decimals(12, 3, 1)]),
  );
  assert.deepEqual([prose.data.train.rows, prose.data.passedOver?.lines], [12, 1]);
  await refused('# a\n# b\n', text(decimals(12, 3)), /has no rows; all its lines are blank or begin with #$/);
});

test('a line of numbers that may be names leads to a question, whichever file has it', async () => {
  const asked = /may be names|counts the columns|in order where|different whole numbers/;
  const count = (from: number, width: number) => Array.from({ length: width }, (_, i) => String(from + i));
  for (const rows of [decimals, wholes])
    for (const head of [count(0, 5), count(1, 5), count(0, 3), ['3', '17', '42', '90', '300']]) {
      const [headed, bare] = [text([head, ...rows(12, head.length)]), text(rows(12, head.length, 1))];
      await refused(headed, bare, /say header=true or header=false$/);
      await refused(bare, headed, asked);
      assert.equal((await readPair(headed, bare, { header: false })).data.train.rows, 13);
    }
  const headed = (head: string[], shift = 0) => text([head, ...decimals(12, head.length, shift)]);
  await refused(
    headed(['3', '17', '42']),
    headed(['17', '3', '42'], 1),
    /begin with the same numbers in another order|order/,
  );
  await refused(
    headed(['-2', '-1', '0', '1', '2']),
    headed(['-2', '-1', '0', '1', '2'], 1),
    /may be names or a row/,
  );
});

test('rows of ordinary whole numbers are rows', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }), {
        minLength: 24,
        maxLength: 24,
      }),
      async (rows) => {
        // The first line of each file is unordered, and the two have different numbers.
        const firsts = [
          [9, 3, 3, 200],
          [5, 250, 250, 1],
        ];
        const cells = (own: number[][]) => text(own.map((row) => row.map(String)));
        const { data } = await readPair(
          cells([firsts[0], ...rows.slice(0, 12)]),
          cells([firsts[1], ...rows.slice(12)]),
          {
            output: 'regression',
          },
        );
        assert.deepEqual([data.header?.present, data.train.rows], [false, 13]);
      },
    ),
    { numRuns: 30 },
  ));

test('columns whose names are numbers are addressed by these names', async () => {
  const files = (head: string[]) =>
    [text([head, ...decimals(12, 3)]), text([head, ...decimals(12, 3, 1)])] as const;
  for (const [head, label] of [
    [['0', '1', '2'], 0],
    [['0.5', '0.75', 'y'], 0.5],
    [['0.50', '1.0', 'y'], 1],
    [['-1', 'b', 'y'], -1],
  ] as [string[], number][]) {
    const column = head.find((name) => Number(name) === label);
    const { data } = await readPair(...files(head), { label, header: true });
    assert.equal(data.label.column, column);
    const left = await readPair(...files(head), { drop: [label], header: true });
    assert.deepEqual(
      left.data.leftOut.map((own) => own.column),
      [column],
    );
  }
  await refused(
    ...files(['a', 'b', 'y']),
    /label: train.csv has no column "0"; columns are counted from 1$/,
    { label: 0 },
  );
});

test('rounding to 64 bits is refused if it costs a column more than allowed', async () => {
  const column = (of: (i: number) => string) =>
    [12, 5].map((count, file) =>
      text([['a', 'b'], ...Array.from({ length: count }, (_, i) => [of(i), `${(i * 7) % 5}.${file}`])]),
    ) as [string, string];
  for (const of of [
    (i: number) => `${9007199254740993n + 2n * BigInt(i)}`,
    (i: number) => `${9007199254740993n + 2n * BigInt(i)}.5`,
    (i: number) => `9.007199254740${993 + 2 * i}e15`,
    (i: number) => `4503599627370497.${10 + i}`,
    (i: number) => `1.00000000000000000${10 + i}`,
  ])
    await refused(
      ...column(of),
      /^train.csv: line \d+, column 1 \(a\): ".*" has more digits than 64-bit numbers keep/,
    );
  for (const of of [
    (i: number) => `0.${i}234567890123456789`,
    (i: number) => String(Math.sin(i)),
    (i: number) => `${BigInt(i) * 1234567890123456789n}`,
    () => '0.10000000000000000000001',
  ])
    assert.equal((await readPair(...column(of))).data.features, 1);
  await refused(...column((i) => `${i + 1}e-400`), /"1e-400" is too small for 64-bit numbers/);
  await refused(...column((i) => `${i + 1}e-320`), /"1e-320" is too small for 64-bit numbers/);
});

test('lines longer than the sample that is looked at are read, whatever is in them', async () => {
  const width = 9000;
  const rows = (shift: number) =>
    decimals(12, width, shift).map((row, r) => row.map((cell) => `${cell}${r}`));
  const head = [Array.from({ length: width }, (_, i) => `gene_${i}`)];
  const named = await readPair(text([...head, ...rows(0)]), text([...head, ...rows(1)]));
  assert.deepEqual([named.data.features, named.data.train.rows], [width - 1, 12]);
});

test('centred labels are not taken for classes', async () => {
  const rows = (count: number) =>
    text([
      ['a', 'y'],
      ...Array.from({ length: count }, (_, i) => [`${(i * 7) % 5}.5`, i % 2 ? '100000001' : '100000003']),
    ]);
  const { value } = await readPair(rows(12), rows(8));
  const params = value.parameters.parse({});
  const { structure } = value.instantiate({ d: 1, seed: 1, params });
  assert.equal(structure.output, 'regression');
  const same = text([['a', 'y'], ...decimals(8, 1).map(([cell]) => [cell, '100000001'])]);
  const constant = await readPair(rows(12), same).catch((error: Error) => error);
  assert.match((constant as Error).message, /all labels \(column y\) are 100000001; an error/);
});

test('a first column is left out if, and only if, it numbers the rows', async () => {
  for (const name of ['...1', 'X', 'index']) {
    const file = (count: number, from: number, step = 1) =>
      text([
        [name, 'a', 'y'],
        ...decimals(count, 2, from).map((row, i) => [String(from + step * i), ...row]),
      ]);
    for (const [from, then] of [
      [0, 0],
      [1, 1],
      [1, 13],
    ]) {
      const { data } = await readPair(file(12, from), file(5, then));
      assert.deepEqual(data.leftOut, [{ column: name, why: 'numbers the rows; keep=1 takes it' }]);
      assert.equal((await readPair(file(12, from), file(5, then), { keep: name })).data.features, 2);
    }
    assert.deepEqual((await readPair(file(12, 1, 2), file(5, 1))).data.leftOut, []);
  }
});

test('a separator at the end of the lines of only one file is reported', async () => {
  const [closed, open] = ['', ','].map((end) =>
    text([['a', 'y'], ...decimals(12, 2)]).replaceAll('\n', `${end}\n`),
  );
  await refused(closed, open, /^every line of test.csv ends with a separator, and those of train.csv do not/);
  await refused(open, closed, /^every line of train.csv ends with a separator/);
});

test('columns with the same name are distinguished by their numbers', async () => {
  const file = (shift: number) => text([['a', 'a', 'y'], ...decimals(12, 3, shift)]);
  await refused(file(0), file(1), /two columns called "a"; .*drop=1 or drop=2/);
  assert.equal((await readPair(file(0), file(1), { drop: 2 })).data.features, 1);
});

test('a comma before three digits is not a decimal comma, and a date does not make points decimal', async () => {
  const quoted = (count: number) =>
    text([['a', 'y'], ...Array.from({ length: count }, (_, i) => [`"1,${200 + i}"`, `${i}.5`])]);
  await refused(
    quoted(12),
    quoted(4),
    /"1,200" is not a number \(the comma may stand between thousands: take it out; or/,
  );
  const german = (count: number) =>
    text(
      [
        ['Datum', 'a', 'y'],
        ...Array.from({ length: count }, (_, i) => ['01.02.2020', `${i},5`, `${i % 3},25`]),
      ],
      ';',
    );
  assert.equal((await readPair(german(12), german(4), { drop: 'Datum' })).data.decimal?.character, ',');
});

test('lines that end in \\r alone are counted', async () => {
  const good = text([['a', 'y'], ...decimals(12, 2)]);
  const bad = (mark: string) => Buffer.from(`${good.replaceAll('\n', '\r')}1,${mark}\r2,3\r`, 'latin1');
  await refused(good, bad('\xe9'), /^test.csv: line 14 is not UTF-8/);
  await refused(good, bad('\0'), /^test.csv: line 14 has NUL/);
  const wide = Buffer.concat([Buffer.from(`\ufeff${good}`, 'utf16le'), Buffer.from([65])]);
  await refused(good, wide, /^test.csv begins as UTF-16 but is not all UTF-16/);
});
