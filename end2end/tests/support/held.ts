// Frames of the socket, held back and let in at a moment of the test's choosing: in the middle of
// a task, before an event that is already on its way.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    heldFrames?: { holding: boolean; waiting: (() => void)[] };
  }
}

/** Makes frames of `page` holdable; to be called before the page opens its socket. */
export async function makeHoldable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const held = { holding: false, waiting: [] as (() => void)[] };
    window.heldFrames = held;
    const native = EventTarget.prototype.addEventListener;
    WebSocket.prototype.addEventListener = function (
      this: WebSocket,
      name: string,
      listener: EventListenerOrEventListenerObject | null,
      options?: boolean | AddEventListenerOptions,
    ) {
      if (name !== 'message' || typeof listener !== 'function') {
        return native.call(this, name, listener, options);
      }
      return native.call(
        this,
        name,
        (event: Event) => {
          const deliver = () => listener.call(this, event);
          if (held.holding) held.waiting.push(deliver);
          else deliver();
        },
        options,
      );
    } as typeof WebSocket.prototype.addEventListener;
  });
}

/** From now on nothing arrives. */
export async function holds(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (!window.heldFrames) throw new Error('this page cannot hold frames back');
    window.heldFrames.holding = true;
  });
}

/** How many frames wait. */
export async function heldCount(page: Page): Promise<number> {
  return page.evaluate(() => window.heldFrames?.waiting.length ?? 0);
}

/** What waited arrives, in its order, and from now on everything does. */
export async function releases(page: Page): Promise<void> {
  await page.evaluate(() => {
    const held = window.heldFrames!;
    held.holding = false;
    for (const deliver of held.waiting.splice(0)) deliver();
  });
}
