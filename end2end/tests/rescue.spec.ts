// The server will not have a document any more: what was written is on the device, can be read, taken
// along, and made a new document of.

import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from './support/test';
import { Person, newDocumentId } from './support/person';
import type { Server } from './support/server';

/** What is in the file that the page gives. */
async function downloaded(page: Page): Promise<{ name: string; text: string }> {
  const giving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as Markdown' }).click();
  const download = await giving;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** Comes back without any document, and makes none for who asks. */
async function startsEmpty(server: Server): Promise<void> {
  await server.forgets();
  await server.starts('--create-on-visit', 'false');
}

test('a document that the server has no more is taken along, with what it never had', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('# Plan');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('saved');
  await ada.isSaved();
  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/^Offline/)).toBeVisible();
  await ada.page.keyboard.type(' and not');
  await startsEmpty(server);

  const notice = ada.page.getByRole('alert').filter({ hasText: 'no longer connected' });
  await expect(notice).toContainText('This document does not exist on this server.');
  await expect(notice).toContainText('8 edits have not reached the server.');
  await expect(notice).toContainText('Nothing is lost: this device keeps them.');
  await ada.page.getByLabel('Title').fill('My: plan');
  expect(await downloaded(ada.page)).toEqual({ name: 'My- plan.md', text: '# Plan\n\nsaved and not\n' });
});

test('a page whose document the server does not give shows this device’s copy, to read and to take along', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('saved');
  await ada.isSaved();
  await server.ends('SIGKILL');
  await ada.page.keyboard.type(' and not');
  await expect(ada.page.getByText(/8 edits since .+ kept on this device/)).toBeVisible();
  await ada.page.close();
  await startsEmpty(server);

  const page = await ada.context.newPage();
  const answer = await page.goto(url);
  expect(answer?.status()).toBe(404);
  const notice = page.getByRole('alert').filter({ hasText: 'There is no such document' });
  await expect(notice).toContainText(
    'what this device keeps of it, with 8 edits that the server may not have',
  );
  const text = page.getByRole('document', { name: 'Document text' });
  await expect(text).toHaveText('saved and not');
  expect((await downloaded(page)).text).toBe('saved and not\n');

  // Somebody who never was here sees nothing but the notice.
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(url);
  await expect(stranger.getByRole('alert')).toContainText('There is no such document');
  await expect(stranger.getByRole('alert')).not.toContainText('Try again');
  await expect(stranger.locator('.status-text')).toHaveText('Not available');
  await expect(stranger.getByRole('button', { name: 'Download as Markdown' })).toBeHidden();
});

test('a document that the operator deletes is taken away from everybody, and is whole when it comes back', async ({
  browser,
  server,
}) => {
  await server.ends('SIGTERM');
  await server.starts('--api-token', 'a-token-for-tests-alone');
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `${server.url}/d/${id}`);
  await ada.text.pressSequentially('hers');
  await ada.isSaved();
  const bob = await Person.joins(browser, 'Bob', `${server.url}/d/${id}`);
  const operates = (method: string, path: string) =>
    fetch(`${server.url}/api/v1/documents/${id}${path}`, {
      method,
      headers: { Authorization: 'Bearer a-token-for-tests-alone' },
    });
  await ada.page.context().setOffline(true);
  expect((await operates('DELETE', '')).status).toBe(204);
  const notice = (page: Page) => page.getByRole('alert').filter({ hasText: 'This document was deleted' });
  await expect(notice(bob.page)).toContainText('Whoever runs this server can restore it.');
  await ada.page.keyboard.type(' and not');
  await ada.page.context().setOffline(false);
  await expect(notice(ada.page)).toContainText('Nothing is lost: this device keeps them.');
  const answer = await bob.page.reload();
  expect(answer?.status()).toBe(410);
  await expect(notice(bob.page)).toContainText('It is in the bin.');

  expect((await operates('POST', '/restore')).status).toBe(200);
  await ada.page.reload();
  await bob.page.reload();
  await ada.sees(['hers and not']);
  await bob.sees(['hers and not']);
});

test('what a refused tab has becomes a new document, which everybody can join @everywhere', async ({
  browser,
  server,
}) => {
  const id = newDocumentId();
  const url = `${server.url}/d/${id}`;
  let refuses = false;
  const ada = await Person.joins(browser, 'Ada', url, {}, (page) =>
    page.routeWebSocket(`**/ws/${id}`, (socket) => {
      if (refuses) socket.onMessage(() => void socket.close({ code: 4001, reason: 'too old' }));
      else socket.connectToServer();
    }),
  );
  await ada.text.pressSequentially('before ');
  await ada.isSaved();
  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/^Offline/)).toBeVisible();
  await ada.page.keyboard.type('during');
  refuses = true;
  await server.starts();

  const notice = ada.page.getByRole('alert').filter({ hasText: 'no longer connected' });
  await expect(notice).toContainText('Quire has been updated since you opened this page.');
  await expect(notice).toContainText('6 edits have not reached the server.');
  await notice.getByRole('button', { name: 'Make a new document of it' }).click();
  await ada.page.waitForURL((now) => now.pathname.startsWith('/d/') && !now.pathname.endsWith(id));
  await ada.isLive();
  await ada.isSaved();
  await ada.sees(['before during']);
  const ben = await Person.joins(browser, 'Ben', ada.page.url());
  await ben.sees(['before during']);

  // The old one is as it was, with what this device has of it.
  const old = await ada.opensAgain(url);
  await old.isSaved();
  await old.sees(['before during']);
});
