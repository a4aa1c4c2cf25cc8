// Somebody who writes with another editor: Quill 2 with y-quill and y-websocket, as they come from npm.
// Their page stands at the server's own address, where its sockets may be opened from, but is not
// the server's.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, type Browser, type Locator, type Page } from '@playwright/test';

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Which y-websocket, by the name of its package here. */
export type Provider = 'y-websocket' | 'y-websocket-2';

const page = (id: string, name: string, provider: Provider) => `<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="/quill/quill/dist/quill.snow.css">
<script type="importmap">${JSON.stringify({
  imports: {
    yjs: '/quill/yjs/dist/yjs.mjs',
    'lib0/': '/quill/lib0/',
    'y-protocols/': '/quill/y-protocols/',
    provider: `/quill/${provider}/src/y-websocket.js`,
    'y-quill': '/quill/y-quill/src/y-quill.js',
  },
})}</script>
<script src="/quill/quill/dist/quill.js"></script>
<script src="/quill/quill-cursors/dist/quill-cursors.js"></script>
<div id="editor"></div>
<script type="module">
import * as Y from 'yjs';
import { WebsocketProvider } from 'provider';
import { QuillBinding } from 'y-quill';
Quill.register('modules/cursors', QuillCursors);
const quill = new Quill('#editor', { theme: 'snow', modules: { cursors: true, history: { userOnly: true } } });
const doc = new Y.Doc();
const provider = new WebsocketProvider(location.origin.replace('http', 'ws') + '/ws', ${JSON.stringify(id)}, doc, { disableBc: true });
provider.awareness.setLocalStateField('user', { name: ${JSON.stringify(name)}, color: '#b45309' });
// As their manuals say, but for waiting: what is written before would be merged, too.
provider.once('sync', () => {
  const binding = new QuillBinding(doc.getText('content'), quill, provider.awareness);
  Object.assign(window, { quill, provider, binding, doc });
});
</script>`;

/** One step of a Delta that is a document. */
export interface Op {
  insert: string | object;
  attributes?: Record<string, unknown>;
}

/** What of Quill and y-websocket the tests use. */
interface Window {
  quill: {
    getContents(): { ops: Op[] };
    getLength(): number;
    getText(): string;
    insertText(at: number, text: string, formats: object, source: string): void;
    deleteText(at: number, length: number, source: string): void;
    formatText(at: number, length: number, formats: object, source: string): void;
    formatLine(at: number, length: number, formats: object, source: string): void;
    setSelection(at: number, length: number, source: string): void;
    history: { undo(): void; redo(): void; cutoff(): void };
  };
  doc: { getText(name: string): { toDelta(): Op[] } };
  provider: { connect(): void; disconnect(): void; wsconnected: boolean };
}

export class Quiller {
  private constructor(readonly page: Page) {}

  /** Opens the document `id` of the server at `origin`. */
  static async joins(browser: Browser, name: string, origin: string, id: string, provider: Provider) {
    const tab = await (await browser.newContext()).newPage();
    await tab.route('**/quill/**', async (route) => {
      const path = new URL(route.request().url()).pathname.slice('/quill/'.length);
      if (path === '') return route.fulfill({ contentType: 'text/html', body: page(id, name, provider) });
      // Its modules are imported by their names, without an ending.
      const file = /\.\w+$/.test(path) ? path : `${path}.js`;
      const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
      await route.fulfill({ contentType, body: await readFile(`${PACKAGES}${file}`) });
    });
    await tab.goto(`${origin}/quill/`);
    await tab.waitForFunction(() => 'quill' in window);
    return new Quiller(tab);
  }

  get text(): Locator {
    return this.page.locator('.ql-editor');
  }

  /** Has Quill and its provider do something, as somebody's hands would. */
  does<Given>(work: (window: Window, given: Given) => void, given: Given): Promise<void> {
    return this.page.evaluate(
      ([work, given]) => new Function('given', `(${work})(window, given)`)(given),
      [String(work), given] as const,
    );
  }

  /** The Delta that Quill shows. */
  contents(): Promise<Op[]> {
    return this.page.evaluate(() => (window as unknown as Window).quill.getContents().ops);
  }

  /** The Delta that its document holds. */
  held(): Promise<Op[]> {
    return this.page.evaluate(() => (window as unknown as Window).doc.getText('content').toDelta());
  }

  /** Waits until the caret of `name` is shown. */
  async seesCaretOf(name: string): Promise<void> {
    const caret = this.page.locator('.ql-cursor').filter({ hasText: name });
    await expect(caret.locator('.ql-cursor-caret')).toBeAttached();
  }
}
