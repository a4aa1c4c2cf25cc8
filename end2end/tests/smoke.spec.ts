// The shortest way through Quire: if this fails, look here first.

import { expect, test } from '@playwright/test';
import { complaintsOf, newId } from '../people';

test('the first page wakes up without a complaint @everywhere', async ({ page }) => {
  const complaints = complaintsOf(page);
  // Before it is awake the page asks the server, as it does without JavaScript: then again.
  await expect(async () => {
    complaints.length = 0;
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Quire');
    await page.getByLabel('Open by link').fill('https://example.org/elsewhere');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByText('That is not a link to a document')).toBeVisible({ timeout: 500 });
    await expect(page).toHaveURL('/');
  }).toPass();
  expect(complaints).toEqual([]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a document can be made and read @everywhere', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: 'New document' }).click();
    await expect(page).toHaveURL(/\/d\/[A-Za-z0-9_-]{1,64}$/);
    await page.goto(`/d/${newId()}`);
    await expect(page.getByRole('main')).toBeVisible();
  });
});
