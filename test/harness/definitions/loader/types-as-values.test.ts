import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usesTypesAsValues } from '../../../../harness/definitions/loader/types-as-values.ts';

test('names that are imported or exported and occur nowhere else are found', () => {
  for (const code of [
    "import { A } from 'b';",
    "import { a, A } from 'b';\na();",
    "import A from 'b';\n// A is a type",
    "import * as A from 'b';\nconst text = 'A', other = \"A\", third = `A`;",
    "import { a as A } from 'b';\na();",
    "import { A } from 'b';\nother.A();",
    'export { A };',
    'const a = 1;\nexport { a, A as default };',
  ])
    assert.equal(usesTypesAsValues(code), true, code);
});

test('names that are used are not, nor what has no name here', () => {
  for (const code of [
    "import 'b';",
    "import {} from 'b';",
    "import { a } from 'b';\na();",
    "import a, { b as c } from 'b';\na(c);",
    "import * as a from 'b';\na.b();",
    "import { a } from 'b';\nf(...a);",
    `import { a } from 'b';\nconst text = \`\${a()}\`;`,
    "export { a } from 'b';",
    "export * from 'b';",
    'const a = 1;\nexport { a as b };',
    "const { a } = await import('b');",
    "import { $a } from 'b';\n$a();",
  ])
    assert.equal(usesTypesAsValues(code), false, code);
});
