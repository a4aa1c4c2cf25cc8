// Keys, and how long each takes until what it did is painted.

import { pause, settle } from './browser.mjs';

/** Measures keys: installed in the page before anything else. */
export function installKeys() {
  const samples = [];
  let measuring = false;
  // The key that waits for its frame.
  let pressed;
  // Before anything that the page has put off until its frame was painted: a message or a timer
  // would come behind that, and count it.
  const afterTask = (done) => scheduler.postTask(done, { priority: 'user-blocking' });
  addEventListener(
    'keydown',
    (event) => {
      if (!measuring) return;
      const began = performance.now();
      const key = { ended: began };
      pressed = key;
      requestAnimationFrame(() => {
        const framed = performance.now();
        pressed = undefined;
        afterTask(() => {
          const painted = performance.now();
          samples.push({ latency: painted - event.timeStamp, work: key.ended - began + painted - framed });
        });
      });
    },
    true,
  );
  // Behind the page's own listeners. A task would not tell when the key was handled: Chromium lets
  // tasks wait for the frame after a key, and that wait for the display's next turn.
  for (const type of ['keydown', 'keypress', 'beforeinput', 'input']) {
    addEventListener(type, () => {
      if (pressed) pressed.ended = performance.now();
    });
  }
  Object.assign(window, {
    keystrokes: {
      start: () => {
        samples.length = 0;
        measuring = true;
      },
      pause: () => (measuring = false),
      resume: () => (measuring = true),
      count: () => samples.length,
      take: () => samples.splice(0),
    },
  });
}

const LETTERS = 'etaoinshrdlu';

/** Between two keys of a fast hand, in ms: what the first has painted is on the screen by then. */
const BETWEEN_KEYS_MS = 40;

/** Presses a key after the other as a fast hand does, `before` each without measuring. */
export async function measure(page, count, key, { before } = {}) {
  await page.evaluate(() => window.keystrokes.start());
  for (let number = 0; number < count; number += 1) {
    if (before) {
      await page.evaluate(() => window.keystrokes.pause());
      await before(page);
      await settle(page);
      await pause(BETWEEN_KEYS_MS);
      await page.evaluate(() => window.keystrokes.resume());
    }
    await page.keyboard.press(key ?? LETTERS[number % LETTERS.length]);
    await pause(30 + ((number * 17) % 40));
  }
  return taken(page, count);
}

/** The samples of `count` keys, once all are painted. */
export async function taken(page, count) {
  await page.waitForFunction((count) => window.keystrokes.count() >= count, count, { timeout: 120_000 });
  return page.evaluate(() => window.keystrokes.take());
}

/** The value that this part of all values does not exceed. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const median = (values) => quantile(values, 0.5);
