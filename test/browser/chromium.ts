import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executable = candidates.find((path) => path !== undefined && existsSync(path));

/** Why browser tests cannot run here; false if they can. For the `skip` option of tests. */
export const noBrowser: string | false =
  executable === undefined &&
  'no Chromium here: install it (Debian: apt-get install chromium) or name one in CHROMIUM';

let browser: Promise<Browser> | undefined;

export interface OpenPage {
  readonly page: Page;
  /** Everything that the page complained about, and every address that it requested besides its own. */
  readonly complaints: string[];
}

/**
 * Opens a file in a fresh window without a network.
 *
 * @param options.site folder whose files the page may load, for pages of a site, which have no explorer
 */
export async function openPage(
  path: string,
  options: {
    hash?: string;
    width?: number;
    height?: number;
    dark?: boolean;
    scripts?: boolean;
    site?: string;
  } = {},
): Promise<OpenPage> {
  browser ??= chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  const { hash = '', width = 1100, height = 900, dark = false, scripts = true, site } = options;
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    offline: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`file://${site ?? path}`) && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${path}${hash}`);
  if (scripts && site === undefined) await page.waitForSelector('#explorer:not([hidden])');
  return { page, complaints };
}

/**
 * Opens an address in a fresh window. Whatever is requested from elsewhere is a complaint.
 *
 * @param options.within what the addresses of the page's own files begin with, if not with that of the page
 */
export async function openAddress(
  url: string,
  { width = 1100, height = 900, dark = false, within = url } = {},
): Promise<OpenPage> {
  browser ??= chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(within) && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
