// The outline and the counts beside the text.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';

test('headings are listed as they are written, lead to their place, and show where one is @everywhere', async ({
  browser,
}) => {
  const low = { viewport: { width: 1280, height: 500 } };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, low);
  const outline = ada.page.getByRole('navigation', { name: 'Outline' });
  await expect(outline).toBeHidden();
  await ada.page.getByRole('button', { name: 'Outline', exact: true }).click();
  await expect(outline).toContainText('Headings show up here.');
  await ada.text.focus();
  await ada.page.keyboard.type('/h1\nFirst part\n');
  await ada.page.keyboard.type('.\n'.repeat(12));
  await ada.page.keyboard.type('/h2\nA detail\nwords\n/h1\nSecond part');
  const lines = outline.getByRole('button');
  await expect(lines).toHaveText(['First part', 'A detail', 'Second part']);
  const here = outline.locator('[aria-current="location"]');
  await expect(here).toHaveText('Second part');

  await lines.nth(0).click();
  await expect(ada.text).toBeFocused();
  expect(await ada.aroundCaret()).toEqual(['', 'First part']);
  await expect(here).toHaveText('First part');
  await expect(ada.text.locator('h1').first()).toBeInViewport();
  await lines.nth(1).focus();
  await ada.page.keyboard.press('Enter');
  expect(await ada.aroundCaret()).toEqual(['', 'A detail']);
  await expect(ada.text.locator('h2')).toBeInViewport();
  await expect(here).toHaveText('A detail');

  // Typing in a heading changes its line; the others stay the elements they are.
  await lines.nth(2).evaluate((line) => line.setAttribute('data-same', ''));
  await ada.page.keyboard.type('Not ');
  await expect(lines).toHaveText(['First part', 'Not A detail', 'Second part']);
  await expect(lines.nth(2)).toHaveAttribute('data-same', '');
});

test('a heading that one is led to comes to the top, also when it was on the screen', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.page.getByRole('button', { name: 'Outline', exact: true }).click();
  await ada.text.focus();
  await keyboard.type(`/h1\nFirst\n${'.\n'.repeat(4)}/h2\nSecond\n${'.\n'.repeat(30)}`);
  await keyboard.press('ControlOrMeta+Home');
  const heading = ada.text.locator('h2');
  await expect(heading).toBeInViewport();
  const belowToolbar = async () => {
    const toolbar = (await ada.toolbar.boundingBox())!;
    return (await heading.boundingBox())!.y - toolbar.y - toolbar.height;
  };
  await expect.poll(belowToolbar).toBeGreaterThan(100);
  await ada.page.getByRole('navigation', { name: 'Outline' }).getByRole('button').nth(1).click();
  await expect.poll(async () => Math.abs((await belowToolbar()) - 30)).toBeLessThanOrEqual(30);
});

test('a friend’s headings come into the outline, and go', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.page.getByRole('button', { name: 'Outline', exact: true }).click();
  const lines = ada.page.getByRole('navigation', { name: 'Outline' }).getByRole('button');
  await ben.text.focus();
  await ben.page.keyboard.type('/h1\nTheirs');
  await expect(lines).toHaveText(['Theirs']);
  await ben.page.keyboard.press('ControlOrMeta+Alt+0');
  await expect(lines).toHaveCount(0);
});

test('words and characters are counted, and those of the selection @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const counts = ada.page.locator('.counts');
  await expect(counts).toContainText('0 words');
  await ada.text.pressSequentially('one two 三四');
  await ada.page.keyboard.press('Enter');
  await ada.text.pressSequentially('five');
  await expect(counts).toContainText('5 words');
  await expect(counts).toContainText('14 characters');
  await ada.selects('two');
  await expect(counts).toContainText('1 of 5 words');
  await expect(counts).toContainText('3 characters');
  await ada.page.keyboard.press('ControlOrMeta+a');
  await expect(counts).toContainText('5 of 5 words');
  await ada.page.keyboard.press('Backspace');
  await expect(counts).toContainText('0 words');
});

test('on a phone the outline waits behind its button and goes when it has led somewhere', async ({
  browser,
}) => {
  const phone = { viewport: { width: 390, height: 800 }, hasTouch: true };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, phone);
  const outline = ada.page.getByRole('navigation', { name: 'Outline' });
  await ada.text.focus();
  await ada.page.keyboard.type('/h1\nPart\nwords');
  await expect(outline).toBeHidden();
  await ada.page.getByRole('button', { name: 'Outline', exact: true }).tap();
  await expect(outline).toBeInViewport();
  await outline.getByRole('button', { name: 'Part' }).tap();
  await expect(outline).toBeHidden();
  expect(await ada.aroundCaret()).toEqual(['', 'Part']);
});
