import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseColumns, type TableColumn } from '../../../tasks/outside/choose-columns.ts';
import { UnsuitableTableError } from '../../../tasks/outside/data-table.ts';

const named = (...names: string[]): TableColumn[] => names.map((name) => ({ name }));
const choose = (columns: readonly TableColumn[], params: object = {}) =>
  chooseColumns('train.csv', columns, params);

test('the label is the last column, a named one, or one given by number', () => {
  const columns = named('width', 'height', 'area');
  assert.deepEqual(choose(columns), {
    label: 2,
    labelWhy: 'the last column',
    features: [0, 1],
    leftOut: [],
  });
  assert.deepEqual(choose(columns, { label: 'height' }).features, [0, 2]);
  assert.equal(choose(columns, { label: 'height' }).labelWhy, 'named by label=');
  assert.deepEqual(
    [choose(columns, { label: 1 }).label, choose(columns, { label: 1 }).labelWhy],
    [0, 'number 1, by label='],
  );
  assert.throws(() => choose(columns, { label: 'heigth' }), /no column "heigth"; did you mean "height"\?/);
  assert.throws(() => choose(columns, { label: 9 }), /train.csv has 3 columns, none of number 9/);
});

test('if column names are numbers, a number is a name', () => {
  const years = named('0', '1', '2');
  assert.equal(choose(years, { label: 1 }).label, 1);
  assert.throws(() => choose(years, { label: 3 }), /no column "3"; its columns have numbers for names/);
});

test('parameters must not contradict each other', () => {
  const columns = named('a', 'b', 'c');
  assert.throws(
    () => choose(columns, { label: 'a', drop: 'a' }),
    /^UnsuitableTableError: label: "a" is also in drop/,
  );
  assert.throws(
    () => choose(columns, { keep: [2], drop: ['b'] }),
    /^UnsuitableTableError: keep: "b" is also in drop/,
  );
  assert.throws(() => choose(columns, { drop: [1, 2] }), /train.csv has one column left/);
  assert.throws(() => choose(columns, { drop: [1, 2, 3] }), /train.csv has no column left/);
  assert.deepEqual(choose(columns, { drop: 3 }).labelWhy, 'the last column but those left out');
});

test('every column is the label, an input or left out, whatever the parameters', () => {
  const column = fc.record({ aside: fc.option(fc.constant('is an index'), { nil: undefined }) });
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 2, maxLength: 8 }),
      fc.option(fc.nat(7), { nil: undefined }),
      fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
      fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
      (all, label, drop, keep) => {
        const columns = all.map(({ aside }, i) => ({
          name: `c${i}`,
          ...(aside === undefined ? {} : { aside }),
        }));
        const within = (list: number[]) => list.filter((i) => i < columns.length).map((i) => `c${i}`);
        const params = {
          ...(label !== undefined && label < columns.length ? { label: `c${label}` } : {}),
          ...(within(drop).length > 0 ? { drop: within(drop) } : {}),
          ...(within(keep).length > 0 ? { keep: within(keep) } : {}),
        };
        try {
          const choice = choose(columns, params);
          const left = choice.leftOut.map((entry) => entry.column);
          const everywhere = [choice.label, ...choice.features, ...left].sort((a, b) => a - b);
          assert.deepEqual(
            everywhere,
            columns.map((_, i) => i),
          );
          for (const i of left)
            assert.ok(
              params.drop?.includes(`c${i}`) ||
                (columns[i].aside !== undefined && !params.keep?.includes(`c${i}`)),
            );
          for (const name of params.drop ?? []) assert.ok(left.includes(Number(name.slice(1))));
          if (params.label !== undefined) assert.equal(`c${choice.label}`, params.label);
        } catch (error) {
          assert.ok(error instanceof UnsuitableTableError, String(error));
        }
      },
    ),
  );
});
