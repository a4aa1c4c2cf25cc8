// How the browser tests run. `cargo xtask test --only browser` sets the variables; without them
// (`cargo leptos end-to-end`, `npx playwright test`) the server at 127.0.0.1:3000 is tested, as
// soon as somebody has started it.

import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** The server's executable, to be started here on a port and with data of its own. */
const executable = process.env.QUIRE_TEST_SERVER;
const address = process.env.QUIRE_TEST_ADDRESS ?? (executable ? '127.0.0.1:3917' : '127.0.0.1:3000');
const baseURL = `http://${address}`;

/** A browser of this system; Playwright's own is used where there is none. */
function installed(...paths: (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && existsSync(path));
}
const chromium = installed(process.env.QUIRE_CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium');
const firefox = installed(process.env.QUIRE_FIREFOX, '/usr/bin/firefox-esr');

/** Tests that do without Playwright's way of driving a browser. */
const WEBKIT_TESTS = /webkit\.spec\.ts$/;

const inChromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: chromium,
    args: [
      // Containers and root have no sandbox; the pages opened are our own.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      // A page that a test makes up comes from nowhere, from where no socket of this machine may be
      // opened otherwise.
      '--disable-features=LocalNetworkAccessChecks',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  reporter: 'list',
  // A machine that compiles at the same time is slow; a test that waits for nothing is not.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL,
    // A trace takes more of the machine than the test it is of: QUIRE_TRACE=1 makes one.
    trace: process.env.QUIRE_TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 800 },
    // Tests answer requests themselves; those about life without a network let the worker in.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'chromium',
      testIgnore: WEBKIT_TESTS,
      use: inChromium,
    },
    ...(firefox
      ? [
          {
            name: 'firefox',
            testIgnore: WEBKIT_TESTS,
            // The tests that hold in every browser; the others drive Chromium's own protocol.
            grep: /@everywhere/,
            use: {
              browserName: 'firefox' as const,
              // The system's Firefox speaks WebDriver BiDi, not the protocol of Playwright's build.
              channel: 'moz-firefox',
              // Tests speak to it as input methods do, from a side that pages cannot reach.
              launchOptions: { executablePath: firefox, args: ['--remote-allow-system-access'] },
            },
          },
        ]
      : []),
    // The browser of Playwright's own in these tests is a friend's.
    ...(process.env.QUIRE_WEBKIT ? [{ name: 'webkit', testMatch: WEBKIT_TESTS, use: inChromium }] : []),
  ],
  webServer: {
    command: 'node serve.mjs',
    env: { QUIRE_TEST_ADDRESS: address },
    url: `${baseURL}/health`,
    reuseExistingServer: executable === undefined,
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
