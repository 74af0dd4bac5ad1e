import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadTables } from '../../../../harness/definitions/tables/load-tables.ts';
import { UserError } from '../../../../harness/input/errors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { readPair, readTask, trainingLines } from './read-pair.ts';

const folder = temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('numbers are read with or without a header, whatever separates them', async () => {
  const plain = await readPair(trainingLines(3), '1,2,3\n4,5,6\n');
  assert.deepEqual(plain.x, [
    [1, 2],
    [4, 5],
  ]);
  assert.deepEqual(plain.y, [3, 6]);
  assert.deepEqual(plain.data.label, { column: '3', why: 'the last column' });
  const headed = await readPair(`\uFEFF"a";b\r\n${trainingLines(2, ';')}`, 'a;b\r\n1e-3;-2\r\n\r\n3;4');
  assert.deepEqual(headed.data.label.column, 'b');
  assert.deepEqual(headed.x, [[Math.fround(1e-3)], [3]]);
  assert.deepEqual(headed.y, [-2, 4]);
  const tabs = await readPair(trainingLines(2, '\t'), '1\t2\n3\t4\n');
  assert.deepEqual([tabs.y, tabs.data.separator?.character], [[2, 4], '\t']);
});

test('a file longer than what is read at a time loses nothing', async () => {
  const rows = 150_000;
  const lines = Array.from({ length: rows }, (_, i) => `${i + 0.5},${-i}\n`).join('');
  const { x, y } = await readPair(trainingLines(2), lines);
  assert.equal(y.length, rows);
  assert.ok(y.every((value, i) => value === -i || (i === 0 && value === 0)));
  assert.ok(x.every(([value], i) => value === i + 0.5));
});

const head = trainingLines(2);
const named = `a,b\n${head}`;
/** Training file, test file, and the line about one of them. */
const mistakes: [string | Uint8Array, string | Uint8Array, RegExp][] = [
  [head, '1.5,2\n3\n', /^test.csv: line 2 has 1 cells, and the first line has 2$/],
  [named, 'a,b\n1,2\n\n1,x\n', /^test.csv: line 4, column 2 \(b\): "x" is not a number$/],
  [head, '1.5,2\n1,\n', /^test.csv: line 2, column 2: the value is missing \(""\)/],
  [head, '1.5,2\nNA,2\n', /^test.csv: line 2, column 1: the value is missing \("NA"\)/],
  [head, '1.5,2\n\\N,2\n', /^test.csv: line 2, column 1: the value is missing \("\\\\N"\)/],
  [head, '1.5,1e60\n1,2\n', /^test.csv: line 1, column 2: "1e60" is too large for 32 bits$/],
  [head, '1,2\n1.5,inf\n', /^test.csv: line 2, column 2: "inf" is not a number \(an infinite value/],
  [head, '1,2\n1.5,0x10\n', /^test.csv: line 2, column 2: "0x10" is not a number/],
  [
    'a,a\n1,2\n',
    'a,a\n1,2\n',
    /^train.csv: line 1 has two columns called "a"; .* by its number \(drop=1 or drop=2\)$/,
  ],
  ['1\n2\n', '1\n2\n', /^train.csv: line 1 has one cell/],
  ['', head, /^train.csv is empty$/],
  ['\n\n', head, /^train.csv has no rows; all its lines are blank$/],
  ['a,b\n', 'a,b\n', /^train.csv has no rows below its header$/],
  [named, head, /^train.csv begins with a line of names \("a"\), and test.csv with numbers; give both/],
  [named, 'a,c\n1,2\n3,4\n', /^test.csv: column 2 is called "c", and in train.csv "b"$/],
  [named, 'b,a\n1,2\n3,4\n', /the same in another order$/],
  [named, 'a\n1\n2\n', /^test.csv: line 1 has one cell/],
  [
    'a,b,y\n1,2,3\n',
    'a,b\n1,2\n',
    /^test.csv has 2 columns, and train.csv has 3: test.csv has no "y"; .* split rows off/,
  ],
  [head, '1,2,3\n4,5,6\n', /^test.csv has 3 columns, and train.csv has 2$/],
  [
    named,
    'a,b\n1,2020-01-31\n2,3\n',
    /line 2, column 2 \(b\): "2020-01-31" is not a number \(dates and times/,
  ],
  [named, 'a,b\n1,2\n3,"4\n5,6\n', /^test.csv: line 3 opens a quotation mark that is never closed/],
  [
    named,
    'a,b\n1,2\n3,"4\n5",6\n',
    /^test.csv: line 3 opens a quotation mark that is closed only lines below/,
  ],
  [named, 'a,b\n1,2\n"3"x,4\n', /^test.csv: line 3 has a quotation mark inside a cell/],
  [
    named,
    'a,b\n1,2\n# 3,4\n5,6\n',
    /line 3, column 1 \(a\): "# 3" is not a number \(lines that begin with #/,
  ],
  [
    named,
    'a,b\n1,true\n3,4\n',
    /line 3, column 2 \(b\): "4" is not a number, but other cells .* true or false$/,
  ],
  [
    named,
    'a,b\n1,2\n3,true\n',
    /line 3, column 2 \(b\): "true" is not a number, but other cells .* numbers$/,
  ],
  [named, Buffer.from('a,b\n1,2\n3,\xe9\n', 'latin1'), /^test.csv: line 3 is not UTF-8 \(it may be Latin-1/],
  [named, 'a,b\n1,2\n3,4\0\n', /^test.csv: line 3 has NUL bytes/],
  [named, gzipSync(named).subarray(0, 40), /^test.csv is cut short: its gzip data end too early$/],
  [named, Buffer.from('PK\x03\x04 and so on'), /^test.csv is a ZIP archive or a spreadsheet \(XLSX\)/],
  [named, 'PAR1 and so on', /^test.csv is a Parquet file; write parquet: in place of csv:$/],
  [
    `"a" "b"\n${'"1" 0.5 2\n'.repeat(5)}`,
    'a b\n1 2\n',
    /^train.csv: line 2 has 3 cells, and the first line has 2; if R wrote row names/,
  ],
  ['a,b\n1,2,\n3,4,\n', 'a,b\n1,2,\n', /line 2 has 3 cells.*; its last cell is empty: take the separator/],
  ['"a","b"\n1,0.5,2\n', 'a,b\n1,2\n', /^train.csv: line 2 has 3 cells.*write.csv\(row.names = FALSE\)/],
];
for (const [train, content, line] of mistakes)
  test(`CSV: ${JSON.stringify(String(content).slice(0, 40))} ${line}`, async () => {
    await assert.rejects(readPair(train, content), (error: Error) => {
      assert.ok(error instanceof UserError, error.stack);
      assert.match(error.message, line);
      return true;
    });
  });

test('what programs write around a table is skipped', async () => {
  const rows = { x: [[1], [3]], y: [2, 4] };
  const all: [string | Uint8Array, Readonly<Record<string, unknown>>?][] = [
    ['# from somewhere\n#\na,b\n1,2\n3,4\n'],
    ['# a,b\n1,2\n3,4\n'],
    ['sep=;\na;b\n1;2\n3;4\n'],
    ['"sep=;"\r\na;b\r\n1;2\r\n3;4\r\n'],
    ['a,b,\n1,2,\n3,4,\n,,\n'],
    ['a,b\n\n1,2\n  \n3,4\n,\n'],
    ['\r\n\r\na,b\r1,2\n3,4\r\n'],
    ['  a   b\n  1   2\n\t3 \t 4  \n'],
    ['"a" "b"\n1 2\n3 4\n'],
    [gzipSync('a,b\n1,2\n3,4\n')],
    [Buffer.from('\ufeffa,b\n1,2\n3,4\n', 'utf16le')],
    [Buffer.from('\ufeffa,b\n1,2\n3,4\n', 'utf16le').swap16()],
    ['\ufeffa,b\n1,2\n3,4'],
    ['a;b\n1,0;2,00\n3,0;4,00\n'],
    ['a:b\n1:2\n3:4\n', { separator: ':' }],
    [',a,b\n0,1,2\n1,3,4\n'],
    ['"",a,b\n"Mazda RX4",1,2\n"two\nlines",3,4\n'],
    ['Unnamed: 0,a,b,Unnamed: 3\n0,1,2,\n1,3,4,\n'],
    ['rownames,a,b\nx,1,2\ny,3,4\n'],
    ['a,b,__index_level_0__\n1,2,9\n3,4,7\n'],
    ['id,a,b\nx,1,2\ny,3,4\n', { drop: 'id' }],
    ['a,note,b\n1,"so, so",2\n3,,4\n', { drop: ['note'] }],
  ];
  for (const [content, params] of all) {
    const many = (text: string) => text.repeat(6);
    const text = typeof content === 'string' ? content : undefined;
    // Twelve rows to train on: the two of the test file, repeated.
    const [first, rest] = text === undefined ? [] : splitRows(text);
    const train = text === undefined ? content : `${first}${many(rest as string)}`;
    if (text === undefined) {
      const { x, y } = await readPair(`a,b\n${'5,6\n7,8\n'.repeat(6)}`, content, params);
      assert.deepEqual({ x, y }, rows, String(content));
    } else {
      const { x, y } = await readPair(train, content, params);
      assert.deepEqual({ x, y }, rows, JSON.stringify(text));
    }
  }
});

/** A text's lines up to its header, and those of its two rows. */
function splitRows(text: string): [string, string] {
  const found = /^(.*?b[^\r\n]*(?:\r\n|\r|\n))(.*)$/s.exec(text) as RegExpExecArray;
  return [found[1], found[2].endsWith('\n') ? found[2] : `${found[2]}\n`];
}

test('decimal commas are read if they can be nothing else, and lead to a question if they can', async () => {
  const train = (comma: string) => `a;b\n${`1${comma};2${comma}\n3${comma};5${comma}\n`.repeat(6)}`;
  const sure = await readPair(train(',5'), 'a;b\n1,25;2\n3,5;4\n');
  assert.deepEqual(sure.x, [[1.25], [3.5]]);
  await assert.rejects(readPair(train(',500'), 'a;b\n1,250;2\n3,500;4\n'), /say decimal=","/);
  const said = await readPair(train(',500'), 'a;b\n1,250;2\n3,500;4\n', { decimal: ',' });
  assert.deepEqual(said.x, [[1.25], [3.5]]);
  await assert.rejects(
    readPair(train(',500'), 'a;b\n1,250;2\n3,500;4\n', { decimal: '.' }),
    /line 2, column 1 \(a\): "1,500" is not a number \(the comma may stand between thousands: take it out; or before decimals: say decimal=","/,
  );
});

test('two files make a family named after the first, identified by their content', async () => {
  const rows = (shift: number) => Array.from({ length: 12 }, (_, i) => `${i},${i * i + shift}\n`).join('');
  file('houses-train.csv', rows(0));
  file('test.csv', rows(0));
  const name = 'csv:houses-train.csv,test.csv';
  const first = await loadTables(name, folder);
  assert.equal(first.value.name, 'houses');
  assert.equal(first.module, `csv:${join(folder, 'houses-train.csv')},${join(folder, 'test.csv')}`);
  file('test.csv', rows(100));
  assert.notEqual((await loadTables(name, folder)).digest, first.digest);
  await assert.rejects(loadTables('csv:houses-train.csv', folder), /has to name two files/);
  await assert.rejects(loadTables('csv:no.csv,test.csv', folder), /data file .*no.csv does not exist/);
  file('small.csv', '1,2\n3,4\n');
  await assert.rejects(loadTables('csv:small.csv,test.csv', folder), /small.csv has 2 rows; at least 10/);
  await assert.rejects(loadTables(`csv:${folder},test.csv`, folder), /is a folder; name a file/);
  await assert.rejects(
    loadTables('csv:/dev/null,test.csv', folder),
    /is a device, which can be read only once/,
  );
});

test('files read in the plain way are identified by their contents alone, others also by how they are read', async () => {
  const { createHash } = await import('node:crypto');
  const contents = (...texts: string[]) => {
    const hash = createHash('sha256');
    for (const text of texts) hash.update(createHash('sha256').update(text).digest());
    return hash.digest('hex');
  };
  const [plain, test0] = [`a,b\n${head}`, 'a,b\n1,2\n3,4\n'];
  assert.equal((await readPair(plain, test0)).digest, contents(plain, test0));
  const indexed = [`,a,b\n${trainingLines(3)}`, ',a,b\n0,1,2\n1,3,4\n'];
  const left = await readPair(indexed[0], indexed[1]);
  assert.notEqual(left.digest, contents(...indexed));
  const kept = await readPair(indexed[0], indexed[1], { keep: 1 });
  assert.equal(kept.digest, contents(...indexed), 'nothing is left out');
  assert.deepEqual(kept.x, [
    [0, 1],
    [1, 3],
  ]);
  const numbered = [`0,1\n${head}`, '0,1\n1.5,2\n3,4\n'];
  const found = await readPair(numbered[0], numbered[1]);
  assert.equal(found.data.header?.present, true);
  assert.notEqual(found.digest, contents(...numbered));
  const said = await readPair(numbered[0], numbered[1], { header: false });
  assert.equal(said.digest, contents(...numbered));
  assert.equal(said.data.train.rows, 13);
});

test('test rows that are trained on are counted, and one file given as both is recognised through links', async () => {
  const pair = await readPair(head, `${head.split('\n')[3]}\n0.5,1\n${head.split('\n')[0]}\n`);
  assert.deepEqual(pair.data.overlap, { rows: 2, sameFile: false });
  const { linkSync, symlinkSync } = await import('node:fs');
  file('one.csv', head);
  symlinkSync(join(folder, 'one.csv'), join(folder, 'link.csv'));
  linkSync(join(folder, 'one.csv'), join(folder, 'hard.csv'));
  file('copy.csv', head);
  const overlap = async (other: string) => (await readTask(`csv:one.csv,${other}`, folder)).data.overlap;
  for (const other of ['one.csv', './one.csv', 'link.csv', 'hard.csv'])
    assert.deepEqual(await overlap(other), { rows: 12, sameFile: true }, other);
  assert.deepEqual(await overlap('copy.csv'), { rows: 12, sameFile: false });
});

test('an index is neither label nor input unless it is asked for', async () => {
  const [train, other] = [
    `a,b,__index_level_0__\n${trainingLines(3)}`,
    'a,b,__index_level_0__\n1,2,9\n3,4,7\n',
  ];
  const plain = await readPair(train, other);
  assert.deepEqual(plain.data.label, { column: 'b', why: 'the last column but those left out' });
  assert.deepEqual(plain.data.leftOut, [
    { column: '__index_level_0__', why: 'is the index that pandas wrote' },
  ]);
  const asked = await readPair(train, other, { label: '__index_level_0__' });
  assert.deepEqual([asked.y, asked.data.leftOut], [[9, 7], []]);
  const kept = await readPair(train, other, { keep: ['__index_level_0__'], label: 'b' });
  assert.deepEqual(kept.x, [
    [1, 9],
    [3, 7],
  ]);
  await assert.rejects(
    readPair(',b\n1,2\n', ',b\n1,2\n'),
    /has one column left; .* label; "column 1" has no name, .* keep=1 takes it/,
  );
});
