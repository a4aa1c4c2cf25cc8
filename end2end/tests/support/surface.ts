// What reaches the editing surface besides keys: whole documents by paste, the input events of
// other systems, and what extensions write. And what it shows: markup, caret, a copy.

import { expect, type JSHandle, type Page } from '@playwright/test';
import type { Person } from './person';

/** A step of a Delta, as Quill writes it. */
export type Insert = { insert: string | Record<string, unknown>; attributes?: Record<string, unknown> };

/** A point of the page: in the first text node that holds a text, or between the children of the
 * first element that matches. An empty selector is the surface itself. */
export type Place = [text: string, offset: number] | { in: string; offset: number };

/** A zero-width filler, or the mark of text that was decoded wrongly. */
const STRAY = /[\u200B\uFEFF\uFFFD]/;

export const bold = { bold: true };

/** An inline embed that needs no network. */
export const formula: Insert = { insert: { formula: 'x' } };

/** Makes `content` the whole document, by pasting it over everything. */
export async function seeds(person: Person, content: string | Insert[]): Promise<void> {
  const ops = typeof content === 'string' ? [{ insert: `${content}\n` }] : content;
  await person.text.focus();
  await person.page.keyboard.press('ControlOrMeta+a');
  if (content === '') {
    await person.page.keyboard.press('Backspace');
    return reads(person, ['']);
  }
  await person.text.evaluate((root, json) => {
    const carrier = document.createElement('div');
    carrier.setAttribute('data-quire-fragment', json);
    // Firefox makes the event's data itself.
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    event.clipboardData!.setData('text/html', carrier.outerHTML);
    root.dispatchEvent(event);
  }, JSON.stringify({ ops }));
  const text = ops.map(({ insert }) => (typeof insert === 'string' ? insert : '▣')).join('');
  await reads(person, text.replaceAll('\u2028', '').split('\n').slice(0, -1));
}

/** A point in the person's page. */
export async function pointAt(
  person: Person,
  place: Place,
): Promise<JSHandle<{ node: Node; offset: number }>> {
  return person.text.evaluateHandle((root, place) => {
    if (!Array.isArray(place)) {
      const element = place.in === '' ? root : root.querySelector(place.in);
      if (!element) throw new Error(`nothing matches ${place.in}`);
      return { node: element as Node, offset: place.offset };
    }
    const [text, offset] = place;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = (node.nodeValue ?? '').indexOf(text);
      if (at >= 0) return { node, offset: at + offset };
    }
    throw new Error(`no text node holds ${text}`);
  }, place);
}

/** Selects from `anchor` to `head` on the page, as a mouse would. */
export async function marksOut(person: Person, anchor: Place, head: Place = anchor): Promise<void> {
  await person.text.focus();
  const [from, to] = [await pointAt(person, anchor), await pointAt(person, head)];
  await person.page.evaluate(
    ([from, to]) => getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset),
    [from, to] as const,
  );
}

/** What a browser may ask for in `beforeinput`. */
export interface Request {
  data?: string;
  /** The data as UTF-16 units, for halves of a character. */
  units?: number[];
  /** The text in `dataTransfer`. */
  transfer?: string;
  /** The ends of the target range. */
  target?: [Place, Place];
  composing?: boolean;
}

/** Sends the `beforeinput` of a browser that does not run here. Whether it was cancelled. */
export async function asksFor(
  person: Person,
  inputType: string,
  { data, units, transfer, target, composing = false }: Request = {},
): Promise<boolean> {
  const ends = target && (await Promise.all(target.map((place) => pointAt(person, place))));
  return person.text.evaluate(
    (root, { inputType, data, units, transfer, ends, composing }) => {
      const dataTransfer = transfer === undefined ? null : new DataTransfer();
      if (transfer !== undefined) dataTransfer?.setData('text/plain', transfer);
      const event = new InputEvent('beforeinput', {
        inputType,
        data: units ? String.fromCharCode(...units) : (data ?? null),
        dataTransfer,
        targetRanges: ends
          ? [
              new StaticRange({
                startContainer: ends[0].node,
                startOffset: ends[0].offset,
                endContainer: ends[1].node,
                endOffset: ends[1].offset,
              }),
            ]
          : [],
        isComposing: composing,
        bubbles: true,
        cancelable: true,
      });
      // Browsers do not let an event be made of a type that they never send.
      if (event.inputType !== inputType) Object.defineProperty(event, 'inputType', { value: inputType });
      root.dispatchEvent(event);
      return event.defaultPrevented;
    },
    { inputType, data, units, transfer, ends, composing },
  );
}

/** The markup of the surface, without what every block has. */
export async function markup(person: Person): Promise<string> {
  return person.text.evaluate((root) => root.innerHTML.replaceAll(' dir="auto"', ''));
}

/** Waits until the surface shows exactly this. */
export async function shows(person: Person, html: string): Promise<void> {
  await expect.poll(() => markup(person)).toBe(html);
}

/** The text of each block, an embed as `▣`. */
export async function lines(person: Person): Promise<string[]> {
  return person.text.evaluate((root) => {
    const copy = root.cloneNode(true) as Element;
    for (const embed of copy.querySelectorAll('[data-embed]')) embed.replaceWith('▣');
    const blocks = copy.querySelectorAll('p, h1, h2, h3, h4, h5, h6, li, td, .code-line');
    return [...blocks].map((block) => block.textContent ?? '');
  });
}

/** Waits until the surface shows these lines. */
export async function reads(person: Person, expected: string[], when = ''): Promise<void> {
  await expect.poll(() => lines(person), when).toEqual(expected);
}

/** The caret's block, with `‸` where the caret is and `▣` for an embed. */
export async function caret(person: Person): Promise<string> {
  return person.text.evaluate((root) => {
    const { focusNode, focusOffset } = getSelection()!;
    const element = focusNode instanceof Element ? focusNode : focusNode?.parentElement;
    const block = element?.closest('p, h1, h2, h3, h4, h5, h6, li, td, .code-line');
    if (!block || !focusNode || !root.contains(block)) return 'no caret in a block';
    const text = (from: [Node, number], to: [Node, number]) => {
      const range = document.createRange();
      range.setStart(...from);
      range.setEnd(...to);
      const content = range.cloneContents();
      for (const embed of content.querySelectorAll('[data-embed]')) embed.replaceWith('▣');
      return content.textContent ?? '';
    };
    const here: [Node, number] = [focusNode, focusOffset];
    return `${text([block, 0], here)}‸${text(here, [block, block.childNodes.length])}`;
  });
}

/** What the clipboard gets when all is copied. */
export async function copyOfAll(person: Person): Promise<{ text: string; html: string }> {
  await person.text.focus();
  await person.page.keyboard.press('ControlOrMeta+a');
  return person.text.evaluate((root) => {
    const clipboardData = new DataTransfer();
    const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
    root.dispatchEvent(event);
    return {
      text: event.clipboardData!.getData('text/plain'),
      html: event.clipboardData!.getData('text/html'),
    };
  });
}

/** What the server renders of the person's document, as [`htmlOf`] has it. */
async function served(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const source = await (await fetch(location.href)).text();
    const root = new DOMParser().parseFromString(source, 'text/html').querySelector('#editor');
    for (const element of root?.querySelectorAll('*') ?? []) {
      const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const { name } of attributes) element.removeAttribute(name);
      for (const { name, value } of attributes) element.setAttribute(name, value);
    }
    return root?.innerHTML ?? 'no document';
  });
}

/** Waits until the people and the server show the same document, in which nothing is that nobody
 * wrote, and returns its blocks. */
export async function agreeWithServer(...people: Person[]): Promise<string[]> {
  await expect
    .poll(async () => {
      const pages = await Promise.all(people.map((person) => person.html()));
      return new Set([...pages, await served(people[0].page)]).size;
    })
    .toBe(1);
  expect(await people[0].html()).not.toMatch(STRAY);
  return lines(people[0]);
}

/** Expects that a copy of everything holds no filler either. */
export async function copiesCleanly(person: Person): Promise<void> {
  const copy = await copyOfAll(person);
  expect(copy.text).not.toBe('');
  expect(copy.text).not.toMatch(STRAY);
  expect(copy.html).not.toMatch(STRAY);
}
