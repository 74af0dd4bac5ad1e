import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseNumberOfSamples,
  parseSampleSize,
  type SampleSize,
} from '../../../harness/protocol/sample-size.ts';

const at = (rule: SampleSize, d: number) => {
  const parsed = parseSampleSize(rule);
  return typeof parsed === 'string' ? parsed : parsed(d);
};

test('numbers and rules are read', () => {
  assert.equal(at(4096, 16), 4096);
  assert.equal(at('4096', 16), 4096);
  assert.equal(at('8d^2', 16), 2048);
  assert.equal(at('2*d^2', 16), 512);
  assert.equal(at('2 * d ^ 2', 16), 512);
  assert.equal(at('d^1.5', 16), 64);
  assert.equal(at('0.5d^2', 10), 50);
  assert.equal(at('100d', 10), 1000);
  assert.equal(at('d', 12), 12);
});

test('anything else is named in the error', () => {
  for (const rule of ['8x^2', 'd^', '-8d^2', '', '8d^2+1'])
    assert.equal(
      at(rule, 16),
      `"${rule}" is not a sample size (a whole number, a rule such as 8d^2, or stream)`,
    );
  assert.equal(at(9, 16), '9 is not a sample size (a whole number from 10 to 2147483648)');
  assert.equal(at(12.5, 16), '12.5 is not a sample size (a whole number from 10 to 2147483648)');
});

test('a stream has no number of samples at any d', () => {
  assert.equal(at('stream', 16), 'stream');
  assert.equal(at(' stream ', 1), 'stream');
  const refused = '"stream" is not a sample size (a whole number, or a rule such as 8d^2)';
  assert.equal(parseNumberOfSamples('stream'), refused);
});
