import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import {
  cpuSecondsOf,
  descendantsOf,
  fromSystemList,
  groupSeconds,
} from '../../../harness/processes/process-tree.ts';

const skip = process.platform !== 'linux' || spawnSync('ps').error ? 'needs Linux with ps' : false;

/** A process of its own group that has computed for a while, with a child and a grandchild. */
async function family(): Promise<{ pid: number; end: () => void }> {
  const grandchild = `require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); setTimeout(() => {}, 60000);`;
  const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' });`;
  const work = 'const end = process.cpuUsage().user + 2.2e6; while (process.cpuUsage().user < end);';
  const source = `${child} ${work} console.log('ready'); setTimeout(() => {}, 60000);`;
  const parent = spawn(process.execPath, ['-e', source], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.ok(parent.pid !== undefined && parent.stdout);
  const pid = parent.pid;
  await once(parent.stdout, 'data');
  return { pid, end: () => process.kill(-pid, 'SIGKILL') };
}

test('the ways of other systems agree with /proc', { skip }, async () => {
  const { pid, end } = await family();
  try {
    const descendants = await descendantsOf(pid);
    assert.equal(descendants.length, 2);
    assert.deepEqual((await fromSystemList(pid)).sort(), descendants.sort());
    // ps gives whole seconds.
    const seconds = cpuSecondsOf(pid);
    assert.ok(seconds >= 2, `${seconds}`);
    assert.ok(Math.abs(groupSeconds(pid) - seconds) <= 3, `${groupSeconds(pid)}, ${seconds}`);
    assert.ok(groupSeconds(pid) >= 2);
  } finally {
    end();
  }
});

test('a process that has ended has no descendants', { skip }, async () => {
  const { pid } = spawnSync('true');
  assert.deepEqual([await descendantsOf(pid), await fromSystemList(pid), groupSeconds(pid)], [[], [], 0]);
});
