// Opening, writing and coming back while there is no server to be reached.

import { expect, test, type Browser, type Page } from './support/test';
import { Person, isAwake, newDocumentId } from './support/person';

/** Joins in a browser that may keep pages, and waits until it has. */
async function joinsAndKeeps(browser: Browser, name: string, url: string): Promise<Person> {
  const person = await Person.joins(browser, name, url, { serviceWorkers: 'allow' });
  await person.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active!.state !== 'activated') {
      await new Promise((resolve) => active!.addEventListener('statechange', resolve));
    }
  });
  return person;
}

async function reloads(page: Page): Promise<void> {
  await page.reload();
  await isAwake(page);
}

test('a document that was opened once can be opened, read and written without the server', async ({
  browser,
  server,
}) => {
  test.slow();
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await joinsAndKeeps(browser, 'Ada', url);
  await ada.page.getByRole('textbox', { name: 'Document title' }).fill('Notes');
  await ada.text.pressSequentially('before ');
  await ada.isSaved();
  // Also what others wrote is here.
  const ben = await Person.joins(browser, 'Ben', url);
  await ben.page.keyboard.press('ControlOrMeta+End');
  await ben.text.pressSequentially('Ben ');
  await ada.sees(['before Ben ']);
  await ben.isSaved();
  await ben.leaves();
  await server.ends('SIGKILL');

  await reloads(ada.page);
  await ada.isLive();
  await ada.sees(['before Ben ']);
  await expect(ada.page).toHaveTitle(/Notes/);
  await ada.text.focus();
  await ada.page.keyboard.press('ControlOrMeta+End');
  await ada.page.keyboard.type('during');
  const kept = ada.page.getByText(/Offline — 6 edits since .+ kept on this device/);
  await expect(kept).toBeVisible();

  // Once more: what was written then is here as well, and still counted.
  await reloads(ada.page);
  await ada.isLive();
  await ada.sees(['before Ben during']);
  await expect(kept).toBeVisible();

  await server.starts();
  await ada.isSaved();
  const cleo = await Person.joins(browser, 'Cleo', url);
  await cleo.sees(['before Ben during']);
});

test('without the server the first page opens, and a document that is not here says so', async ({
  browser,
  server,
}) => {
  test.slow();
  const id = newDocumentId();
  const ada = await joinsAndKeeps(browser, 'Ada', `${server.url}/d/${id}`);
  await ada.text.pressSequentially('here');
  await ada.isSaved();
  await server.ends('SIGKILL');

  await ada.page.goto(`${server.url}/`);
  await isAwake(ada.page);
  await expect(ada.page.getByRole('link', { name: 'Untitled' })).toBeVisible();
  await ada.page.goto(`${server.url}/d/${newDocumentId()}`);
  const missing = ada.page.getByRole('heading', {
    name: 'This document is not on this device yet',
  });
  await expect(missing).toBeVisible();

  await server.starts();
  await ada.isLive();
  await expect(missing).toBeHidden();
  await ada.text.pressSequentially('new');
  await ada.isSaved();
  await ada.page.goto(`${server.url}/d/${id}`);
  await ada.sees(['here']);
});
