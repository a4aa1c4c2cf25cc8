// The browser that a benchmark opens documents in, and what every benchmark does there.

import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const VIEWPORT = { width: 1280, height: 800 };

/** Starts Chromium; `unpaced`, it paints as soon as there is something to paint. */
export function launch({ unpaced = false } = {}) {
  const executablePath = [process.env.QUIRE_CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      ...(unpaced ? ['--disable-frame-rate-limit', '--disable-gpu-vsync'] : []),
    ],
  });
}

/** A window of somebody with nothing kept, or with what another context has in its `storageState`. */
export const newContext = (browser, storageState) => browser.newContext({ viewport: VIEWPORT, storageState });

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What `promise` comes to, or a failure when it takes longer than so many seconds. */
export const within = (seconds, promise, what) =>
  Promise.race([
    promise,
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`${what}: not within ${seconds} s`)), seconds * 1000).unref();
    }),
  ]);

/**
 * Lets the page do what it has put off, as it can between two keys of the fastest hand. Chromium may never
 * call a page idle in which nothing happens at all.
 */
export const settle = (page) => page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1000 })));

/** Opens a document as somebody who was never here. */
export async function joins(page, url, name) {
  await page.goto(url);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await isReady(page);
}

export const isReady = (page) =>
  page.locator('#editor[contenteditable="true"]').waitFor({ timeout: 120_000 });

export const isSaved = (page) =>
  page.getByText('Saved', { exact: true }).waitFor({ timeout: 120_000 });

/** Puts the caret into the middle of a block at `part` of the document. */
export async function putCaret(page, part) {
  await page.locator('#editor').focus();
  await page.locator('#editor').evaluate((root, part) => {
    const blocks = root.querySelectorAll('p, h2, li, .code-line');
    // The first from there on that has a text: earlier rows leave some that have none.
    const textIn = (block) => document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
    const block = [...blocks].slice(Math.floor(blocks.length * part)).find(textIn);
    const text = textIn(block);
    getSelection().collapse(text, Math.floor(text.length / 2));
    block.scrollIntoView({ block: 'center', behavior: 'instant' });
  }, part);
  await pause(500);
}

/** The lines of text that the page shows. */
export const linesOf = (page) =>
  page.locator('#editor').evaluate((root) => {
    const blocks = root.querySelectorAll('p, h1, h2, h3, h4, h5, h6, li, td, .code-line');
    return [...blocks].map((block) => block.textContent);
  });

/** Says where two texts part, or nothing if they are equal. */
export function difference(found, expected) {
  if (found === expected) return undefined;
  let at = 0;
  while (found[at] === expected[at]) at += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
  return `${found.length} characters instead of ${expected.length}, from ${at} on ${around(found)} instead of ${around(expected)}`;
}
