import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Release {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly citation: { readonly version: string; readonly authors: readonly { readonly name: string }[] };
  readonly changelog: string;
  readonly archive: { readonly size: number; readonly files: readonly { readonly path: string }[] };
  readonly changes: string;
}
// @ts-expect-error: a script without types
const { releaseFaults } = (await import('../../build/check-release.mjs')) as {
  releaseFaults: (release: Release) => string[];
};

const ready: Release = {
  manifest: {
    version: '1.2.3',
    author: 'Somebody',
    repository: 'r',
    homepage: 'h',
    bugs: 'b',
    publishConfig: { provenance: true },
  },
  citation: { version: '1.2.3', authors: [{ name: 'Somebody' }] },
  changelog: '# Changelog\n\n## Unreleased\n\n## 1.2.3\n\n- x\n',
  archive: {
    size: 1e6,
    files: ['LICENSE', 'README.md', 'dist/index.js', 'dist/THIRD-PARTY-NOTICES.txt'].map((path) => ({
      path,
    })),
  },
  changes: '',
};

test('a release that has everything has no faults', () => {
  assert.deepEqual(releaseFaults(ready), []);
});

test('everything that is missing is named', () => {
  const { repository: _, ...homeless } = ready.manifest;
  const cases: [Partial<Release>, RegExp][] = [
    [{ manifest: homeless }, /no repository/],
    [{ manifest: { ...ready.manifest, version: '1.2.4' } }, /CITATION\.cff has version 1\.2\.3/],
    [{ manifest: { ...ready.manifest, publishConfig: {} } }, /provenance/],
    [{ manifest: { ...ready.manifest, author: 'Else' } }, /names Somebody as author/],
    [{ changelog: '# Changelog\n\n## 1.2.2\n' }, /no section 1\.2\.3/],
    [{ changelog: '# Changelog\n\n## Unreleased\n\n- y\n\n## 1.2.3\n' }, /under Unreleased/],
    [{ archive: { ...ready.archive, size: 2e6 } }, /more than/],
    [{ archive: { size: 1, files: [] } }, /lacks LICENSE/],
    [{ changes: ' M x' }, /not committed/],
  ];
  for (const [change, expected] of cases)
    assert.ok(
      releaseFaults({ ...ready, ...change }).some((fault) => expected.test(fault)),
      `${expected}`,
    );
});
