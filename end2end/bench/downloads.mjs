// What a page and its service worker download, in bytes as they came, by kind.

import { pause } from './browser.mjs';

/** Lines as people have them, by the browser's throttling: latency in ms, bytes a second. */
export const NETWORKS = {
  slow4g: { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 },
  '4g': { latency: 60, downloadThroughput: 9_000_000 / 8, uploadThroughput: 3_000_000 / 8 },
  '3g': { latency: 300, downloadThroughput: 700_000 / 8, uploadThroughput: 400_000 / 8 },
};

export class Downloads {
  #kinds = {};
  #responses = new Map();
  #last = Date.now();

  /** Counts what `page` downloads from now on, over a line of that name. */
  static async of(page, network) {
    const downloads = new Downloads();
    const client = await page.context().newCDPSession(page);
    await client.send('Network.enable');
    if (network) {
      await client.send('Network.emulateNetworkConditions', { offline: false, ...NETWORKS[network] });
    }
    downloads.#listen((event, take) => client.on(event, take));
    await downloads.#followWorkers(page, network);
    return downloads;
  }

  #listen(on) {
    on('Network.responseReceived', ({ requestId, response }) => {
      this.#last = Date.now();
      this.#responses.set(requestId, response);
    });
    on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.#last = Date.now();
      const response = this.#responses.get(requestId);
      // What a service worker hands on, it has loaded itself.
      if (response && !response.fromServiceWorker) this.#add(kindOf(response), encodedDataLength);
    });
    on('Network.webSocketFrameReceived', ({ response }) => {
      const binary = response.opcode === 2;
      this.#add('socket', binary ? Buffer.byteLength(response.payloadData, 'base64') : Buffer.byteLength(response.payloadData));
    });
  }

  #add(kind, bytes) {
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + bytes;
    this.#kinds.all = (this.#kinds.all ?? 0) + bytes;
  }

  async #followWorkers(page, network) {
    const browser = await page.context().browser().newBrowserCDPSession();
    // The handlers of each worker's session.
    const sessions = new Map();
    const attached = new Set();
    let number = 0;
    browser.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      const { method, params } = JSON.parse(message);
      sessions.get(sessionId)?.get(method)?.(params);
    });
    browser.on('Target.targetCreated', async ({ targetInfo }) => {
      if (targetInfo.type !== 'service_worker' || attached.has(targetInfo.targetId)) return;
      attached.add(targetInfo.targetId);
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId: targetInfo.targetId, flatten: false });
      const handlers = new Map();
      sessions.set(sessionId, handlers);
      this.#listen((event, take) => handlers.set(event, take));
      const send = (method, params = {}) =>
        browser.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: (number += 1), method, params }) });
      await send('Network.enable');
      if (network) await send('Network.emulateNetworkConditions', { offline: false, ...NETWORKS[network] });
    });
    await browser.send('Target.setDiscoverTargets', { discover: true });
    page.on('close', () => browser.detach().catch(() => {}));
  }

  /** What was downloaded so far, by kind. */
  taken() {
    return { all: 0, ...this.#kinds };
  }

  /** Waits until nothing has come for a while. */
  async settles() {
    while (Date.now() - this.#last < 700) await pause(100);
  }
}

function kindOf({ mimeType, url }) {
  if (mimeType.includes('wasm')) return 'wasm';
  if (mimeType.includes('javascript')) return 'js';
  if (mimeType.includes('css')) return 'css';
  if (mimeType.includes('html')) return 'html';
  if (mimeType.startsWith('font/') || /\.(woff2?|ttf)$/.test(url)) return 'font';
  return 'other';
}
