import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DepositOptions, deposit } from '../../../cli/zenodo/deposit.ts';
import { depositUrl } from '../../../cli/zenodo/deposit-url.ts';
import { type Fault, imitateZenodo, type Request } from './imitation.ts';

const token = 'a-secret-token';
const options: Omit<DepositOptions, 'url'> = {
  token,
  file: { name: 'crate 1.zip', data: Buffer.from('bytes of a crate') },
  metadata: {
    title: 'Results',
    upload_type: 'dataset',
    description: '<p>x</p>',
    publication_date: '2026-01-02',
    creators: [{ name: 'Lovelace, Ada' }],
    version: '1',
    keywords: [],
  },
  publish: false,
  patience: 20,
};

/** The error of a deposit at a server with this fault, and what it was asked before. */
async function failing(
  fault: Fault,
  more: Partial<DepositOptions> = {},
): Promise<{ error: Error; requests: readonly Request[] }> {
  const server = await imitateZenodo(token, fault);
  try {
    const error = await deposit({ ...options, url: server.url, ...more }).then(
      () => assert.fail('it should fail'),
      (reason: Error) => reason,
    );
    assert.equal(error.message.includes(token), false, error.message);
    assert.equal(error.message.includes('\n'), false, error.message);
    return { error, requests: server.requests };
  } finally {
    await server.close();
  }
}

test('a deposit is a draft with the file and the metadata, and nothing is published', async () => {
  const server = await imitateZenodo(token);
  const made = await deposit({ ...options, url: server.url });
  await server.close();
  assert.deepEqual(made, {
    id: 42,
    page: new URL('/deposit/42', server.url).href,
    doi: '10.5072/zenodo.42',
    published: false,
  });
  assert.deepEqual(
    server.requests.map(({ method, path }) => `${method} ${path}`),
    [
      'POST /api/deposit/depositions',
      'PUT /api/files/some-bucket/crate%201.zip',
      'PUT /api/deposit/depositions/42',
    ],
  );
  assert.ok(
    server.requests.every(
      ({ authorization, path }) => authorization === `Bearer ${token}` && !path.includes(token),
    ),
  );
  assert.deepEqual(server.requests[1].body, options.file.data);
  assert.deepEqual(JSON.parse(server.requests[2].body.toString()), { metadata: options.metadata });
});

test('it is published only if asked to', async () => {
  const server = await imitateZenodo(token);
  const made = await deposit({ ...options, url: server.url, publish: true });
  await server.close();
  assert.equal(made.published, true);
  assert.equal(made.page, new URL('/record/42', server.url).href);
  assert.equal(server.requests.at(-1)?.path, '/api/deposit/depositions/42/actions/publish');
});

test('refusals are a user’s mistakes, failures are not, and a draft that is left is named', async () => {
  const at = { create: /^POST .*depositions$/, upload: /^PUT \/api\/files/, describe: /^PUT .*depositions/ };
  const invalid = JSON.stringify({
    message: `Validation error ${token}`,
    errors: [{ field: 'metadata.title', message: 'too\nshort' }],
  });
  for (const [fault, name, message] of [
    [
      { at: at.create, status: 401 },
      'UserError',
      /refuses the token in ZENODO_TOKEN \(401\); it needs the scopes deposit:write/,
    ],
    [{ at: at.create, status: 403 }, 'UserError', /refuses the token/],
    [{ at: at.create, status: 429 }, 'StoppedError', /too many requests/],
    [{ at: at.create, status: 503, body: '<html>' }, 'StoppedError', /failed \(503\); try again later$/],
    [{ at: at.create, body: 'not JSON' }, 'StoppedError', /is --url the address of a Zenodo\?/],
    [
      { at: at.upload, status: 413 },
      'UserError',
      /too large \(413\); the draft http:\/\/127\.0\.0\.1:\d+\/deposit\/42 is left there/,
    ],
    [{ at: at.upload, status: 500 }, 'StoppedError', /failed \(500\).*the draft .* is left there/],
    [
      { at: at.describe, status: 400, body: invalid },
      'UserError',
      /\(400: Validation error …; metadata\.title: too short\); the draft/,
    ],
  ] as const) {
    const { error } = await failing(fault);
    assert.equal(error.name, name, error.message);
    assert.match(error.message, message);
  }
});

test('a server that does not answer, or is not there, is given up', async () => {
  const { error } = await failing({ at: /^PUT \/api\/files/, hangs: true }, { patience: 0.2 });
  assert.equal(error.name, 'StoppedError');
  assert.match(error.message, /did not answer within 1 s; the draft/);
  const server = await imitateZenodo(token);
  await server.close();
  await assert.rejects(
    deposit({ ...options, url: server.url }),
    /^StoppedError: .* cannot be reached \(ECONNREFUSED\)$/,
  );
});

test('the token follows no redirect and no address to another server', async () => {
  const other = await imitateZenodo(token);
  const elsewhere = JSON.stringify({
    id: 42,
    links: { bucket: new URL('/api/files/some-bucket', other.url).href },
  });
  const bucket = await failing({ at: /^POST/, body: elsewhere });
  assert.match(bucket.error.message, /wants the file to be uploaded elsewhere/);
  const redirect = await failing({
    at: /^PUT \/api\/files/,
    status: 307,
    headers: { location: other.url.href },
  });
  assert.match(redirect.error.message, /cannot be reached \(unexpected redirect\)/);
  await other.close();
  assert.deepEqual(other.requests, []);
});

test('addresses are of servers, and encrypted except on this machine', () => {
  for (const good of [
    'https://zenodo.org',
    'https://sandbox.zenodo.org/',
    'http://127.0.0.1:80',
    'http://[::1]:9',
    'http://localhost:1',
  ])
    assert.ok(depositUrl(good));
  for (const bad of [
    'http://zenodo.org',
    'zenodo.org',
    'file:///etc',
    'https://a:b@zenodo.org',
    'https://zenodo.org/api',
    'https://zenodo.org/?x',
    'http://127.0.0.1.example.org',
    'ftp://localhost',
  ])
    assert.throws(() => depositUrl(bad), /^UserError: --url: expected an https address/, bad);
});
