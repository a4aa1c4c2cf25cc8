// A person in a browser process of their own, which may be killed and started again on its data.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

/** What the page says once neither its end nor the browser's can lose anything. */
const SAFE = /^Saved$|kept on this device/;

export class Person {
  /** Everything that was typed, in order. */
  typed = '';
  #profile = mkdtempSync(join(tmpdir(), 'quire-soak-person-'));
  #context;

  constructor(name, letters, url) {
    this.name = name;
    this.letters = letters;
    this.url = url;
  }

  /** Starts the browser and opens the document, under the name or, later, without being asked. */
  async arrives() {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: process.env.QUIRE_CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'],
    });
    this.page = this.#context.pages()[0] ?? (await this.#context.newPage());
    await this.page.goto(this.url);
    // Browsers write a name down late: one that was killed soon after may ask for it again.
    const name = this.page.getByLabel('Your name');
    const text = this.page.locator('#editor[contenteditable="true"]');
    await name.or(text).first().waitFor({ timeout: 60_000 });
    if (await name.isVisible()) {
      await name.fill(this.name);
      await this.page.getByRole('button', { name: 'Join', exact: true }).click();
    }
    await this.#isReady();
  }

  /** Waits until pages are kept, so that later ones open without a network. */
  async settles() {
    await this.page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active.state === 'activated') return;
      await new Promise((resolve) => active.addEventListener('statechange', resolve));
    });
  }

  /** Types so many characters at the end of the text. */
  async types(count) {
    for (let n = 0; n < count; n++) {
      const letter = this.letters[this.typed.length % this.letters.length];
      await this.page.keyboard.type(letter);
      this.typed += letter;
    }
  }

  /** Waits until nothing that was typed can be lost any more: the page says so and, as its words may
   * still be those of the edits before the last, would not ask whoever closes it. */
  async isSafe() {
    await this.page.waitForFunction(
      (safe) => {
        const says = document.querySelector('.status-text')?.textContent ?? '';
        return (
          new RegExp(safe).test(says) &&
          window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
        );
      },
      SAFE.source,
      { timeout: 60_000 },
    );
  }

  async isSaved() {
    await this.page.locator('.status-text', { hasText: /^Saved$/ }).waitFor({ timeout: 120_000 });
  }

  async reloads() {
    await this.page.reload();
    await this.#isReady();
  }

  /** Ends the browser without a warning, and starts it again. */
  async crashes() {
    for (const pid of processesWith(this.#profile)) process.kill(pid, 'SIGKILL');
    await this.#context.close().catch(() => {});
    await this.arrives();
  }

  /** The text as the page shows it. */
  async sees() {
    return this.page.locator('#editor').evaluate((root) => root.textContent);
  }

  async leaves() {
    await this.#context?.close().catch(() => {});
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #isReady() {
    await this.page.locator('#editor[contenteditable="true"]').waitFor({ timeout: 60_000 });
    await this.page.locator('#editor').focus();
    await this.page.keyboard.press('Control+End');
  }
}

/** The processes whose command line names `text`. */
function processesWith(text) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false; // It has just ended.
      }
    })
    .map(Number);
}
