// The shortest way through Quire: if this fails, look here first.

import { expect, test, type Page } from '@playwright/test';
import { Person, newDocumentId } from './support/person';

/** Collects what a page complains about in its console; expected to stay empty. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  return complaints;
}

test('the first page wakes up without a complaint @everywhere', async ({ page }) => {
  const complaints = complaintsOf(page);
  // Before it is awake the page asks the server, as it does without JavaScript: then again.
  await expect(async () => {
    complaints.length = 0;
    await page.goto('/', { waitUntil: 'networkidle' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Quire');
    await page.getByLabel('Open by link').fill('https://example.org/elsewhere');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByText('That is not a link to a document')).toBeVisible({ timeout: 500 });
    await expect(page).toHaveURL('/');
  }).toPass();
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
