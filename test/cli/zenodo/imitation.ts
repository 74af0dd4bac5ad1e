import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string;
  readonly body: Buffer;
}

export interface Imitation {
  readonly url: URL;
  readonly requests: readonly Request[];
  close(): Promise<void>;
}

/** An answer in place of the usual one, to requests that `at` matches; `hangs` never answers. */
export interface Fault {
  readonly at: RegExp;
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hangs?: boolean;
}

/** A server on this machine that answers like Zenodo's REST API for deposits. */
export async function imitateZenodo(token: string, fault?: Fault): Promise<Imitation> {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '' } = request;
      const { authorization } = request.headers;
      requests.push({ method, path: url, body, ...(authorization !== undefined && { authorization }) });
      if (fault?.at.test(`${method} ${url}`)) {
        if (fault.hangs) return;
        response.writeHead(fault.status ?? 200, { 'content-type': 'application/json', ...fault.headers });
        response.end(fault.body ?? '{}');
        return;
      }
      const [status, content] = answer(
        `http://${request.headers.host}`,
        token,
        requests[requests.length - 1],
      );
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Status and content of the usual answer. */
function answer(
  origin: string,
  token: string,
  { method, path, authorization, body }: Request,
): [status: number, content: object] {
  const here = `${method} ${path}`;
  if (authorization !== `Bearer ${token}`) return [401, { status: 401, message: 'Unauthorized' }];
  if (here === 'POST /api/deposit/depositions')
    return [
      201,
      {
        id: 42,
        metadata: { prereserve_doi: { doi: '10.5072/zenodo.42' } },
        links: { bucket: `${origin}/api/files/some-bucket`, html: `${origin}/deposit/42` },
      },
    ];
  if (/^PUT \/api\/files\/some-bucket\/[^/]+$/.test(here)) return [201, { size: body.length }];
  if (here === 'PUT /api/deposit/depositions/42') {
    const { title, creators } = JSON.parse(body.toString('utf8')).metadata;
    return title && creators.length > 0 ? [200, { id: 42 }] : [400, { message: 'Validation error' }];
  }
  if (here === 'POST /api/deposit/depositions/42/actions/publish')
    return [202, { doi: '10.5072/zenodo.42', links: { record_html: `${origin}/record/42` } }];
  return [404, { message: 'Not found' }];
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
