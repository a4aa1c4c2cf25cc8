// Programs without a browser: y-websocket with yjs in Node, unmodified.

import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';

const PROVIDERS = { 'y-websocket': WebsocketProvider, 'y-websocket-2': WebsocketProvider2 };

for (const [name, Provider] of Object.entries(PROVIDERS)) {
  test(`${name} in Node writes along, is seen, and comes back after a cut`, async ({
    browser,
    server,
  }) => {
    const id = newDocumentId();
    const ada = await Person.joins(browser, 'Ada', `${server.url}/d/${id}`);
    await ada.text.pressSequentially('Hello');
    await ada.isSaved();
    const document = new Y.Doc();
    const content = document.getText('content');
    const address = `${server.url.replace('http', 'ws')}/ws`;
    const provider = new Provider(address, id, document, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      maxBackoffTime: 200,
    });
    provider.awareness.setLocalStateField('user', { name: 'Node', color: '#3366cc' });
    await expect.poll(() => content.toString()).toBe('Hello\n');
    content.insert(5, ' world', { bold: true });
    await ada.sees(['Hello world']);
    expect(await ada.html()).toContain('<strong> world</strong>');
    const people = ada.page.getByRole('list', { name: 'People here' });
    await expect(people.getByRole('listitem').last()).toHaveAccessibleName('Node');

    await server.ends('SIGKILL');
    content.insert(0, 'Offline. ');
    await ada.page.keyboard.press('ControlOrMeta+End');
    await ada.page.keyboard.type('!');
    await server.starts();
    await ada.sees(['Offline. Hello world!']);
    await expect.poll(() => content.toString()).toBe('Offline. Hello world!\n');
    provider.destroy();
    await ada.context.close();
  });
}
