// Copying and pasting: with the keys, or by the events that another program's copy makes.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Person } from './person';

/** What lies on a clipboard, by type. */
export type Transfer = Record<string, string>;

/** Pastes `transfer` at the caret, as if another program had copied it. */
export async function pastes(person: Person, transfer: Transfer): Promise<void> {
  const isLeft = await person.text.evaluate((root, transfer) => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(transfer)) data.setData(type, text);
    const event = new ClipboardEvent('paste', {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    // Firefox hands a made-up event's data to nobody.
    Object.defineProperty(event, 'clipboardData', { value: data });
    return root.dispatchEvent(event);
  }, transfer);
  expect(isLeft, 'whether the browser pastes, too').toBe(false);
}

/** What a copy (or cut) puts on the clipboard; nothing when it leaves the clipboard alone. */
export async function copies(
  person: Person,
  kind: 'copy' | 'cut' = 'copy',
): Promise<Transfer | undefined> {
  return person.text.evaluate((root, kind) => {
    const data = new DataTransfer();
    const event = new ClipboardEvent(kind, {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    Object.defineProperty(event, 'clipboardData', { value: data });
    root.dispatchEvent(event);
    if (!event.defaultPrevented) return undefined;
    return Object.fromEntries([...data.types].map((type) => [type, data.getData(type)]));
  }, kind);
}

/** A line of a document: its content, and what it is. */
export type Line = { content: unknown[]; is: Record<string, unknown> };
type Op = { insert: unknown; attributes?: Record<string, unknown> };
type Fragment = { ops: Op[]; end?: Record<string, unknown> };

/** The lines that an empty document has after `fragment` was pasted into it. */
export function linesOf(fragment: Fragment): Line[] {
  const lines: Line[] = [];
  let content: unknown[] = [];
  for (const { insert, attributes } of fragment.ops) {
    if (typeof insert !== 'string') {
      content.push({ insert, ...(attributes && { attributes }) });
      continue;
    }
    for (const [index, text] of insert.split('\n').entries()) {
      if (index > 0) {
        lines.push({ content, is: attributes ?? {} });
        content = [];
      }
      if (text !== '') content.push({ insert: text, ...(attributes && { attributes }) });
    }
  }
  if (fragment.end !== undefined) {
    // A piece of a line takes on the empty paragraph.
    lines.push({ content, is: lines.length > 0 ? fragment.end : {} });
  } else {
    const last = lines[lines.length - 1];
    const needsMore = 'table' in last.is || JSON.stringify(last.content).includes('"divider"');
    if (needsMore) lines.push({ content: [], is: {} });
  }
  return withRowsInOrder(lines);
}

/** Rows get new names when they are pasted; only their order says something. */
function withRowsInOrder(lines: Line[]): Line[] {
  const names: unknown[] = [];
  return lines.map(({ content, is }) => {
    if (!('table' in is)) return { content, is };
    if (!names.includes(is.table)) names.push(is.table);
    return { content, is: { ...is, table: names.indexOf(is.table) } };
  });
}

/** What happened when markup was pasted into an empty document. */
export type Pasted = {
  /** Our own fragment in what a copy of all of it puts on the clipboard. */
  fragment: string;
  /** What is in the page that must not be there. */
  harm: string[];
  /** Whether one undo led back to the empty document. */
  undone: boolean;
};

/**
 * Pastes each of `markups` into the empty document, copies everything and undoes it. All of it
 * happens in the page: a driver's way to each key is long.
 */
export async function pastesEach(person: Person, markups: string[]): Promise<Pasted[]> {
  await person.page.evaluate(`window.harmIn = ${harmIn}`);
  return person.text.evaluate((root, markups) => {
    const { harmIn } = window as unknown as { harmIn: (root: Element) => string[] };
    const init = { bubbles: true, cancelable: true };
    const mod = /Mac/.test(navigator.platform) ? { metaKey: true } : { ctrlKey: true };
    const press = (key: string) => {
      const code = `Key${key.toUpperCase()}`;
      root.dispatchEvent(new KeyboardEvent('keydown', { ...init, ...mod, key, code }));
    };
    const transfer = (type: 'copy' | 'paste', offers: Record<string, string>) => {
      const data = new DataTransfer();
      for (const [kind, text] of Object.entries(offers)) data.setData(kind, text);
      const event = new ClipboardEvent(type, { ...init, clipboardData: data });
      Object.defineProperty(event, 'clipboardData', { value: data });
      root.dispatchEvent(event);
      return data.getData('text/html');
    };
    const empty = root.innerHTML;
    return markups.map((markup) => {
      transfer('paste', { 'text/html': markup, 'text/plain': 'instead' });
      const harm = harmIn(root);
      press('a');
      const copied = new DOMParser().parseFromString(transfer('copy', {}), 'text/html');
      const carrier = copied.querySelector('[data-quire-fragment]');
      press('z');
      return {
        fragment: carrier?.getAttribute('data-quire-fragment') ?? '',
        harm,
        undone: root.innerHTML === empty,
      };
    });
  }, markups);
}

const fixtures = resolve('..', 'fixtures', 'clipboard');

/** A file of the fixtures. */
export function fixture(name: string): string {
  return readFileSync(resolve(fixtures, name), 'utf8');
}

export { fixtures };

/** The vectors of malicious HTML, with their names. */
export function vectors(): [name: string, markup: string][] {
  const sections = fixture('malicious.txt').split(/^== /m).slice(1);
  return sections.map((section) => {
    const end = section.indexOf('\n');
    return [section.slice(0, end), section.slice(end + 1)];
  });
}

/**
 * Switches the page's own policy off where the driver can: it would stop what our code lets
 * through, and reports what it forbids in the inert document that pasted HTML is parsed in.
 */
export function withoutPolicy(browserName: string): { bypassCSP?: boolean } {
  return browserName === 'chromium' ? { bypassCSP: true } : {};
}

/**
 * Watches a page for script that ran, what its policy had to stop, and strange requests. Images
 * may come from anywhere on the web: the vectors have theirs from `a.b`.
 */
export async function watch(page: Page): Promise<() => Promise<string[]>> {
  const origin = new URL(page.url()).host;
  const requests: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    const known = [origin, 'a.b'].includes(url.host);
    if (/^(https?|wss?):$/.test(url.protocol) && !known) requests.push(url.href);
  });
  await page.evaluate(() => {
    const reports: string[] = [];
    Object.assign(window, { reports });
    document.addEventListener('securitypolicyviolation', (event) => {
      reports.push(`the policy stopped ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return async () => {
    const found = await page.evaluate(() => {
      const { pwned, reports } = window as unknown as { pwned?: unknown; reports: string[] };
      return pwned === undefined ? reports : [...reports, `script ran: ${String(pwned)}`];
    });
    return [...found, ...requests.map((url) => `asked for ${url}`)];
  };
}

/** What in an element must not be in a page: elements, handlers, addresses, styles, names. */
export function harmIn(root: Element): string[] {
  const harm: string[] = [];
  const math = 'http://www.w3.org/1998/Math/MathML';
  const allowed =
    /^(p|h[1-6]|ul|ol|li|blockquote|pre|code|div|table|tbody|tr|td|strong|em|u|s|sub|sup|span|a|br|img|hr)$/;
  const declaration =
    /^\s*(--color|color|--background|background-color)\s*:\s*(#[0-9a-f]+|[a-z]+|(rgb|hsl)a?\([\d ,.%/-]+\))\s*$/i;
  // The size of a chunk of a long document.
  const size = /^\s*(--[a-z]+(-\d)?: ?\d+|contain-intrinsic-block-size: ?auto [\d.]+px)\s*$/;
  const styled = (value: string) =>
    value.split(';').every((part) => !part.trim() || declaration.test(part) || size.test(part));
  for (const element of root.querySelectorAll('*')) {
    if (!allowed.test(element.localName) && element.namespaceURI !== math) {
      harm.push(`<${element.localName}>`);
    }
    for (const { name, value } of element.attributes) {
      const says = `${element.localName} ${name}=${JSON.stringify(value)}`;
      if (/^on/i.test(name) || /^(id|name|srcset|srcdoc|action|formaction|ping|xlink:href)$/.test(name)) {
        harm.push(says);
      } else if (name === 'href' && !/^(https?:\/\/|mailto:|tel:)/.test(value)) {
        harm.push(says);
      } else if (name === 'href' && element.getAttribute('rel') !== 'noopener noreferrer') {
        harm.push(`${says} without rel`);
      } else if (
        name === 'src' &&
        !/^(https?:\/\/|\/uploads\/|data:image\/(png|jpeg|gif|webp);base64,)/.test(value)
      ) {
        harm.push(says);
      } else if (name === 'style' && !styled(value)) {
        harm.push(says);
      }
    }
  }
  return harm;
}
