// A person at a page: joins, writes, and is asked what they see. Everything goes through what a
// person has: labels, roles, keys.

import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';

/** A document id nobody used before; a document is made on the first visit. */
export function newDocumentId(): string {
  return `test-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

/** Waits until the page's own code has taken over from the server's HTML. */
export async function isAwake(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-awake', '');
}

export class Person {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** Opens the document at `url` in a browser context of its own, does to the page what
   * `prepare` says before anything is loaded, joins by name and waits until the page is all there. */
  static async joins(
    browser: Browser,
    name: string,
    url: string,
    options = {},
    prepare: (page: Page) => Promise<void> = async () => {},
  ): Promise<Person> {
    const person = await Person.enters(browser, name, url, options, prepare);
    await person.isLive();
    return person;
  }

  /** The same, but waits only until the text takes input. */
  static async enters(
    browser: Browser,
    name: string,
    url: string,
    options = {},
    prepare: (page: Page) => Promise<void> = async () => {},
  ): Promise<Person> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await prepare(page);
    const person = new Person(name, context, page);
    await page.goto(url);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await person.canWrite();
    return person;
  }

  /** Opens `url` in another tab of the same browser, where the name is known. */
  async opensAgain(url: string): Promise<Person> {
    const page = await this.context.newPage();
    await page.goto(url);
    const person = new Person(this.name, this.context, page);
    await person.isLive();
    return person;
  }

  get text(): Locator {
    return this.page.getByRole('textbox', { name: 'Document text' });
  }

  get toolbar(): Locator {
    return this.page.getByRole('toolbar', { name: 'Formatting' });
  }

  get activity(): Locator {
    return this.page.getByRole('complementary', { name: 'Activity' });
  }

  button(name: string): Locator {
    return this.toolbar.getByRole('button', { name, exact: true });
  }

  /** Waits until the text takes input. */
  async canWrite(): Promise<void> {
    await expect(this.text).toHaveAttribute('contenteditable', 'true');
  }

  /** Waits until the text takes input and the part of the page that comes later is there, too. */
  async isLive(): Promise<void> {
    await this.canWrite();
    await expect(this.page.locator('.document-page')).toHaveAttribute('data-whole', '');
  }

  /** Waits until everything written is on the server's disk. */
  async isSaved(): Promise<void> {
    await expect(this.page.getByText('Saved', { exact: true })).toBeVisible();
  }

  /** The text of each block, in order. */
  async blocks(): Promise<string[]> {
    return this.text.evaluate((root) => {
      const blocks = root.querySelectorAll('p, h1, h2, h3, h4, h5, h6, li, td, .code-line');
      return [...blocks].map((block) => block.textContent ?? '');
    });
  }

  /** The text's HTML, without what differs from person to person. */
  async html(): Promise<string> {
    return htmlOf(this.text);
  }

  async sees(blocks: string[]): Promise<void> {
    await expect.poll(() => this.blocks()).toEqual(blocks);
  }

  /** Puts the caret after `offset` characters of the block that holds `text`. */
  async putsCaret(text: string, offset: number): Promise<void> {
    await this.text.focus();
    await this.text.evaluate(
      (root, [text, offset]) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = (node.nodeValue ?? '').indexOf(text);
          if (at < 0) continue;
          getSelection()?.collapse(node, at + offset);
          return;
        }
        throw new Error(`no text node holds ${text}`);
      },
      [text, offset] as const,
    );
  }

  /** Selects the first occurrence of `text`, which lies in one text node. */
  async selects(text: string): Promise<void> {
    await this.text.focus();
    await this.text.evaluate((root, text) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = (node.nodeValue ?? '').indexOf(text);
        if (at < 0) continue;
        getSelection()?.setBaseAndExtent(node, at, node, at + text.length);
        return;
      }
      throw new Error(`no text node holds ${text}`);
    }, text);
  }

  /** What stands in the caret's block before and after the caret. */
  async aroundCaret(): Promise<[string, string]> {
    return this.text.evaluate(() => {
      const selection = getSelection();
      if (!selection?.focusNode) throw new Error('there is no caret');
      const element =
        selection.focusNode instanceof Element
          ? selection.focusNode
          : selection.focusNode.parentElement;
      const block = element?.closest('p, h1, h2, h3, h4, h5, h6, li, td, .code-line');
      if (!block) throw new Error('the caret is in no block');
      const before = document.createRange();
      before.setStart(block, 0);
      before.setEnd(selection.focusNode, selection.focusOffset);
      const all = block.textContent ?? '';
      const left = before.toString();
      return [left, all.slice(left.length)] as [string, string];
    });
  }

  async leaves(): Promise<void> {
    await this.context.close();
  }
}

/** What is inside an element, with each element's attributes in the order of their names: a page
 * that was edited has them in the order in which they were set. */
export async function htmlOf(locator: Locator): Promise<string> {
  return locator.evaluate((root) => {
    const copy = root.cloneNode(true) as Element;
    for (const element of copy.querySelectorAll('*')) {
      const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const { name } of attributes) element.removeAttribute(name);
      for (const { name, value } of attributes) element.setAttribute(name, value);
    }
    return copy.innerHTML;
  });
}

/** Waits until all see the same document, and returns its blocks. */
export async function agree(...people: Person[]): Promise<string[]> {
  await expect
    .poll(async () => new Set(await Promise.all(people.map((person) => person.html()))).size)
    .toBe(1);
  return people[0].blocks();
}
