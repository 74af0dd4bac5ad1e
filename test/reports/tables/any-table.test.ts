import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { assignStyles } from '../../../reports/charts/style.ts';
import { displayWidth } from '../../../reports/display-width.ts';
import { clip, terminalWidth } from '../../../reports/export/fixed-width.ts';
import { graphemes } from '../../../reports/graphemes.ts';
import { latexTable } from '../../../reports/tables/render/latex-table.ts';
import { markdownTable } from '../../../reports/tables/render/markdown-table.ts';
import { pageTable } from '../../../reports/tables/render/page-table.ts';
import { shownIn } from '../../../reports/tables/render/shown.ts';
import { terminalTable } from '../../../reports/tables/render/terminal-table.ts';
import type { Column, Format, Table } from '../../../reports/tables/table.ts';
import { assertWellFormed } from '../well-formed.ts';
import { anyTable, anyText } from './any-table.ts';

/** Whatever is in a table, every format shows all of its entries, in their places, as text. */

const runs = { numRuns: 60 };

function columnsIn(format: Format, { columns }: Table): readonly Column[] {
  return columns.filter(({ only }) => only === undefined || only.includes(format));
}

test('Markdown has as many entries in every line as there are columns', () => {
  fc.assert(
    fc.property(anyTable, (table) => {
      const lines = markdownTable(table);
      const caption = table.caption === undefined ? 0 : 2;
      const [head, rule, ...rows] = lines.slice(caption, -1);
      assert.equal(rows.length, table.rows.length);
      assert.equal(lines.at(-1), '');
      const count = columnsIn('markdown', table).length;
      for (const line of [head, rule, ...rows]) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u);
        assert.match(line, /^\| .* \|$/);
        // On GitHub, a bar ends an entry unless an odd number of backslashes precedes it.
        const bars = [...line.matchAll(/(\\*)\|/g)].filter(([, { length }]) => length % 2 === 0).length;
        assert.equal(bars, count + 1, line);
        assert.doesNotMatch(line, /<[a-z/!]/i, line);
      }
    }),
    runs,
  );
});

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: { 'no-inline-style': 'off', 'prefer-native-element': 'off', 'no-trailing-whitespace': 'off' },
});
const label = ['deep-sgd', 'mean'];
const styles = assignStyles(label.map((name) => ({ label: name, learner: name, params: {} })));

test('the page’s table is valid HTML, with an entry for every column in every row', async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, anyText, async (table, text) => {
      // A region needs a name.
      const named = { ...table, name: `Table ${text}` };
      const markup = pageTable(named, styles).text;
      assertWellFormed(markup);
      const page = `<!DOCTYPE html>\n<html lang="en"><head><title>A table</title></head><body>${markup}</body></html>`;
      const { results } = await validator.validateString(page);
      assert.deepEqual(
        results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)),
        [],
        markup,
      );
      const columns = columnsIn('page', table);
      assert.equal(markup.split('<th scope="col"').length, columns.length + 1);
      const [, body] = markup.split('<tbody>');
      const spanned = [...body.matchAll(/rowspan="(\d+)"/g)].reduce(
        (sum, [, span]) => sum + Number(span) - 1,
        0,
      );
      assert.equal(body.split(/<t[hd][ >]/).length - 1 + spanned, table.rows.length * columns.length);
    }),
    { numRuns: 20 },
  );
});

test('LaTeX has as many entries as its alignment, balanced braces and dollars, and no row that is read as an option', () => {
  fc.assert(
    fc.property(anyTable, (table) => {
      const text = latexTable(table);
      const lines = text.split('\n').filter((line) => !line.startsWith('%'));
      const [begin, top, head, mid, ...rest] = lines;
      const [, alignment] = /^\\begin\{tabular\}\{@\{\}([lr]*)@\{\}\}$/.exec(begin) ?? [];
      assert.equal(alignment?.length, columnsIn('latex', table).length);
      assert.deepEqual(
        [top, mid, ...rest.slice(-3)],
        ['\\toprule', '\\midrule', '\\bottomrule', '\\end{tabular}', ''],
      );
      const rows = rest.slice(0, -3);
      assert.equal(rows.length, table.rows.length);
      for (const line of [head, ...rows]) {
        assert.ok(line.endsWith(' \\\\') || line === '\\\\', line);
        assert.doesNotMatch(line, /^\s*[[*]/);
        const bare = line.replace(/ ?\\\\$/, '').replace(/\\[{}$&#%_]/g, '');
        assert.equal(bare.split('&').length, Math.max(1, alignment.length), line);
        assert.equal((bare.match(/\$/g) ?? []).length % 2, 0, line);
        let depth = 0;
        for (const brace of bare.match(/[{}]/g) ?? []) {
          depth += brace === '{' ? 1 : -1;
          assert.ok(depth >= 0, line);
        }
        assert.equal(depth, 0, line);
        assert.doesNotMatch(bare, /[%#~]|\^(?!\{)(?![a-z]\$|2\$)/, line);
        // Everything that begins with a backslash is a command of this program.
        for (const [, command] of bare.matchAll(/\\([a-z]*)/gi)) assert.ok(commands.has(command), line);
      }
    }),
    runs,
  );
});

const commands = new Set(
  'textbackslash textasciitilde textasciicircum infty times div propto varepsilon rho leq approx dots'.split(
    ' ',
  ),
);

/** A line as the columns that its characters occupy. */
function screen(line: string): string[] {
  return graphemes(line).flatMap((character) => {
    const width = displayWidth(character);
    return width === 0 ? [] : [character, ...Array<string>(width - 1).fill('·')];
  });
}

/** Words without a space, of every width, so that the gaps between columns are the only ones. */
const word = fc.oneof(
  fc.constantFrom(
    'x',
    '0.26',
    '3.8e-5',
    'undecided',
    '深層学習',
    '👩‍🔬',
    'e\u0301\u0301tude',
    'a-name-of-some-length',
  ),
  fc.constantFrom('深層学習の相対テスト誤差の中央値と信頼区間', 'x'.repeat(300), 'Å\u0301'.repeat(40)),
);

test('terminal lines are at most 110 columns wide, and contain only text', () => {
  fc.assert(
    fc.property(anyTable, (table) => {
      for (const line of terminalTable(table)) {
        assert.ok(displayWidth(line) <= terminalWidth, `${displayWidth(line)}: ${line}`);
        assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]|[\u202a-\u202e\u2066-\u2069]/u);
      }
    }),
    runs,
  );
});

test('columns of the terminal line up: every gap between two is blank in all lines of its block', () => {
  const words = anyTable.chain((table) => {
    const entries = fc.array(fc.array(word, { minLength: 14, maxLength: 14 }), {
      minLength: 1,
      maxLength: 5,
    });
    const heads = fc.array(word, { minLength: 14, maxLength: 14 });
    return fc.tuple(heads, entries).map(
      ([titles, texts]): Table => ({
        name: '',
        columns: table.columns
          .filter(({ terminal }) => terminal?.remark === undefined)
          .map(({ kind, terminal }, i) => ({ kind, terminal, title: titles[i] })),
        rows: texts.map((row) => ({ entries: table.columns.map((_, i) => ({ text: row[i] })) })),
      }),
    );
  });
  fc.assert(
    fc.property(words, (table) => {
      const blocks = terminalTable(table).join('\n').split('\n\n');
      let shown = 0;
      for (const block of blocks) {
        const [head, rule, ...body] = block.split('\n').map(screen);
        assert.equal(body.length, table.rows.length);
        assert.ok(rule.every((character) => character === '─'));
        const isBlank = rule.map((_, i) => [head, ...body].every((line) => (line[i] ?? ' ') === ' '));
        // Whatever is between two gaps is one column.
        const parts = isBlank
          .map((blank) => (blank ? ' ' : 'x'))
          .join('')
          .split(/ {2,}/);
        shown += parts.filter((part) => part !== '').length - 1;
        const counts = [head, ...body].map((line) => line.join('').trim().split(/ {2,}/).length);
        assert.equal(new Set(counts).size, 1, block);
      }
      assert.equal(shown, table.columns.length - 1);
    }),
    runs,
  );
});

test('in the terminal a remark is complete if it is below its row, and cut off if it is next to it', () => {
  const table = (remark: 'beside' | 'below', text: string): Table => ({
    name: 'x',
    columns: [
      { title: 'learner', kind: 'head' },
      { title: 'error', kind: 'number' },
      { title: 'remark', kind: 'text', terminal: { remark } },
    ],
    rows: [{ entries: [{ text: 'mean' }, { text: '1.0' }, { text }] }],
  });
  const long = 'as many words as there are '.repeat(8).trim();
  const below = terminalTable(table('below', long));
  assert.equal(
    below
      .slice(3)
      .map((line) => line.trim())
      .join(' '),
    long,
  );
  const beside = terminalTable(table('beside', long));
  assert.equal(beside.length, 3);
  assert.equal(beside[2], clip(`mean       1.0  ${long}`, terminalWidth));
  assert.equal(beside[0], 'learner  error  remark');
  assert.equal(terminalTable(table('beside', ''))[0], 'learner  error', 'a column of nothing');
});

test('a format shows its own columns and details, and rows with the same head are grouped on the page only', () => {
  const table: Table = {
    name: 'x',
    columns: [
      { title: 'learner', kind: 'head', groups: true },
      { title: 'error', kind: 'number', detailsOnly: ['page', 'markdown'] },
      { title: 'why', kind: 'text', only: ['page'] },
    ],
    rows: ['a', 'a', 'b'].map((text) => ({
      entries: [{ text }, { text: '4.3e-5', detail: 'bends' }, { text: 'so' }],
    })),
  };
  assert.deepEqual(
    (['page', 'markdown', 'latex', 'terminal'] as const).map(
      (format) => shownIn(format, table).columns.length,
    ),
    [3, 2, 2, 2],
  );
  assert.match(markdownTable(table)[2], /^\| a \| 4\.3e-5, bends \|$/);
  assert.match(latexTable(table), /^a & \$4\.3\\times10\^\{-5\}\$ \\\\$/m);
  assert.match(
    pageTable(table).text,
    /<th scope="rowgroup" rowspan="2">a<\/th><td class="number">4\.3e-5<br><span class="faint">bends<\/span><\/td><td class="text">so<\/td><\/tr><tr><td class="number">/,
  );
});
