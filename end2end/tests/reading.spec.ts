// The document is in the page before any script runs.

import { expect, test } from '@playwright/test';
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

test('no page writes an error to the console', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto('/');
  await expect(page.getByRole('heading').first()).toBeVisible();
  await page.goto(`/d/${newDocumentId()}`);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  const text = page.getByRole('textbox', { name: 'Document text' });
  await expect(text).toHaveAttribute('contenteditable', 'true');
  await text.pressSequentially('quiet');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(problems).toEqual([]);
});
