// Runs the server under test with an empty data directory, which is removed afterwards. Without
// an executable to run (QUIRE_TEST_SERVER) it only stays alive, while Playwright waits for a
// server that somebody else starts.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const executable = process.env.QUIRE_TEST_SERVER;
const address = process.env.QUIRE_TEST_ADDRESS;

if (executable === undefined) {
  console.log(`Waiting for a server at ${address}: \`cargo xtask run\` or \`cargo leptos serve\``);
  setInterval(() => {}, 60_000);
} else {
  const data = mkdtempSync(join(tmpdir(), 'quire-end2end-'));
  const server = spawn(executable, ['serve', '--listen', address, '--data', data], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = () => server.kill('SIGTERM');
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  server.on('error', (error) => {
    console.error(`${executable} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  server.on('close', (code) => {
    rmSync(data, { recursive: true, force: true });
    process.exitCode = code ?? 1;
  });
}
