// WebKit, as GTK has it: an X server without a screen, MiniBrowser on it, and WebDriver's plain
// protocol, for Playwright drives no WebKit but its own. A person there can do as much as the tests
// of the editing surface ask for (`./surface`), by the names that Playwright has for it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, type Locator } from '@playwright/test';
import { htmlOf, type Person } from './person';
import { freePort } from './server';

/** WebDriver's names for keys that are not characters. */
const KEYS: Record<string, string> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  ControlOrMeta: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

type KeyAction = { type: 'keyDown' | 'keyUp'; value: string };

/** Something in the page that a script returned, for another script to take. */
class Handle {
  constructor(
    private readonly webkit: WebKit,
    readonly held: number,
  ) {}

  evaluate(script: Script, given?: unknown): Promise<unknown> {
    return this.webkit.runs(script, [this, given]);
  }
}

/** A function for the page, or its source. */
type Script = ((...given: never[]) => unknown) | string;

/** A browser with one window. */
export class WebKit {
  private session = '';

  private constructor(
    private readonly processes: ChildProcess[],
    private readonly driver: string,
    private readonly origin: string,
  ) {}

  /** Starts the browser that belongs to `driver`; addresses without a host are at `origin`. */
  static async start(driver: string, origin: string): Promise<WebKit> {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [display] = await once(createInterface(screen.stdio[3] as Readable), 'line');
    const port = await freePort();
    const served = spawn(driver, [`--port=${port}`], {
      env: { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const webkit = new WebKit([served, screen], `http://127.0.0.1:${port}`, origin);
    await webkit.answers();
    const { sessionId } = await webkit.asks<{ sessionId: string }>('POST', '/session', {
      capabilities: {},
    });
    webkit.session = `/session/${sessionId}`;
    return webkit;
  }

  private async answers(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.driver}/status`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise(setImmediate);
    }
  }

  private async asks<Result>(method: string, path: string, body?: object): Promise<Result> {
    const answer = await fetch(this.driver + this.session + path, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = (await answer.json()) as { value: Result & { message?: string } };
    if (!answer.ok) throw new Error(`${path}: ${value.message}`);
    return value;
  }

  async goes(path: string): Promise<void> {
    await this.asks('POST', '/url', { url: new URL(path, this.origin).href });
  }

  /** Runs `script` in the page with what it is given; what it returns stays there if it `keeps`. */
  async runs(script: Script, given: unknown[], keeps = false): Promise<unknown> {
    const source = `
      const [given, keeps, done] = arguments;
      const kept = (window.quireKept ??= []);
      const taken = (value) =>
        Array.isArray(value) ? value.map(taken)
        : value === null || typeof value !== 'object' ? value
        : 'quireHeld' in value ? kept[value.quireHeld]
        : Object.fromEntries(Object.entries(value).map(([name, value]) => [name, taken(value)]));
      Promise.resolve()
        .then(() => (${script})(...taken(given)))
        .then((result) => done({ result: keeps ? kept.push(result) - 1 : result }))
        .catch((error) => done({ error: String(error) }));`;
    const named = JSON.stringify(given, (_, value: unknown) =>
      value instanceof Handle ? { quireHeld: value.held } : value,
    );
    const { error, result } = await this.asks<{ error?: string; result?: unknown }>(
      'POST',
      '/execute/async',
      { script: source, args: [JSON.parse(named), keeps] },
    );
    if (error !== undefined) throw new Error(error);
    return result;
  }

  async keeps(script: Script, given: unknown[]): Promise<Handle> {
    return new Handle(this, (await this.runs(script, given, true)) as number);
  }

  private async keys(actions: KeyAction[]): Promise<void> {
    await this.asks('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async types(text: string): Promise<void> {
    await this.keys([...text].flatMap(tapOn));
  }

  /** Presses keys at once, as `Control+Shift+u`. */
  async presses(chord: string): Promise<void> {
    const keys = chord.split('+').map((name) => KEYS[name] ?? name);
    await this.keys([
      ...keys.map((value): KeyAction => ({ type: 'keyDown', value })),
      ...keys.reverse().map((value): KeyAction => ({ type: 'keyUp', value })),
    ]);
  }

  async ends(): Promise<void> {
    await this.asks('DELETE', '');
    for (const process of this.processes) {
      const ended = once(process, 'exit');
      process.kill();
      await ended;
    }
  }
}

function tapOn(value: string): KeyAction[] {
  return [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ];
}

/** What there is of Playwright's `Page` and `Locator`. */
function pageOf(webkit: WebKit) {
  const within = (script: Script) =>
    `(given) => (${script})(document.querySelector('[role=textbox][aria-multiline=true]'), given)`;
  const page = {
    keyboard: {
      type: (text: string) => webkit.types(text),
      press: (chord: string) => webkit.presses(chord),
    },
    evaluate: (script: Script, given?: unknown) => webkit.runs(script, [given]),
  };
  const text = {
    evaluate: (script: Script, given?: unknown) => webkit.runs(within(script), [given]),
    evaluateHandle: (script: Script, given?: unknown) => webkit.keeps(within(script), [given]),
    focus: () => text.evaluate((root: HTMLElement) => root.focus()),
  };
  return { page, text };
}

/** Somebody who joins the document at `url` by name. */
export async function joins(webkit: WebKit, name: string, url: string): Promise<Person> {
  const { page, text } = pageOf(webkit);
  // Whoever was here before is forgotten; the first page of all has no storage.
  await page.evaluate(() => location.protocol === 'http:' && localStorage.clear());
  await webkit.goes(url);
  const until = (source: string) =>
    expect.poll(() => page.evaluate(`() => Boolean(${source})`), source).toBe(true);
  await until(`document.documentElement.hasAttribute('data-awake')`);
  await until(`document.getElementById('profile-name')`);
  await page.evaluate(() => document.getElementById('profile-name')!.focus());
  await page.keyboard.press('Control+a');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await until(`document.querySelector('[role=textbox][contenteditable=true]')`);
  const person = {
    name,
    page,
    text,
    html: () => htmlOf(text as unknown as Locator),
  };
  return person as unknown as Person;
}
