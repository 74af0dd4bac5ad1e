import fc from 'fast-check';

/** Words that have broken programs before, and words with a meaning here. */
const words = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length'],
  ...[
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-0',
    '1e999',
    '9007199254740993',
    '1e308',
    '0x10',
    '.nan',
    '.inf',
  ],
  ...[
    'true',
    '~',
    '""',
    "''",
    '[]',
    '{}',
    '[',
    ']',
    '{',
    '}',
    '&a',
    '*a',
    '<<',
    '!!js/function',
    '!!binary',
    '|',
    '>',
  ],
  ...[
    '../..',
    '/etc/passwd',
    'C:\\',
    '\0',
    '\ufeff',
    '\u2028',
    '\ud800',
    '%s',
    '$(x)',
    '<script>',
    '\x1b[2J',
    '\r\n',
  ],
  ...[
    'd',
    'n',
    '8d^2',
    'bfc-wide',
    'deep-sgd',
    'mean',
    'mean[',
    'a[b=c]',
    'cells',
    'checksum',
    '"',
    ',',
    ':',
    '-',
    '\t',
  ],
];
const word = fc.constantFrom(...words);

/** A JSON value, occasionally with keys such as __proto__ that must not act as data. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  word,
  fc.dictionary(fc.oneof(word, fc.string()), fc.oneof(word, fc.integer(), fc.double()), {
    noNullPrototype: true,
  }),
);

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof({ arbitrary: fc.nat(3), weight: 4 }, { arbitrary: fc.nat(2000), weight: 1 }),
  text: fc.oneof(
    word,
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
    value.map((found) => JSON.stringify(found)),
  ),
});

/** A valid text, cut, overwritten or extended a few times; occasionally one that shares nothing with it. */
export function damaged(...examples: string[]): fc.Arbitrary<string> {
  const edited = fc
    .tuple(fc.constantFrom(...examples), fc.array(edit, { maxLength: 5 }))
    .map(([text, edits]) =>
      edits.reduce((now, { at, length, text: added }) => {
        const start = Math.floor(at * (now.length + 1));
        return now.slice(0, start) + added + now.slice(start + length);
      }, text),
    );
  return fc.oneof(
    { arbitrary: edited, weight: 8 },
    { arbitrary: fc.array(word, { maxLength: 12 }).map((all) => all.join(' ')), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  );
}

/** A valid object as JSON, with some of its values, at any depth, replaced or removed. */
export function distorted(example: object): fc.Arbitrary<string> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.option(value));
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = structuredClone(example);
    for (const [at, replacement] of changes) {
      const places = placesOf(copy);
      if (places.length === 0) break;
      const [owner, key] = places[Math.min(places.length - 1, Math.floor(at * places.length))];
      if (replacement === null) Reflect.deleteProperty(owner, key);
      else
        Object.defineProperty(owner, key, {
          value: replacement,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return JSON.stringify(copy);
  });
}

/** Every property of an object and of the objects inside it. */
function placesOf(root: object): [object, string][] {
  return Object.entries(root).flatMap(([key, part]) => [
    [root, key] as [object, string],
    ...(typeof part === 'object' && part !== null ? placesOf(part) : []),
  ]);
}

/** Command lines: commands with valid flags and invalid values. */
export function commandLines(
  commands: readonly string[],
  flags: readonly string[],
  values: readonly string[],
): fc.Arbitrary<string[]> {
  const argument = fc.oneof(word, fc.constantFrom(...values), fc.string({ maxLength: 12 }));
  const flag = fc.oneof(
    { arbitrary: fc.constantFrom(...flags), weight: 6 },
    { arbitrary: fc.string({ maxLength: 6 }).map((name) => `--${name}`), weight: 1 },
  );
  const part = fc.oneof(
    fc.tuple(flag, argument),
    fc.tuple(flag, argument).map(([name, text]) => [`${name}=${text}`]),
    fc.tuple(flag),
    fc.tuple(argument),
  );
  return fc
    .tuple(fc.oneof(fc.constantFrom(...commands), argument), fc.array(part, { maxLength: 4 }))
    .map(([command, parts]) => [command, ...parts.flat()]);
}
