import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../input/errors.ts';
import { oneLine } from '../results/one-line.ts';

/**
 * Signatures of files with SSH keys (`ssh-keygen -Y`, OpenSSH 8.2 or newer; format: PROTOCOL.sshsig). The
 * namespace keeps them from being taken for signatures of anything else.
 */
const namespace = 'hierbench';

/** Limit in characters on what ssh-keygen prints. */
const mostOutput = 2 ** 20;

/**
 * Signs a text with a private key, or with a public one whose private key an agent holds. ssh-keygen asks for
 * a passphrase by itself.
 *
 * @returns the signature, in the armour of ssh-keygen
 * @throws UserError if ssh-keygen or the key is missing, or the key cannot sign
 */
export function signText(text: string, key: string): string {
  if (!existsSync(key)) throw new UserError(`--sign: there is no key ${key}`);
  const { status, stdout, stderr } = sshKeygen(['-Y', 'sign', '-n', namespace, '-f', resolve(key)], text);
  if (status !== 0 || !stdout.startsWith('-----BEGIN SSH SIGNATURE-----'))
    throw new UserError(`--sign: ssh-keygen cannot sign with ${key}: ${oneLine(lastLine(stderr))}`);
  return stdout;
}

/**
 * Who signed a text: the principal in the file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS) whose key
 * made the signature; undefined if it is nobody's, or of another text.
 *
 * @throws UserError if ssh-keygen or the file of allowed signers is missing
 */
export function signerOf(text: string, signature: string, allowedSigners: string): string | undefined {
  if (!existsSync(allowedSigners))
    throw new UserError(`there is no file of allowed signers ${allowedSigners}`);
  const folder = mkdtempSync(join(tmpdir(), 'hierbench-signature-'));
  try {
    const file = join(folder, 'signature');
    writeFileSync(file, signature);
    const allowed = resolve(allowedSigners);
    const found = sshKeygen(['-Y', 'find-principals', '-s', file, '-f', allowed], '');
    if (found.status !== 0) return undefined;
    return found.stdout
      .split(/\r?\n/)
      .filter((principal) => principal !== '')
      .find(
        (principal) =>
          sshKeygen(['-Y', 'verify', '-f', allowed, '-I', principal, '-n', namespace, '-s', file], text)
            .status === 0,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sshKeygen(args: readonly string[], input: string) {
  const ran = spawnSync('ssh-keygen', args, { input, encoding: 'utf8', maxBuffer: mostOutput });
  if ((ran.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw new UserError(
      'ssh-keygen is not installed; signatures need it (OpenSSH 8.2 or newer, package openssh-client)',
    );
  if (ran.error) throw new UserError(`ssh-keygen does not run: ${oneLine(ran.error.message)}`);
  if (/unknown option|illegal option/i.test(ran.stderr))
    throw new UserError('this ssh-keygen is too old for signatures; OpenSSH 8.2 or newer is needed');
  return ran;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
