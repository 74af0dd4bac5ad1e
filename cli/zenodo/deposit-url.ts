import { UserError } from '../../harness/input/errors.ts';

/** Where deposits go unless a user says otherwise: Zenodo's sandbox, whose records are for trying things out. */
export const sandbox = 'https://sandbox.zenodo.org';

/**
 * The address of a Zenodo, without a path. A token must not be sent in the clear, so only a server on this machine may
 * be without encryption.
 *
 * @throws UserError
 */
export function depositUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere);
  if (!url || !isSafe || url.username || url.password || url.search || url.hash || url.pathname !== '/')
    throw new UserError(
      `--url: expected an https address such as https://zenodo.org, found ${JSON.stringify(text)}`,
    );
  return url;
}
