import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configJsonSchema } from '../../../harness/config/config.ts';
import { packageRoot } from '../../../harness/results/package-info.ts';

test('docs/config.schema.json is current (npx tsx cli/cli.ts schema > docs/config.schema.json makes it)', () => {
  const published = JSON.parse(readFileSync(join(packageRoot, 'docs', 'config.schema.json'), 'utf8'));
  assert.deepEqual(published, JSON.parse(JSON.stringify(configJsonSchema())));
});
