// The server that a benchmark measures a page of: a process of its own with an empty directory.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts the executable that `QUIRE_TEST_SERVER` names; `task` is what would have named it, `start` how. */
export async function startServer(task, start = spawn) {
  const executable = process.env.QUIRE_TEST_SERVER;
  if (!executable) throw new Error(`QUIRE_TEST_SERVER names no executable: cargo xtask bench ${task}`);
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const data = mkdtempSync(join(tmpdir(), 'quire-bench-'));
  const server = start(executable, ['serve', '--listen', `127.0.0.1:${port}`, '--data', data, '--log', 'warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // However the benchmark ends, a signal too, its server does not outlive it.
  process.once('exit', () => server.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) break;
    if (server.exitCode !== null) throw new Error('the server ended');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    socketUrl: (id) => `ws://127.0.0.1:${port}/ws/${id}`,
    /** Makes a document of lines of text, which may be none, and returns its id. */
    async creates(text) {
      const answer = await fetch(`${url}/api/v1/documents`, {
        method: 'POST',
        ...(text && { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text }),
      });
      if (answer.status !== 201) throw new Error(`no document was made: ${answer.status} ${await answer.text()}`);
      return (await answer.json()).id;
    },
    /** A document as lines of text, as it is given to who keeps files. */
    async exports(id) {
      const answer = await fetch(`${url}/d/${id}.txt`);
      if (!answer.ok) throw new Error(`the document is not given out: ${answer.status}`);
      return answer.text();
    },
    async stop() {
      server.kill('SIGKILL');
      await once(server, 'exit');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
