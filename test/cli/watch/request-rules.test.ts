import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnHost, routeOf } from '../../../cli/watch/request-rules.ts';

const get = (url: string, host = '127.0.0.1:8080', method = 'GET') => routeOf({ method, url, host }, []);

/** What a request is answered with: the kind of an answer, or the status of a refusal. */
function outcome(url: string, host?: string, method?: string): string | number {
  const route = get(url, host, method);
  return route.kind === 'refused' ? route.status : route.kind;
}

test('a page, its parts, reports and logs are there', () => {
  assert.deepEqual(
    ['/', '/live.js', '/live.css', '/state.json', '/events', '/?from=mail', '/report', '/report/'].map(
      (url) => outcome(url),
    ),
    ['page', 'script', 'style', 'state', 'events', 'page', 'moved', 'moved'],
  );
  assert.deepEqual(get('/report/charts/error%20versus-d.svg'), {
    kind: 'file',
    parts: ['report', 'charts', 'error versus-d.svg'],
  });
  assert.deepEqual(get('/log/0123456789abcdef.log'), { kind: 'log', id: '0123456789abcdef' });
});

test('nothing else of a run’s folder, and nothing outside of it, has an address', () => {
  for (const url of [
    '/run.json',
    '/cells/0123456789abcdef.json',
    '/live/plan.json',
    '/report/../run.json',
    '/report/%2e%2e/run.json',
    '/report/..%2frun.json',
    '/report/..%5crun.json',
    '/report/charts/../../run.json',
    '/report//etc/passwd',
    '/report/.hidden',
    '/report/a%00.html',
    '/log/../run.json',
    '/log/0123456789abcdef.log/x',
    '/log/0123456789ABCDEF.log',
    '/../../etc/passwd',
    '/toString',
    '/__proto__',
  ])
    assert.equal(outcome(url), 404, url);
  for (const url of ['/%', '/report/%ff', 'http://127.0.0.1/', '*', '']) assert.equal(outcome(url), 400, url);
});

test('only GET is known', () => {
  for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'get'])
    assert.equal(outcome('/', undefined, method), 405, method);
});

test('a request has to name this server by an address, by localhost, or by a name it was given', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:1',
    'localhost.:80',
    '127.0.0.1:9',
    '[::1]:9',
    '10.1.2.3',
    '[fe80::1]',
  ])
    assert.ok(isOwnHost(host, []), host);
  for (const host of [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:localhost',
    '[evil]',
    '::1',
    '127.0.0.1:80@evil.example',
    'login-node',
  ])
    assert.ok(!isOwnHost(host, []), host);
  assert.ok(isOwnHost('Login-Node:8080', ['login-node']));
  assert.equal(outcome('/state.json', 'evil.example'), 421);
});
