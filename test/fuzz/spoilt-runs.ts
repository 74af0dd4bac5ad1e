import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startWatchServer } from '../../cli/watch/watch-server.ts';
import { visibleText } from '../../harness/results/visible-text.ts';
import { runMain } from '../cli/run-main.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { secret, spoils, writeSpoilt } from './hostile-folders.ts';

/** A command line on a run's folder; what it writes goes into `out`. */
export type OnRun = (folder: string, out: string) => readonly string[];

/**
 * Tests that the live page and these commands show, or refuse in lines without control characters, whatever is in the
 * folder of a run, read nothing outside of it, and write nothing there.
 *
 * @param which of the folders, by what is wrong with them; default: all
 */
export function testSpoiltRuns(commands: readonly OnRun[], which = /^/): void {
  for (const [name, spoil] of spoils.filter(([own]) => which.test(own)))
    test(`a run with ${name}`, async () => {
      const top = temporaryFolder();
      const { folder, outside } = await writeSpoilt(top, spoil);
      const was = below(outside);
      await watched(folder);
      for (const [index, command] of commands.entries()) {
        const line = command(folder, join(top, `out-${index}`));
        const { exitCode, out, err } = await runMain(...line);
        const where = `${line[0]}: ${err}`;
        assert.ok([0, 2, 3].includes(exitCode), `exit code ${exitCode}, ${where}`);
        for (const text of [out, err]) assert.equal(faultOf(text), undefined, where);
        if (exitCode === 2) {
          assert.match(err, /^(?:(?:hierbench|warning): [^\n]+\n)+$/, where);
          assert.ok(err.length < 4000, where);
        }
        assert.deepEqual(below(outside), was, where);
      }
      assert.deepEqual(Object.keys(Object.prototype), []);
    });
}

/** Asks for the live page of the folder, and for all that it links to. */
async function watched(folder: string): Promise<void> {
  const server = await startWatchServer({ folder, host: '127.0.0.1', port: 0, interval: 50 });
  try {
    const ids = /^[0-9a-f]{16}/;
    const logs = list(join(folder, 'log')).filter((name) => ids.test(name));
    for (const path of [
      '',
      'state.json',
      'report/index.html',
      'report/secret',
      ...logs.map((log) => `log/${log}`),
    ]) {
      const response = await fetch(`${server.url}${path}`);
      // A log may have any size: only its beginning is looked at.
      const text = path.startsWith('log/') ? await beginning(response) : await response.text();
      assert.ok([200, 404].includes(response.status), `${path}: ${response.status}`);
      assert.ok(!text.includes(secret), path);
      if (path === 'state.json')
        for (const shown of strings(JSON.parse(text))) assert.equal(faultOf(shown), undefined);
    }
  } finally {
    await server.close();
  }
}

async function beginning({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value ?? []).toString('utf8');
}

/** What no output may have in it; undefined if there is nothing of the kind. */
function faultOf(text: string): string | undefined {
  if (text.includes(secret)) return 'the content of a file outside of the run';
  if (visibleText(text) !== text) return `control characters: ${JSON.stringify(text.slice(0, 300))}`;
  return /^\s+at .*:\d+:\d+/m.test(text) ? `a stack: ${text}` : undefined;
}

/** Every text inside a value. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

const list = (folder: string) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Every file below a folder, with its bytes. */
function below(folder: string): [string, string][] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
    const path = join(folder, name);
    return [name, statSync(path).isFile() ? readFileSync(path, 'base64') : ''];
  });
}
