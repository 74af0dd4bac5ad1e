import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeModelProto } from '../../../../learners/engine/compiled/onnx-encoding.ts';

/** As protobufjs 6 wrote it with the code that it generates from onnx.proto3, a field or an attribute a line. */
const expected = `
  08081204746573743ac902
  0a750a01610a0012016222024f70
  2a0b0a016615cdcccc3da00101
  2a110a016918ffffffffffffffffff01a00102
  2a0e0a017322066c696e656172a00103
  2a0e0a016732061204626f6479a00105
  2a1c0a04696e7473421101feffffffffffffffff01808080808020a00107
  2a090a046e6f6e65a00107
  12076772c3b6c39f65
  2a0f0a0302ac0210014201634a030102ff
  2a8f01100742067363616c61724a820107…
  5a170a016112120a100801120c0a061204726f77730a020803
  620b0a016212060a04080b1200
  42040a001012
`;

test('a model with every kind of field has the bytes that protobufjs gives it', () => {
  const elements = new Uint8Array(130).fill(7);
  const bytes = encodeModelProto({
    irVersion: 8,
    producerName: 'test',
    opsetImport: [{ domain: '', version: 18 }],
    graph: {
      name: 'größe',
      node: [
        {
          opType: 'Op',
          input: ['a', ''],
          output: ['b'],
          attribute: [
            { name: 'f', f: 0.1 },
            { name: 'i', i: -1 },
            { name: 's', s: 'linear' },
            { name: 'g', g: { name: 'body', node: [], initializer: [], input: [], output: [] } },
            { name: 'ints', ints: [1, -2, 2 ** 40] },
            { name: 'none', ints: [] },
          ],
        },
      ],
      initializer: [
        { name: 'c', dims: [2, 300], dataType: 1, rawData: new Uint8Array([1, 2, 255]) },
        { name: 'scalar', dims: [], dataType: 7, rawData: elements },
      ],
      input: [{ name: 'a', elemType: 1, shape: ['rows', 3] }],
      output: [{ name: 'b', elemType: 11, shape: [] }],
    },
  });
  const written = Buffer.from(bytes).toString('hex').replace('07'.repeat(130), '07…');
  assert.equal(written, expected.replaceAll(/\s/g, ''));
});
