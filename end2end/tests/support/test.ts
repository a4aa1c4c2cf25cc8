// `test` for every file here: whoever came in a test has left when it ends. A context that a test
// opens itself stays until its browser closes, with a page that goes on drawing and a socket that
// goes on talking, and each test after it would be slower.

import { test as base, type Browser } from '@playwright/test';
import { Server } from './server';

export * from '@playwright/test';

interface Tested {
  everybodyLeaves: void;
  /** Where a friend sits who writes while somebody in `browser` does. Firefox gives the keys to
   * one of its windows only, the one in front, so there the friend has Chromium. */
  elsewhere: Browser;
  /** A server of the test's own, to be killed and started again. */
  server: Server;
}

interface Kept {
  /** Starts the other browser, once for all tests of a worker. */
  other: () => Promise<Browser>;
}

const leave = (browser: Browser) =>
  Promise.all(browser.contexts().map((context) => context.close()));

export const test = base.extend<Tested, Kept>({
  everybodyLeaves: [
    async ({ browser }, use) => {
      await use();
      await leave(browser);
    },
    { auto: true },
  ],
  elsewhere: async ({ browser, browserName, other }, use) => {
    if (browserName === 'chromium') return use(browser);
    const elsewhere = await other();
    await use(elsewhere);
    await leave(elsewhere);
  },
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.remove();
  },
  other: [
    async ({ playwright }, use, { config }) => {
      const chromium = config.projects.find(({ name }) => name === 'chromium')!;
      let other: Browser | undefined;
      await use(async () => (other ??= await playwright.chromium.launch(chromium.use.launchOptions)));
      await other?.close();
    },
    { scope: 'worker' },
  ],
});
