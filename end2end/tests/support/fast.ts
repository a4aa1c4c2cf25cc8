// Keys at a rate that waits for nothing: not for the page either.

import { Firefox } from './firefox';
import type { Person } from './person';

/** Presses the keys of `digits`. */
export async function typesFast(person: Person, digits: string, perSecond: number): Promise<void> {
  const isFirefox = person.context.browser()?.browserType().name() === 'firefox';
  await (isFirefox ? inFirefox : inChromium)(person, digits, perSecond);
}

async function inChromium(person: Person, digits: string, perSecond: number): Promise<void> {
  const session = await person.context.newCDPSession(person.page);
  const started = performance.now();
  const sent: Promise<unknown>[] = [];
  for (const [index, digit] of [...digits].entries()) {
    const due = started + (index * 1000) / perSecond;
    while (performance.now() < due) await new Promise(setImmediate);
    const key = { key: digit, code: `Digit${digit}`, windowsVirtualKeyCode: digit.charCodeAt(0) };
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: digit, ...key }));
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }));
  }
  await Promise.all(sent);
}

/** In its own window, for the driver's way to each key is too long. */
async function inFirefox(person: Person, digits: string, perSecond: number): Promise<void> {
  const firefox = await Firefox.around(person.page);
  await firefox.runs(
    async (digits, perSecond) => {
      const started = performance.now();
      for (const [index, digit] of [...digits].entries()) {
        const due = started + (index * 1000) / perSecond;
        while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve));
        const key = new KeyboardEvent('', { key: digit, code: `Digit${digit}` });
        window.processor!.keydown(key);
        window.processor!.keyup(key);
      }
    },
    digits,
    perSecond,
  );
}
