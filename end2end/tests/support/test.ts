// `test` for every file here: whoever came in a test has left when it ends. A context that a test
// opens itself stays until its browser closes, with a page that goes on drawing and a socket that
// goes on talking, and each test after it would be slower.

import { test as base } from '@playwright/test';

export * from '@playwright/test';

export const test = base.extend<{ everybodyLeaves: void }>({
  everybodyLeaves: [
    async ({ browser }, use) => {
      await use();
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
