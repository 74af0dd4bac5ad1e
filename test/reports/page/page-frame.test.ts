import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../harness/results/package-info.ts';
import { html } from '../../../reports/page/html.ts';
import { pageFrame } from '../../../reports/page/page-frame.ts';
import { sourcesOf } from '../../imports.ts';

test('a page is whole, its title is text, and it loads nothing that its policy does not name', () => {
  const page = pageFrame('a <b>', html`<p>c</p>\n`, { policy: '; img-src data:', kind: 'report' });
  assert.match(page, /^<!doctype html>\n<html lang="en">\n<head>\n/);
  assert.match(
    page,
    /content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">\n<title>a &lt;b&gt;<\/title>/,
  );
  assert.match(page, /<\/style>\n<\/head>\n<body class="report">\n<p>c<\/p>\n<\/body>\n<\/html>\n$/);
  assert.match(pageFrame('', html``), /<body>\n<\/body>/);
});

test('all pages have this frame but the one of a run in progress, which a server gives out', () => {
  const framed = sourcesOf('reports').filter((file) =>
    readFileSync(join(packageRoot, file), 'utf8').includes('<!doctype html>'),
  );
  assert.deepEqual(framed, ['reports/live/page.ts', 'reports/page/page-frame.ts']);
});
