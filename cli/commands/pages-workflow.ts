import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { UserError } from '../../harness/input/errors.ts';

const path = join('.github', 'workflows', 'pages.yml');

/**
 * The workflow that serves a site from GitHub Pages, for the repository in which the command runs.
 *
 * @returns the workflow's file and text
 * @throws UserError if the site is not below the current folder, or there is a different workflow in that
 * file.
 */
export function pagesWorkflow(site: string): { readonly path: string; readonly text: string } {
  const folder = relative('', site).replaceAll('\\', '/');
  if (folder === '' || folder.startsWith('..') || isAbsolute(folder))
    throw new UserError(
      `--workflow: run it in the root of a repository that holds the site; ${site} is not below it`,
    );
  const text = `# Serves ${folder}/ from GitHub Pages. In the repository's settings: Pages, Source: GitHub Actions.\n${stringify(workflow(folder), { lineWidth: 0 })}`;
  if (existsSync(path) && readFileSync(path, 'utf8') !== text)
    throw new UserError(`--workflow: ${path} exists and is a different workflow; move it away first`);
  return { path, text };
}

/**
 * The workflow only deploys: the site is made where the results are, because the host's machines would
 * measure other times.
 */
function workflow(folder: string): object {
  return {
    name: 'pages',
    on: { push: { branches: ['main'], paths: [`${folder}/**`] }, workflow_dispatch: null },
    permissions: { contents: 'read', pages: 'write', 'id-token': 'write' },
    concurrency: { group: 'pages', 'cancel-in-progress': false },
    jobs: {
      deploy: {
        'runs-on': 'ubuntu-latest',
        environment: { name: 'github-pages', url: `\${{ steps.deployment.outputs.page_url }}` },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/configure-pages@v5' },
          { uses: 'actions/upload-pages-artifact@v3', with: { path: folder } },
          { id: 'deployment', uses: 'actions/deploy-pages@v4' },
        ],
      },
    },
  };
}
