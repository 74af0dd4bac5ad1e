import { existsSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../harness/results/atomic-file.ts';
import { fileName } from '../../harness/results/file-name.ts';
import { makeFolder } from '../../harness/results/folder.ts';
import { readMerged } from '../../harness/results/merged.ts';
import { sha256 } from '../../harness/results/sha256.ts';
import type { Chart } from '../charts/configuration.ts';
import { type Content, reportContent } from '../content.ts';
import { loadRuns, type StoredRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { writeContent } from '../report.ts';
import { collectResults } from '../rows.ts';
import { citationBib, citationFile, permalink } from './citation-file.ts';
import { darkPicture } from './dark-picture.ts';
import { atomFeed } from './feed.ts';
import { modelsToPublish, type PublishedModel } from './kept-models.ts';
import { mapPage } from './map-page.ts';
import { publicRun } from './public-run.ts';
import { fileMeanings, runFiles } from './run-files.ts';
import {
  draftsFolder,
  install,
  readSite,
  readSiteRun,
  readSiteRuns,
  removeStaleDrafts,
  type SiteRecord,
  siteFile,
  writeBelow,
} from './site-folder.ts';
import { indexPage, runPage } from './site-pages.ts';
import { folderOf, isDiagnosis, nameOfRuns, type SiteRun, summariseRun } from './site-run.ts';

export interface PublishOptions {
  /** Folder of the site: new, empty, or a site already. */
  readonly to: string;
  /** Address of the site, with a slash at its end. Default: the one given before, if any. */
  readonly url?: string;
  readonly title?: string;
  /** Who made the runs. */
  readonly authors?: readonly string[];
  /** Home folder that must not appear in the site. */
  readonly home?: string;
  /** Present if kept models are published, too: MiB of those of one run at most. */
  readonly mostModelMiB?: number;
}

export interface PublishedRun {
  readonly name: string;
  readonly hash: string;
  /** Folder of the run. */
  readonly folder: string;
  /** Absent where the site's address is not known. */
  readonly permalink?: string;
  /** Whether the site already had the run, whose pages were then made again. */
  readonly known: boolean;
  /** One line where the charts' font lacks letters of their texts, and what to do about it. */
  readonly letters?: string;
}

export interface Publication {
  readonly folder: string;
  readonly index: string;
  readonly published: readonly PublishedRun[];
  /** Number of runs on the site. */
  readonly runs: number;
  readonly warnings: readonly string[];
}

/**
 * Publishes runs as a site of files: each run in a folder of its own under a permanent name, then the index
 * and the feed of all runs. Every folder and every page appears as a whole, so a process that is killed
 * leaves a site that works. The site depends on the stored results and the options alone, and on no clock.
 *
 * @throws SiteFolderError where the folder holds anything but a site.
 * @throws UnreadableRecordError where a folder holds no run.
 */
export async function publishSite(folders: readonly string[], options: PublishOptions): Promise<Publication> {
  const { to } = options;
  const known = readSite(to);
  const inputs = folders.map((folder) => {
    const runs = loadRuns([folder]);
    return { folder, runs, name: readMerged(folder)?.name ?? nameOfRuns(runs) };
  });
  const { mostModelMiB: most, home } = options;
  // Before anything is written, so that models which are too large leave no half of a site.
  const kept = inputs.map(({ folder, runs }) =>
    most === undefined ? undefined : modelsToPublish(folder, runs, collectResults(runs).rows, { most, home }),
  );
  const site = await openSite(known, inputs[0].runs, options);
  const published: PublishedRun[] = [];
  for (const [i, input] of inputs.entries())
    published.push(await publishRun(site, { ...input, kept: kept[i]?.models }, options));
  if (existsSync(draftsFolder(to))) rmdirIfEmpty(draftsFolder(to));
  const { runs, warnings } = await rebuild(to, site);
  return {
    folder: to,
    index: join(to, 'index.html'),
    published,
    runs: runs.length,
    warnings: [
      ...inputs.flatMap((input) => input.runs.flatMap((run) => run.warnings)),
      ...kept.flatMap((own) => own?.warnings ?? []),
      ...warnings,
    ],
  };
}

/** Writes the site's record first, so that the folder is a site whatever happens next. */
async function openSite(
  known: SiteRecord | undefined,
  first: readonly StoredRun[],
  { to, url, title }: PublishOptions,
): Promise<SiteRecord> {
  const site: SiteRecord = {
    schema: 1,
    madeBy: 'hierbench publish',
    id: known?.id ?? sha256(`site of ${first.map(({ run }) => `${run.name} ${run.createdAt}`).join()}`),
    ...known,
    title: plainText(title ?? known?.title ?? 'hierbench results', 120) || 'hierbench results',
    url: url ?? known?.url,
  };
  makeFolder(to);
  await writeAtomically(siteFile(to), `${JSON.stringify(site, null, 2)}\n`);
  await writeAtomically(join(to, '.nojekyll'), '');
  if (!existsSync(join(to, 'index.html'))) await rebuild(to, site);
  removeStaleDrafts(to);
  return site;
}

interface Input {
  readonly runs: readonly StoredRun[];
  readonly name: string;
}

async function publishRun(
  site: SiteRecord,
  { runs, name, kept }: Input & { readonly kept?: readonly PublishedModel[] },
  { to, authors = [], home }: PublishOptions,
): Promise<PublishedRun> {
  const shown = runs.map((run) => publicRun(run, home));
  const content = reportContent(shown, `hierbench report ${fileName(name, 'run')}`);
  makeFolder(draftsFolder(to));
  const draft = mkdtempSync(join(draftsFolder(to), `${process.pid}-`));
  const { letters } = await writeContent(content, { out: join(draft, 'report') });
  const files = runFiles(runs, shown, content);
  for (const { path, data } of [...files, ...(kept ?? [])]) writeBelow(draft, path, data);
  const chart = pictureOf(content);
  if (chart) {
    const svg = readFileSync(join(draft, 'report', 'charts', `${chart.name}.svg`), 'utf8');
    writeBelow(draft, 'picture.svg', svg);
    writeBelow(draft, 'picture-dark.svg', darkPicture(svg));
  }
  const summary = summariseRun(runs, content, { name, authors });
  const target = join(to, 'runs', folderOf(summary));
  const run: SiteRun = {
    ...summary,
    authors: summary.authors.length > 0 ? summary.authors : (readSiteRun(target)?.authors ?? []),
    ...(chart && {
      picture: {
        title: chart.title,
        alternative: chart.alternative,
        width: chart.width,
        height: chart.height,
      },
    }),
    files: listed(
      files.map(({ path }) => path),
      draft,
    ),
    ...(kept && { models: kept.map(({ data: _, ...model }) => model) }),
  };
  writeBelow(draft, 'summary.json', `${JSON.stringify(run, null, 2)}\n`);
  for (const [path, text] of pagesOf(run, site)) writeFileSync(join(draft, path), text);
  const known = existsSync(target);
  install(draft, target);
  return {
    name: run.name,
    hash: run.hash,
    folder: target,
    permalink: permalink(run, site.url),
    known,
    ...(letters && { letters }),
  };
}

/** Makes every page again from what is in runs/; files that stay the same are not written. */
async function rebuild(to: string, site: SiteRecord): Promise<ReturnType<typeof readSiteRuns>> {
  const found = readSiteRuns(to);
  for (const run of found.runs)
    for (const [path, text] of pagesOf(run, site)) await renew(join(to, 'runs', folderOf(run), path), text);
  await renew(join(to, 'feed.xml'), atomFeed(found.runs, { ...site, url: site.url }));
  await renew(join(to, 'map.html'), mapPage(found.runs, site.title));
  await renew(join(to, 'index.html'), indexPage(found.runs, site));
  return found;
}

/** The pages of a run that follow from its summary and the site's address. */
function pagesOf(run: SiteRun, site: SiteRecord): [path: string, text: string][] {
  return [
    ['CITATION.cff', citationFile(run, site.url)],
    ['citation.bib', citationBib(run, site.url)],
    ['index.html', runPage(run, site)],
  ];
}

async function renew(path: string, text: string): Promise<void> {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  await writeAtomically(path, text);
}

/** The chart that says most at a glance: for an experiment on correction its course, else the first. */
function pictureOf(content: Content): Chart | undefined {
  const wanted = isDiagnosis(content) ? 'feature-error' : undefined;
  return content.charts.find(({ name }) => name === wanted) ?? content.charts[0];
}

function listed(paths: readonly string[], draft: string): SiteRun['files'] {
  return [...paths, 'report/report.md']
    .filter((path) => fileMeanings(path) !== '')
    .map((path) => {
      const data = readFileSync(join(draft, path));
      return { path, bytes: data.length, sha256: sha256(data) };
    });
}

function rmdirIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another process publishes here, too.
  }
}
