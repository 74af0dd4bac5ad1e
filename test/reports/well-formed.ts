import assert from 'node:assert/strict';

const voidElements = new Set(['meta', 'br', 'link', 'img', 'input', 'hr', 'wbr']);

/**
 * Checks markup as an XML parser would: every element is closed in order, attributes are quoted and not repeated, text
 * has no bare < or &. HTML's void elements need no end.
 */
export function assertWellFormed(markup: string): void {
  const open: string[] = [];
  const text = markup
    .replace(/^<!doctype html>/i, '')
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(/(<script\b[^>]*>)[\s\S]*?(?=<\/script>)/g, '$1');
  const token = /<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    assert.ok(match, `unreadable markup: ${text.slice(at, at + 80)}`);
    at = token.lastIndex;
    const [, end, start, attributes, empty, content] = match;
    if (end) assert.equal(open.pop(), end, `</${end}> closes another element`);
    if (start) {
      const names = [...attributes.matchAll(/\s([\w:-]+)=/g)].map(([, name]) => name);
      assert.equal(new Set(names).size, names.length, `an attribute of <${start}> is repeated`);
      if (!empty && !voidElements.has(start)) open.push(start);
    }
    for (const entity of `${attributes ?? ''}${content ?? ''}`.matchAll(/&[^;\s]*;?/g))
      assert.match(entity[0], /^&(amp|lt|gt|quot|#\d+);$/, `a bare & in ${content ?? attributes}`);
  }
  assert.deepEqual(open, [], 'elements that are not closed');
}
