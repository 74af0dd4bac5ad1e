import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { isInside } from '../../harness/results/inside.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.log': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Answers with a file of a run's folder. Nothing else than regular files is opened, and no link that leads out of the folder is
 * followed.
 *
 * @returns false, with nothing sent, if there is no such file
 */
export async function answerFile(
  folder: string,
  parts: readonly string[],
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const part = join(...parts);
  if (!isInside(folder, part)) return false;
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const file = await open(join(folder, part), flags).catch(() => undefined);
  if (!file) return false;
  const stat = await file.stat().catch(() => undefined);
  if (!stat?.isFile()) {
    await file.close();
    return false;
  }
  const type = types[extname(part).toLowerCase()];
  response.writeHead(200, {
    ...headers,
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Length': stat.size,
    ...(type === undefined ? { 'Content-Disposition': 'attachment' } : {}),
  });
  if (stat.size === 0) {
    await file.close();
    response.end();
    return true;
  }
  // Not beyond the announced length, which a log that still grows would exceed.
  const stream = createReadStream('', { fd: file, end: stat.size - 1 });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
  return true;
}
