// The shortest way through Quire: if this fails, look here first.

import { expect, test } from '@playwright/test';
import { activityOn, complaintsOf, editorOf, expectSaved, newId, openDocument, peopleOn } from '../people';

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

test('two people write in one document, and a third can read it @everywhere', async ({ browser }) => {
  const id = newId();
  const adaContext = await browser.newContext();
  const graceContext = await browser.newContext();
  const reader = await browser.newContext({ javaScriptEnabled: false });

  const ada = await openDocument(adaContext, 'Ada', id);
  const complaints = complaintsOf(ada);
  await editorOf(ada).click();
  await ada.keyboard.type('Notes on the engine');
  const grace = await openDocument(graceContext, 'Grace', id);
  await expect(editorOf(grace)).toHaveText('Notes on the engine');

  await expect(peopleOn(ada)).toContainText(['Ada (you)', 'Grace']);
  await expect(activityOn(ada)).toContainText(['Grace joined', 'Ada joined']);

  await editorOf(grace).click();
  await grace.keyboard.press('ControlOrMeta+End');
  await grace.keyboard.type(', with a compiler');
  await expect(editorOf(ada)).toHaveText('Notes on the engine, with a compiler');
  await expectSaved(grace);

  const page = await reader.newPage();
  await page.goto(`/d/${id}`);
  await expect(page.getByText('Notes on the engine, with a compiler')).toBeVisible();

  await graceContext.close();
  await expect(peopleOn(ada)).toContainText(['Ada (you)']);
  await expect(activityOn(ada).first()).toContainText('Grace left');
  expect(complaints).toEqual([]);
  await adaContext.close();
  await reader.close();
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
