// What people see and keep when the server or the network goes away.

import { expect, test } from './support/test';
import { Person, agree, newDocumentId } from './support/person';
import { Server } from './support/server';

test('the server is killed while two people type: both are told, and nothing is lost', async ({
  browser,
}) => {
  const server = await Server.start();
  try {
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
  } finally {
    await server.remove();
  }
});

test('a document is still there after the server was stopped and started', async ({ browser }) => {
  const server = await Server.start();
  try {
    const url = `${server.url}/d/${newDocumentId()}`;
    const ada = await Person.joins(browser, 'Ada', url);
    await ada.text.pressSequentially('kept');
    await ada.isSaved();
    await ada.leaves();
    await server.ends('SIGTERM');
    await server.starts();
    const ben = await Person.joins(browser, 'Ben', url);
    await ben.sees(['kept']);
  } finally {
    await server.remove();
  }
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
