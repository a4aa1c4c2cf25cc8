// A network that fails: a TCP proxy between browser and server whose faults can be switched.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Network {
  /** What may happen to it. */
  static FAULTS = ['cut', 'closed', 'stalled', 'deaf', 'mute', 'slow', 'torn'];

  #server;
  #pairs = new Set();
  #state = 'whole';

  /** Forwards to `target` from a port of its own. */
  static async before(target) {
    const network = new Network();
    network.#server = createServer((browser) => network.#join(browser, target));
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  get port() {
    return this.#server.address().port;
  }

  /**
   * `whole` forwards everything; `cut` ends what is open, and goes on; `closed` ends it and lets
   * nothing new in; `stalled` keeps it open, and forwards nothing; `deaf` and `mute` swallow what the
   * server or the browser says; `slow` forwards it late, in its order; `torn` forwards half of the
   * next piece and resets the connection.
   */
  becomes(state) {
    this.#state = state === 'cut' ? 'whole' : state;
    // What went missing within a connection cannot be made up for: TCP would end it.
    const ends = ['cut', 'closed'].includes(state);
    for (const pair of this.#pairs) {
      if (ends || pair.isHoled) pair.end();
      else if (state === 'whole') pair.flush();
    }
  }

  async close() {
    for (const pair of this.#pairs) pair.end();
    this.#server.close();
  }

  #join(browser, target) {
    if (this.#state === 'closed') return void browser.destroy();
    const server = connect(target, '127.0.0.1');
    const pair = {
      isHoled: false,
      held: [],
      flush: () => pair.held.splice(0).forEach((send) => send()),
      end: () => {
        this.#pairs.delete(pair);
        browser.resetAndDestroy();
        server.destroy();
      },
    };
    this.#pairs.add(pair);
    for (const [from, to, swallowing] of [
      [browser, server, 'mute'],
      [server, browser, 'deaf'],
    ]) {
      from.on('data', (bytes) => this.#forward(pair, to, bytes, swallowing));
      from.on('error', () => {});
      from.on('close', () => pair.end());
    }
  }

  #forward(pair, to, bytes, swallowing) {
    const send = () => to.writable && to.write(bytes);
    if (this.#state === swallowing) {
      pair.isHoled = true;
    } else if (this.#state === 'stalled') {
      pair.held.push(send);
    } else if (this.#state === 'slow' || pair.held.length > 0) {
      pair.held.push(send);
      setTimeout(() => pair.held.shift()?.(), 20 + Math.random() * 200);
    } else if (this.#state === 'torn') {
      this.#state = 'whole';
      to.write(bytes.subarray(0, bytes.length / 2), () => pair.end());
    } else {
      send();
    }
  }
}
