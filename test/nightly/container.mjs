// Builds the image and runs smoke in it, without network: node test/nightly/container.mjs [BASE], where BASE is an image with
// Debian and Node.js, by default the one of the Containerfile. Needs buildah.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [base] = process.argv.slice(2);
const image = 'localhost/hierbench:test';
// Neither needs a kernel that lets containers be nested.
const env = { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot', ...process.env };

if (spawnSync('buildah', ['--version']).error) {
  console.log('skipped: there is no buildah here');
} else {
  const work = mkdtempSync(join(tmpdir(), 'hierbench-container-'));
  buildah(
    'bud',
    ...(base ? ['--build-arg', `BASE=${base}`] : []),
    '--build-arg',
    'VERSION=test',
    '-t',
    image,
    root,
  );
  const container = buildah('from', image).trim();
  try {
    buildah('run', '-v', `${work}:/work`, container, '--', 'hierbench', 'run', 'smoke', '--report');
    const results = join(work, 'results', 'smoke');
    const { environment } = JSON.parse(readFileSync(join(results, 'run.json'), 'utf8'));
    if (environment.container !== 'hierbench:test')
      throw new Error(`run.json names ${environment.container}`);
    if (environment.backend.name !== 'compiled') throw new Error(environment.backend.why);
    const cells = readdirSync(join(results, 'cells')).map((file) =>
      JSON.parse(readFileSync(join(results, 'cells', file), 'utf8')),
    );
    const failed = cells.filter(({ status }) => status !== 'ok');
    if (cells.length === 0 || failed.length > 0)
      throw new Error(`${failed.length} of ${cells.length} cells failed`);
    readFileSync(join(results, 'report', 'index.html'));
    console.log(`smoke in the container: ${cells.length} ok`);
  } finally {
    buildah('rm', container);
    rmSync(work, { recursive: true, force: true });
  }
}

function buildah(...args) {
  const { status, stdout, stderr } = spawnSync('buildah', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`buildah ${args.join(' ')}: ${stderr.slice(-2000)}`);
  return stdout;
}
