import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { tasksFlag } from '../../../../cli/flags.ts';
import { parseEntrySpec } from '../../../../harness/input/entry-spec.ts';
import { UserError } from '../../../../harness/input/errors.ts';
import { formatTableName, parseTableName } from '../../../../harness/input/table-name.ts';
import { splitTaskLabel } from '../../../../harness/input/task-label.ts';
import { formatEntrySpec } from '../../../../harness/results/format-entry-spec.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
for (const name of ['plain', 'a,b', 'x[1]', 'x', 'with space', 'k=v', 'q[label=y]']) {
  mkdirSync(join(folder, name));
  for (const file of ['train.csv', 'test.csv', 'b[2].csv']) writeFileSync(join(folder, name, file), '1,2\n');
}
const parse = (text: string) => {
  const { name, params } = parseEntrySpec(text, folder);
  return { ...parseTableName(name), params };
};

test('paths are recognised before their commas and brackets are interpreted', () => {
  const both = (name: string, params: object = {}) => ({
    format: 'csv',
    train: `${name}/train.csv`,
    test: `${name}/test.csv`,
    params,
  });
  for (const name of ['plain', 'a,b', 'x[1]', 'with space', 'k=v', 'q[label=y]', './x[1]/../a,b']) {
    assert.deepEqual(parse(`csv:${name}/train.csv,${name}/test.csv`), both(name));
    assert.deepEqual(
      parse(`csv:${name}/train.csv, ${name}/test.csv[label=3,drop=[a,"b"]]`),
      both(name, { label: 3, drop: ['a', 'b'] }),
    );
    assert.deepEqual(
      parse(`csv:"${name}/train.csv","${name}/test.csv"[label=y]`),
      both(name, { label: 'y' }),
    );
  }
  assert.deepEqual(parse('csv:x[1]/train.csv,a,b/b[2].csv[label="[,]"]'), {
    format: 'csv',
    train: 'x[1]/train.csv',
    test: 'a,b/b[2].csv',
    params: { label: '[,]' },
  });
});

test('paths that do not exist end at the first comma and bracket', () => {
  assert.deepEqual(parse('csv:no/train.csv,no/test.csv[label=y]'), {
    format: 'csv',
    train: 'no/train.csv',
    test: 'no/test.csv',
    params: { label: 'y' },
  });
  // Brackets that are closed inside a path belong to it, whether or not the path exists.
  assert.deepEqual(parse('csv:x[1]/no.csv,x[2]/not.csv[label=y]'), {
    format: 'csv',
    train: 'x[1]/no.csv',
    test: 'x[2]/not.csv',
    params: { label: 'y' },
  });
  assert.throws(() => parse('csv:a.csv,b.csv[label=y'), /has a \[ without its \]/);
  assert.throws(() => parse('csv:plain/train.csv,plain/test.csv[label]'), /is not of the form param=value/);
});

test('a list of tasks is cut between the tasks', () => {
  const cut = (text: string) => tasksFlag('--task', text, folder);
  assert.deepEqual(cut('bfc-wide , bfc-chain[k=[4,8]],linear-control'), [
    'bfc-wide',
    'bfc-chain[k=[4,8]]',
    'linear-control',
  ]);
  assert.deepEqual(cut('csv:no.csv,not.csv,bfc-wide'), ['csv:no.csv,not.csv', 'bfc-wide']);
  assert.deepEqual(
    cut(
      'mine=csv:a,b/train.csv,a,b/test.csv[label=y],bfc-wide,csv:x[1]/train.csv,x[1]/b[2].csv,small=bfc-deep',
    ),
    [
      'mine=csv:"a,b/train.csv","a,b/test.csv"[label=y]',
      'bfc-wide',
      'csv:"x[1]/train.csv","x[1]/b[2].csv"',
      'small=bfc-deep',
    ],
  );
  assert.deepEqual(cut('csv:"p,q.csv","r[.csv"[label=y],bfc-wide'), [
    'csv:"p,q.csv","r[.csv"[label=y]',
    'bfc-wide',
  ]);
  for (const text of ['', 'a,', ',a', 'a,,b'])
    assert.throws(() => cut(text), /^UserError: --task: a value is missing$/, text);
});

test('formatting and parsing the names of tasks are inverse', () => {
  const path = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ minLength: 1, unit: fc.constantFrom(...'a,[]"\\ {}=/.') }),
  );
  const usable = path.filter((text) => text.trim() !== '');
  fc.assert(
    fc.property(fc.constantFrom('csv', 'parquet'), usable, usable, (format, train, other) => {
      const name = { format: format as 'csv', train, test: other };
      assert.deepEqual(parseTableName(formatTableName(name)), name);
      // Also with parameters, in a text that is parsed again.
      const text = formatEntrySpec(formatTableName(name), { label: 'y' });
      assert.deepEqual(parseEntrySpec(text, folder), { name: formatTableName(name), params: { label: 'y' } });
    }),
  );
});

test('text that names no two files is refused with a UserError, or left alone', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab,[]"\\ =') });
  fc.assert(
    fc.property(text, (rest) => {
      assert.doesNotThrow(() => parseTableName(`csv:${rest}`));
      try {
        parseEntrySpec(`csv:${rest}`, folder);
        tasksFlag('--task', `csv:${rest}`, folder);
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }),
  );
});

test('a label stands before an equals sign, unless that is in a path or in parameters', () => {
  const split = (text: string) => splitTaskLabel(text, folder);
  assert.deepEqual(split('wine=csv:a.csv,b.csv'), { label: 'wine', spec: 'csv:a.csv,b.csv' });
  assert.deepEqual(split('red wine = bfc-chain[k=4]'), { label: 'red wine', spec: 'bfc-chain[k=4]' });
  for (const spec of [
    'bfc-chain[k=4]',
    './a=b.ts',
    'csv:a=b.csv,c.csv',
    'k=v/train.csv',
    'bfc-wide',
    '=x',
    'a=',
  ])
    assert.deepEqual(split(spec), { spec });
});
