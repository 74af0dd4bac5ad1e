import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openAddress } from './chromium.ts';

/** The windows in which a page has to be right. */
export const forms = {
  light: { width: 1440, height: 900 },
  dark: { width: 1440, height: 900, dark: true },
  phone: { width: 390, height: 844 },
} as const;

/** The highest window: pictures of higher pages would be larger than a browser can make. */
const highest = 16_000;

export interface Look {
  readonly url: string;
  /** What the addresses of the page's own files begin with, if not with that of the page. */
  readonly within?: string;
  /** Resolves when the page shows what it is looked at for. */
  readonly ready?: (page: Page) => Promise<unknown>;
  /** The part that is taken a picture of; default: the whole page. */
  readonly part?: string;
}

/**
 * Looks at a page in every form at the same time: nothing in it is wider than the window, no picture is missing, and it
 * complains about nothing. Writes `<name>-<form>.png` of each.
 *
 * @param folder where the pictures go
 */
export async function lookAt(name: string, look: Look, folder: string): Promise<void> {
  const { url, within, ready, part } = look;
  const opened = await Promise.all(
    Object.entries(forms).map(async ([form, size]) => ({
      form,
      ...(await openAddress(url, { ...size, ...(within !== undefined && { within }) })),
    })),
  );
  // A run that is looked at while it lasts does not wait: every page shows its part before any is judged.
  await Promise.all(opened.map(({ page }) => ready?.(page)));
  for (const { form, page, complaints } of opened) {
    const where = `${name}, ${form}`;
    const path = join(folder, `${name}-${form}.png`);
    await showAll(page);
    if (part === undefined) await page.screenshot({ path, fullPage: true });
    else await page.locator(part).screenshot({ path });
    assert.deepEqual(await tooWide(page), [], where);
    assert.deepEqual(await missingPictures(page), [], where);
    assert.notEqual(await page.title(), '', where);
    assert.deepEqual(complaints, [], where);
    await page.context().close();
  }
}

/** Makes the window as high as the page, because charts are drawn where they are seen. */
async function showAll(page: Page): Promise<void> {
  const { width } = page.viewportSize() ?? forms.light;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height, highest) });
  await page.evaluate(async () => {
    for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
  });
}

/** The elements that reach beyond the window and do not scroll in a box of their own, by their beginnings. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      element !== document.documentElement &&
      element !== document.body &&
      (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const found = [...document.querySelectorAll('body *')].filter((element) => {
      const { right, left, width: own, height } = element.getBoundingClientRect();
      return own > 1 && height > 1 && (right > width + 1 || left < -1) && !scrolls(element.parentElement);
    });
    if (document.documentElement.scrollWidth > width) found.push(document.documentElement);
    return found.map((element) => (element.cloneNode() as Element).outerHTML.slice(0, 200));
  });
}

/** The pictures that did not load. Those further down are loaded first. */
async function missingPictures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const images = [...document.images];
    for (const image of images) image.loading = 'eager';
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    return images.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src.slice(0, 200));
  });
}
