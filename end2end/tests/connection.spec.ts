// What people see and keep when the server or the network goes away.

import { expect, test } from './support/test';
import { Person, agree, newDocumentId } from './support/person';

/** The colour in which `name`'s caret is shown on somebody's page. */
async function colorOfCaret(on: Person, name: string): Promise<string> {
  const caret = on.page.locator('.remote-caret').filter({ hasText: name });
  return caret.evaluate((caret) => getComputedStyle(caret).getPropertyValue('--person').trim());
}

test('the server is killed while two people type: both are told, and nothing is lost', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.text.pressSequentially('before ');
  await ada.isSaved();
  await ben.sees(['before ']);

  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/Offline|Reconnecting|Connecting/).first()).toBeVisible();
  await ada.page.keyboard.type('during');
  await expect(ada.page.getByText('Saved', { exact: true })).toHaveCount(0);
  await ben.page.keyboard.press('ControlOrMeta+Home');
  await ben.text.pressSequentially('BEN ');

  await server.starts();
  await ada.isSaved();
  await ben.isSaved();
  expect(await agree(ada, ben)).toEqual(['BEN before during']);
});

test('a document is still there after the server was stopped and started', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('kept');
  await ada.isSaved();
  await ada.leaves();
  await server.ends('SIGTERM');
  await server.starts();
  const ben = await Person.joins(browser, 'Ben', url);
  await ben.sees(['kept']);
});

test('a reload brings the same person back to the same text', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('still here');
  await ada.isSaved();
  await ada.page.reload();
  await ada.isLive();
  await ada.sees(['still here']);
  await expect(ada.page.getByLabel('Your name')).toBeHidden();
});

test('who is cut off sees the others’ carets go grey, and come back or go with who left', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('text');
  const [ben, cleo] = [
    await Person.joins(browser, 'Ben', url),
    await Person.joins(browser, 'Cleo', url),
  ];
  for (const friend of [ben, cleo]) {
    await friend.text.focus();
    await friend.page.keyboard.press('ControlOrMeta+End');
  }
  await expect(ada.page.locator('.remote-caret')).toHaveCount(2);
  const color = await colorOfCaret(ada, 'Ben');
  await server.ends('SIGKILL');
  const people = ada.page.getByRole('list', { name: 'People here' });
  await expect(people).toHaveAttribute('data-away', '');
  await expect.poll(() => colorOfCaret(ada, 'Ben')).toBe('#78716c');
  await cleo.leaves();

  await server.starts();
  await expect.poll(() => colorOfCaret(ada, 'Ben')).toBe(color);
  await expect(ada.page.locator('.remote-caret')).toHaveCount(1);
  await expect(people).not.toHaveAttribute('data-away');
});

test('while somebody types the status is steady and not read out, and bad news is', async ({
  browser,
  server,
}) => {
  const ada = await Person.joins(browser, 'Ada', `${server.url}/d/${newDocumentId()}`);
  await ada.isSaved();
  const status = ada.page.locator('.status-text');
  await status.evaluate((status) => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(status.textContent ?? '')).observe(status, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  // Every edit is confirmed before the next.
  await ada.text.pressSequentially('a sentence of forty letters, one by one.', { delay: 50 });
  await ada.isSaved();
  const said = await ada.page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(said[0]).toBe('Saving…');
  expect(said.at(-1)).toBe('Saved');
  // Twice for each letter if it were not steady; more than once where this machine was slow.
  expect(said.length).toBeLessThan(20);
  await expect(status).toHaveAttribute('aria-live', 'off');

  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/^Offline/)).toBeVisible();
  await expect(status).toHaveAttribute('aria-live', 'polite');
});
