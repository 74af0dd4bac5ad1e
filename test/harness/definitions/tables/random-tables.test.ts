import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readPair } from './read-pair.ts';

/** How a table is written: the points in which programs differ. */
const writing = fc.record({
  separator: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  quotes: fc.boolean(),
  header: fc.constantFrom('words', 'odd words', 'numbers', 'none'),
  index: fc.boolean(),
  trailing: fc.boolean(),
  endsOpen: fc.boolean(),
  packed: fc.boolean(),
  comment: fc.boolean(),
});
type Writing = typeof writing extends fc.Arbitrary<infer W> ? W : never;

// A column that varies by less than 32 bits can hold would be refused.
const value = fc
  .oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
    fc.integer({ min: -1000, max: 1000 }).map((n) => n + 0.5),
  )
  .map((number) => (Math.abs(number) < 1e-30 ? 0 : number));
const width = 4;
const table = (least: number) =>
  fc.array(fc.array(value, { minLength: width, maxLength: width }), {
    minLength: least,
    maxLength: least + 8,
  });

function namesOf({ header, separator }: Writing): string[] | undefined {
  if (header === 'none') return undefined;
  if (header === 'numbers') return ['0', '1', '2', '3'];
  if (header === 'words') return ['pH', 'alcohol', 'x y', 'Größe'];
  // All other separators, and quotation marks.
  return ['P(a|b)', 'c;d', 'e\tf', 'g"h"'].map((name) => (name.includes(separator) ? name : `${name}'`));
}

function write(rows: readonly (readonly number[])[], how: Writing): string | Uint8Array {
  const { separator, lineEnd, mark, quotes, index, trailing, endsOpen, packed, comment } = how;
  const names = namesOf(how);
  const quote = (cell: string, always: boolean) =>
    always || /[",;|\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const line = (cells: readonly string[], marked: boolean) =>
    cells.map((cell) => quote(cell, marked)).join(separator) + (trailing ? separator : '');
  const lines = [
    ...(comment ? ['# written, by; a | test'] : []),
    ...(names ? [line(index ? ['', ...names] : names, quotes)] : []),
    ...rows.map((row, i) => line([...(index && names ? [String(i)] : []), ...row.map(String)], quotes)),
  ];
  const text = `${mark ? '\ufeff' : ''}${lines.join(lineEnd)}${endsOpen ? '' : lineEnd}`;
  return packed ? gzipSync(text) : text;
}

test('a table reads as it was written, in 32-bit values, however it is separated, quoted, numbered or compressed', async () => {
  await fc.assert(
    fc.asyncProperty(table(10), table(2), writing, fc.nat(width - 1), async (trained, tested, how, label) => {
      // Labels that are all equal would be refused, which is not tested here.
      const [train, other] = [trained, tested].map((rows) =>
        rows.map((row, i) => row.map((cell, c) => (c === label ? i + 0.25 : cell))),
      );
      const names = namesOf(how);
      const { x, y, data } = await readPair(write(train, how), write(other, how), {
        label: names ? names[label] : label + 1,
      });
      const by = data.centred.map(({ column, by: constant }) => [column, constant] as const);
      const constant = (c: number) =>
        by.find(([column]) => column === (names ? names[c] : String(c + 1)))?.[1] ?? 0;
      const read = (row: readonly number[], c: number) => Math.fround(row[c] - constant(c));
      const features = [0, 1, 2, 3].filter((c) => c !== label);
      assert.deepEqual(
        x.map((row) => row.map((v) => v + 0)),
        other.map((row) => features.map((c) => read(row, c) + 0)),
      );
      assert.deepEqual(
        y,
        other.map((row) => read(row, label)),
      );
      assert.equal(data.header?.present, names !== undefined);
      assert.equal(data.separator?.character, how.separator);
      assert.equal(data.train.rows, train.length);
      assert.equal(data.leftOut.length, (how.index && names ? 1 : 0) + (how.trailing ? 1 : 0));
    }),
    { numRuns: 150 },
  );
});

test('reordering the columns gives the same columns', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      fc.constantFrom(...['drop', 'index', 'plain']),
      async (order, how) => {
        const names = ['a', 'b', 'id', 'y'];
        if (how === 'index') names[2] = '__index_level_0__';
        const rows = Array.from({ length: 12 }, (_, i) => [i + 0.5, 2 * i + 0.5, `${7 * i}`, i * i + 0.5]);
        const text = [names, ...rows].map((row) => order.map((c) => row[c]).join(',')).join('\n');
        const test0 = [names, ...rows.slice(0, 3).map((row) => [9.5, ...row.slice(1)])]
          .map((row) => order.map((c) => row[c]).join(','))
          .join('\n');
        const { x, y, data } = await readPair(text, test0, {
          label: 'y',
          ...(how === 'drop' ? { drop: ['id'] } : {}),
        });
        assert.deepEqual(y, [0.5, 1.5, 4.5]);
        const read = order.filter((c) => c !== 3 && (how === 'plain' || c !== 2));
        const expected = rows.slice(0, 3).map((row) => read.map((c) => (c === 0 ? 9.5 : Number(row[c]))));
        assert.deepEqual(x, expected);
        assert.equal(data.features, read.length);
      },
    ),
    { numRuns: 40 },
  );
});
