// The shortest way through Quire: if this fails, look here first.

import { expect, test } from './support/test';
import { complaintsOf } from './support/complaints';
import { Person, isAwake, newDocumentId } from './support/person';

// All of it as people have it, the worker that keeps the pages too.
test.use({ serviceWorkers: 'allow' });

test('the first page wakes up without a complaint @everywhere', async ({ page }) => {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await isAwake(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Quire');
  await page.getByLabel('Open by link').fill('https://example.org/elsewhere');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByText('That is not a link to a document')).toBeVisible();
  await expect(page).toHaveURL('/');
  expect(complaints).toEqual([]);
});

test('a document is written and read again without a complaint @everywhere', async ({
  browser,
  page,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const complaints = complaintsOf(ada.page);
  await ada.text.pressSequentially('Notes on the engine');
  await ada.isSaved();
  await ada.page.reload();
  await ada.isLive();
  await ada.sees(['Notes on the engine']);
  expect(complaints).toEqual([]);
  await ada.leaves();

  await page.goto(url);
  await expect(page.getByText('Notes on the engine')).toBeVisible();
});
