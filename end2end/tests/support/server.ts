// A server of one test's own, which it may kill and start again on the same port and data.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// The tests run in `end2end`; what is built, and the site that belongs to it, are found from above.
const workspace = resolve('..');
const executable =
  process.env.QUIRE_TEST_SERVER ??
  resolve(workspace, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/quire');

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export class Server {
  private process?: ChildProcess;
  private readonly data = mkdtempSync(join(tmpdir(), 'quire-end2end-'));

  private constructor(readonly port: number) {}

  static async start(): Promise<Server> {
    const server = new Server(await freePort());
    await server.starts();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the executable, with `options` besides, and waits until it answers. */
  async starts(...options: string[]): Promise<void> {
    const listen = `127.0.0.1:${this.port}`;
    this.process = spawn(executable, ['serve', '--listen', listen, '--data', this.data, ...options], {
      cwd: workspace,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(this.process, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}`);
    });
    ended.catch(() => {});
    await Promise.race([this.answers(), ended]);
  }

  private async answers(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise(setImmediate);
    }
  }

  /** Ends it without a warning (SIGKILL), or asks it to stop (SIGTERM). */
  async ends(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const exit = once(process, 'exit');
    process.kill(signal);
    await exit;
  }

  /** Loses all documents, as on a disk that broke. */
  async forgets(): Promise<void> {
    await this.ends('SIGKILL');
    for (const name of readdirSync(this.data)) rmSync(join(this.data, name), { recursive: true });
  }

  async remove(): Promise<void> {
    await this.ends('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }
}
