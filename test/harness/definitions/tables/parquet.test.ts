import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { UserError } from '../../../../harness/input/errors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { type Pair, readPair, readTask } from './read-pair.ts';

const folder = temporaryFolder();
const names = ['train.parquet', 'test.parquet'] as const;
const rows = 24;
const list = (of: (row: number) => unknown) => Array.from({ length: rows }, (_, i) => of(i)) as never;

type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;
const write = (columnData: ColumnSource[], options: Options = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const a: ColumnSource = { name: 'a', data: list((i) => (i % 4) + 0.5), type: 'DOUBLE' };
const y: ColumnSource = { name: 'y', data: list((i) => (i % 3) - 1), type: 'INT32' };
const read = (file: Uint8Array, params: Readonly<Record<string, unknown>> = {}): Promise<Pair> =>
  readPair(file, file, params, [...names]);
const expected = { x: list((i) => [(i % 4) + 0.5]), y: list((i) => (i % 3) - 1) };

/** The columns a and y above, compressed by the zstd and lz4 programs themselves. */
const packed = {
  ZSTD: 'UEFSMRUGFYQDFVRcFTAVABUwFQAVBBUAAAAwASi1L/0AaP0AAAJCBQrwObv+3w0MvHUpy/8P/6/+v/j/AQEA6AxKPQEVBhXEARU8XBUwFQAVMBUAFQQVAAAAMAEotS/9AGidAABg/////wAAAAABAAAAAQDxqSQBFQQZPEgEcm9vdBUEABUKJQIYAWEAFQIlAhgBeQAWMBkcGSwmCBwVChkVABkYAWEVDBYwFrADFoABJggAACaIARwVAhkVABkYAXkVDBYwFvABFmgmiAEAABagBRYwNugBACgBeBksHAAAHAAAAG0AAABQQVIx',
  LZ4_RAW:
    'UEFSMRUGFYQDFUBcFTAVABUwFQAVBBUAAAAwAREAAQAi4D8IABP4CAAiBEAIAC8MQCAAiFAAAAAMQBUGFcQBFTBcFTAVABUwFQAVBBUAAAAwAc//////AAAAAAEAAAAMADxQAAEAAAAVBBk8SARyb290FQQAFQolAhgBYQAVAiUCGAF5ABYwGRwZLCYIHBUKGRUAGRgBYRUOFjAWsAMWbCYIAAAmdBwVAhkVABkYAXkVDhYwFvABFlwmdAAAFqAFFjA2yAEAKAF4GSwcAAAcAAAAagAAAFBBUjE=',
};

test('Parquet as common tools compress it is read', async () => {
  const files = [
    write([a, y]),
    write([a, y], { codec: 'UNCOMPRESSED' }),
    write([a, y], { codec: 'GZIP', compressors: { GZIP: gzipSync } }),
    write([a, y], { codec: 'BROTLI', compressors: { BROTLI: brotliCompressSync } }),
    write([a, y], { rowGroupSize: 5 }),
    ...Object.values(packed).map((text) => Buffer.from(text, 'base64')),
  ];
  for (const file of files) {
    const { x, y: labels, data } = await read(file);
    assert.deepEqual({ x, y: labels }, expected);
    assert.deepEqual(
      [data.format, data.label, data.features],
      ['parquet', { column: 'y', why: 'the last column' }, 1],
    );
    assert.equal(data.header, undefined);
  }
});

test('an unsupported compression is named', async () => {
  const file = write([a, y], { codec: 'LZO', compressors: { LZO: (bytes) => bytes } });
  await assert.rejects(
    read(file),
    /^UserError: train.parquet is compressed with LZO, which is not read; write it/,
  );
});

test('64-bit integers, Booleans and decimals are read', async () => {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 4 },
    { name: 'n', type: 'INT64', repetition_type: 'REQUIRED' },
    { name: 'b', type: 'BOOLEAN', repetition_type: 'REQUIRED' },
    {
      name: 'd',
      type: 'INT64',
      converted_type: 'DECIMAL',
      scale: 2,
      precision: 18,
      repetition_type: 'REQUIRED',
    },
    { name: 'y', type: 'FLOAT', repetition_type: 'REQUIRED' },
  ];
  const columns = (n: (i: number) => bigint): ColumnSource[] => [
    { name: 'n', data: list(n) },
    { name: 'b', data: list((i) => i % 2 === 0) },
    { name: 'd', data: list((i) => i / 100) },
    { name: 'y', data: list((i) => i / 3) },
  ];
  const { x, y: labels } = await read(
    write(
      columns((i) => BigInt(i) - 3n),
      { schema },
    ),
  );
  assert.deepEqual(
    x,
    list((i) => [i - 3, i % 2 === 0 ? 1 : 0, Math.fround(i / 100)]),
  );
  assert.deepEqual(
    labels,
    list((i) => Math.fround(i / 3)),
  );
  const large = write(
    columns((i) => 208310224003697457n + BigInt(i)),
    { schema },
  );
  await assert.rejects(
    read(large),
    /^UserError: train.parquet: row 1, column 1 \(n\): 208310224003697457 has more digits than 64-bit numbers keep/,
  );
  assert.equal((await read(large, { drop: 'n' })).data.features, 2);
});

test('a column that is not numeric is refused by its kind, unless it is left out', async () => {
  const others: [ColumnSource, string][] = [
    [{ name: 'z', data: list((i) => `u${i}`), type: 'STRING' }, 'text'],
    [{ name: 'z', data: list((i) => new Date((i as number) * 1e6)), type: 'TIMESTAMP' }, 'timestamps'],
    [{ name: 'z', data: list((i) => ({ i })), type: 'JSON' }, 'JSON'],
    [{ name: 'z', data: list(() => Uint8Array.of(1, 2)), type: 'BYTE_ARRAY' }, 'bytes'],
  ];
  for (const [column, kind] of others) {
    const file = write([a, column, y]);
    await assert.rejects(read(file), (error: Error) => {
      assert.equal(
        error.message,
        `train.parquet: column 2 (z) holds ${kind}, not numbers; drop=["z"] leaves it out`,
      );
      return true;
    });
    assert.deepEqual((await read(file, { drop: ['z'] })).x, expected.x);
  }
  const kinds: [Partial<SchemaElement>, string][] = [
    [{ converted_type: 'TIME_MILLIS' }, 'times'],
    [{ logical_type: { type: 'TIME', isAdjustedToUTC: true, unit: 'MILLIS' } }, 'times'],
    [{ converted_type: 'DATE' }, 'dates'],
    [{ type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }, 'timestamps'],
  ];
  for (const [element, kind] of kinds) {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 2 },
      { name: 't', type: 'INT32', repetition_type: 'REQUIRED', ...element },
      { name: 'y', type: 'INT32', repetition_type: 'REQUIRED' },
    ];
    const isDate = kind === 'dates' || kind === 'timestamps';
    const t = list((i) => (isDate ? new Date((i as number) * 86_400_000) : i));
    const file = write(
      [
        { name: 't', data: t },
        { name: 'y', data: list((i) => i) },
      ],
      { schema },
    );
    await assert.rejects(read(file), new RegExp(`column 1 \\(t\\) holds ${kind}, not numbers`));
  }
});

test('a missing value and a number that is not finite are reported with row and column', async () => {
  const withCell = (cell: unknown): ColumnSource => ({
    name: 'y',
    data: list((i) => (i === 1 ? cell : i)),
    type: 'DOUBLE',
    nullable: true,
  });
  for (const [cell, line] of [
    [null, /^UserError: train.parquet: row 2, column 2 \(y\): the value is missing/],
    [Number.NaN, /row 2, column 2 \(y\): the value is missing/],
    [Number.NEGATIVE_INFINITY, /row 2, column 2 \(y\): -Infinity cannot be learned from/],
    [1e60, /row 2, column 2 \(y\): 1e\+60 is too large for 32 bits/],
  ] as const)
    await assert.rejects(read(write([a, withCell(cell)])), line);
});

test('the index that pandas writes is left out, recognised by its name or by what the file says', async () => {
  const index = (name: string): ColumnSource => ({
    name,
    data: list((i) => BigInt(2 * (i as number))),
    type: 'INT64',
  });
  const said = write([a, y, index('when')], {
    kvMetadata: [{ key: 'pandas', value: JSON.stringify({ index_columns: ['when'] }) }],
  });
  const named = write([a, y, index('__index_level_0__')], {
    kvMetadata: [{ key: 'pandas', value: '{"index_columns": [{"kind": "range"}]}' }],
  });
  for (const [file, name] of [
    [said, 'when'],
    [named, '__index_level_0__'],
  ] as const) {
    const { y: labels, data } = await read(file);
    assert.deepEqual(labels, expected.y);
    assert.deepEqual(data.leftOut, [{ column: name, why: 'is the index that pandas wrote' }]);
    assert.equal((await read(file, { label: name })).data.label.column, name);
    assert.equal((await read(file, { keep: name, label: 'y' })).data.features, 2);
  }
  // Metadata that anyone could have written.
  for (const value of ['{', '[]', '{"index_columns": 3}', 'null']) {
    const file = write([a, y], { kvMetadata: [{ key: 'pandas', value }] });
    assert.deepEqual((await read(file)).y, expected.y);
  }
});

test('files of another kind, and incomplete files, are refused with a message that says so', async () => {
  const whole = write([a, y]);
  for (const [bytes, line] of [
    [new Uint8Array(), /^UserError: train.parquet is empty$/],
    [
      Buffer.from('a,b\n1,2\n'),
      /^UserError: train.parquet is no Parquet file: .* if it is CSV, write csv: in place/,
    ],
    [Buffer.from('no'), /is no Parquet file: it does not begin with PAR1/],
    [gzipSync('x'), /is no Parquet file: it does not begin with PAR1$/],
    [whole.slice(0, whole.length - 10), /^UserError: train.parquet is cut short/],
    [whole.slice(0, 8), /^UserError: train.parquet is cut short/],
    [Buffer.from('PARE and so on'), /is encrypted/],
    [
      Buffer.concat([whole.slice(0, 60), whole.slice(90)]),
      /^UserError: train.parquet(: | cannot be read as Parquet)/,
    ],
  ] as const)
    await assert.rejects(read(bytes), line);
  await assert.rejects(read(whole, { header: true }), /^UserError: header: is for csv:/);
});

test('a folder of parts is one table, and what folder names say is left out unless it is asked for', async () => {
  const put = (path: string, file: Uint8Array | string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), file);
  };
  const part = (shift: number) =>
    write([
      { name: 'a', data: [shift, shift + 0.5] as never, type: 'DOUBLE' },
      { name: 'y', data: [shift, shift + 1] as never, type: 'DOUBLE' },
    ]);
  for (const where of ['train', 'test'])
    for (let year = 0; year < 6; year++) put(`${where}/year=${2010 + year}/part-0.parquet`, part(year));
  put('train/_SUCCESS', '');
  put('train/.part.crc', 'x');
  put('train/year=2010/_metadata', 'x');
  const plain = await readTask('parquet:train,test', folder);
  assert.deepEqual(plain.y, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
  assert.deepEqual(plain.data.leftOut, [
    { column: 'year', why: 'is in the names of folders, not in the files' },
  ]);
  const kept = await readTask('parquet:train,test', folder, { keep: ['year'], label: 'y' });
  assert.deepEqual(kept.x.slice(0, 3), [
    [0, 2010],
    [0.5, 2010],
    [1, 2011],
  ]);
  put('train/year=2020/part-0.parquet', write([a]));
  await assert.rejects(
    readTask('parquet:train,test', folder),
    /^UserError: train\/year=2020\/part-0.parquet has 1 columns, and train\/year=2010\/part-0.parquet has 2/,
  );
  mkdirSync(join(folder, 'none'));
  await assert.rejects(readTask('parquet:none,test', folder), /none is a folder without Parquet files/);
});

test('a file cut off anywhere is refused in one line, with its end or without', async () => {
  const whole = write([a, y], { rowGroupSize: 10 });
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (length, ended) => {
      const end = ended ? whole.slice(-8) : [];
      const file = Uint8Array.from([...whole.slice(0, length), ...end]);
      if (file.length === whole.length) return;
      await assert.rejects(read(file), (error: Error) => {
        assert.ok(error instanceof UserError, error.stack);
        assert.ok(!error.message.includes('\n'));
        return true;
      });
    }),
    { numRuns: 150 },
  );
});

test('whatever damages a byte or two, the file is read or refused in one line, and reading always ends', async () => {
  const files = [write([a, y]), write([a, y], { codec: 'UNCOMPRESSED' })];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
        minLength: 1,
        maxLength: 3,
      }),
      async (file, changes) => {
        const damaged = Uint8Array.from(file);
        for (const [at, byte] of changes) damaged[Math.floor(at * damaged.length)] = byte;
        try {
          await readPair(damaged, file, {}, [...names]);
        } catch (error) {
          assert.ok(error instanceof UserError, (error as Error).stack);
          assert.doesNotMatch(error.message, /\n|destructure|undefined|is not a function/);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('pages that do not fill their column are damage', async () => {
  const file = write([a, y], { codec: 'UNCOMPRESSED' });
  // Each byte of the first page's header in turn, as a length that is too large, too small or negative.
  for (let at = 4; at < 24; at++)
    for (const byte of [0x00, 0x01, 0x7f, 0xff]) {
      const damaged = Uint8Array.from(file);
      damaged[at] = byte;
      await readPair(damaged, file, {}, [...names]).catch((error: Error) => {
        assert.ok(error instanceof UserError, error.stack);
      });
    }
});
