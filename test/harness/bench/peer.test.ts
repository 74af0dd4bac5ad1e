import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kernelSamples } from '../../../harness/bench/kernel-problem.ts';
import { Peer } from '../../../harness/bench/peer.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = () => join(temporaryFolder(), "it's here");
const node = `'${process.execPath}' -e`;
const step = { kind: 'step', shape: { d: 6, width: 5, layers: 3, batch: 2 } } as const;

test('a step’s peer receives the size of the step and names itself', async () => {
  const program =
    'console.log("hello");console.log(JSON.stringify({peer:"adder",milliseconds:eval(process.argv[1])}))';
  const peer = new Peer(`${node} '${program}' {d}*1000+{width}*100+{layers}*10+{batch}`, folder());
  await peer.open(step);
  assert.deepEqual(await peer.turn(1), { milliseconds: 6532 });
  assert.equal(peer.subject, 'adder');
});

test('a kernel’s peer receives the same samples, and they are removed afterwards', async () => {
  const program =
    'const read=(f)=>require("fs").readFileSync(f,"utf8").trim().split("\\n").map((l)=>l.split(",").map(Number));const sum=(f)=>read(f).flat().reduce((a,b)=>a+Math.abs(b),0);const [a,b,g,l]=process.argv.slice(1);console.log(JSON.stringify({milliseconds:sum(a),error:sum(b),g,l}))';
  const where = folder();
  const peer = new Peer(`${node} '${program}' {train} {test} {gamma} {lambda}`, where);
  await peer.open({ kind: 'kernel', shape: { d: 8, n: 20 } });
  const turn = await peer.turn(1);
  const { train, test: held } = kernelSamples(8, 20);
  const sum = ({ x, y }: typeof train) => [...x, ...y].reduce((total, value) => total + Math.abs(value), 0);
  assert.ok(Math.abs(turn.milliseconds / sum(train) - 1) < 1e-7);
  assert.ok(Math.abs((turn.error as number) / sum(held) - 1) < 1e-7);
  assert.ok(existsSync(join(where, 'train.csv')));
  peer.close();
  assert.ok(!existsSync(where));
});

test('a fault of a peer is reported in one line', async () => {
  for (const [command, problem] of [
    [
      `${node} 'console.error("first");console.error("no torch");process.exit(3)' {width}`,
      /exit code 3: no torch$/,
    ],
    [`${node} 'console.log("fast")' {width}`, /its last line is not JSON: "fast"$/],
    [`${node} 'console.log("{}")' {width}`, /no positive "milliseconds": \{\}$/],
  ] as const) {
    const peer = new Peer(command, folder());
    await peer.open(step);
    await assert.rejects(peer.turn(1), { message: problem });
  }
  assert.throws(() => new Peer('python3 x.py', folder()), { name: 'UserError', message: /needs \{width\}/ });
  assert.throws(() => new Peer('python3 x.py {width} {n}', folder()), {
    name: 'UserError',
    message: /\{n\} is unknown; known: \{width\} \{d\}/,
  });
});
