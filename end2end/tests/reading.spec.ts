// The document is in the page before any script runs.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';

test('with JavaScript switched off the document can be read @everywhere', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('Readable by everyone.');
  await ada.isSaved();

  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByText('Readable by everyone.')).toBeVisible();
});

test('an address that leads nowhere says so', async ({ page }) => {
  const answer = await page.goto('/d/not%20an%20id');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
