// Find and replace within the document.

import { expect, test, type Page } from './support/test';
import { Person, agree, newDocumentId } from './support/person';

/** The search bar, as a person sees it. */
function search(page: Page) {
  const bar = page.getByRole('search', { name: 'Find' });
  return {
    bar,
    field: bar.getByRole('textbox', { name: 'Find in this document' }),
    replacement: bar.getByRole('textbox', { name: 'Replace with' }),
    count: bar.getByRole('status'),
    button: (name: string) => bar.getByRole('button', { name, exact: true }),
  };
}

/** The words that are highlighted under a name. */
async function highlighted(page: Page, name: string): Promise<string[]> {
  return page.evaluate((name) => {
    const highlights = (CSS as unknown as { highlights: Map<string, Iterable<StaticRange>> })
      .highlights;
    return [...(highlights.get(name) ?? [])].map((found) => {
      const range = document.createRange();
      range.setStart(found.startContainer, found.startOffset);
      range.setEnd(found.endContainer, found.endOffset);
      return range.toString();
    });
  }, name);
}

async function selected(page: Page): Promise<string> {
  return page.evaluate(() => getSelection()?.toString() ?? '');
}

async function writes(ada: Person, ...blocks: string[]): Promise<void> {
  await ada.text.focus();
  for (const [index, block] of blocks.entries()) {
    if (index > 0) await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type(block);
  }
}

test('matches are counted, highlighted, gone through in both directions, and Escape leads back @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writes(ada, 'one fish two fish', 'red Fish', 'blue');
  const html = await ada.html();
  const find = search(ada.page);
  await ada.putsCaret('red Fish', 0);
  await ada.page.keyboard.press('ControlOrMeta+f');
  await expect(find.field).toBeFocused();
  await ada.page.keyboard.type('fish');
  // The search starts at the caret.
  await expect(find.count).toHaveText('3 of 3');
  await expect.poll(() => highlighted(ada.page, 'find-match')).toEqual(['fish', 'fish']);
  await expect.poll(() => highlighted(ada.page, 'find-current')).toEqual(['Fish']);
  expect(await ada.html()).toBe(html);

  await ada.page.keyboard.press('Enter');
  await expect(find.count).toHaveText('1 of 3');
  await ada.page.keyboard.press('Shift+Enter');
  await expect(find.count).toHaveText('3 of 3');
  await find.button('Previous match').click();
  await expect(find.count).toHaveText('2 of 3');
  await expect(find.field).not.toBeFocused();
  await find.button('Next match').click();
  await ada.page.keyboard.press('F3');
  await expect(find.count).toHaveText('1 of 3');
  await ada.page.keyboard.press('ControlOrMeta+Shift+g');
  await ada.page.keyboard.press('Shift+F3');
  await expect(find.count).toHaveText('2 of 3');

  await ada.page.keyboard.press('Escape');
  await expect(find.bar).toHaveCount(0);
  await expect(ada.text).toBeFocused();
  expect(await selected(ada.page)).toBe('fish');
  expect(await ada.aroundCaret()).toEqual(['one fish two fish', '']);
  await expect.poll(() => highlighted(ada.page, 'find-match')).toEqual([]);

  // The keys go on with the last search, and from where the caret is.
  await ada.page.keyboard.press('F3');
  await expect.poll(() => selected(ada.page)).toBe('Fish');
  await expect(ada.text).toBeFocused();
});

test('what is selected is what is looked for, and case and whole words count when asked @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writes(ada, 'Art art party', 'ART, artful');
  const find = search(ada.page);
  await ada.selects('art');
  await ada.page.keyboard.press('ControlOrMeta+f');
  await expect(find.field).toHaveValue('art');
  await expect(find.count).toHaveText('2 of 5');
  await find.button('Whole words').click();
  await expect(find.button('Whole words')).toHaveAttribute('aria-pressed', 'true');
  await expect(find.count).toHaveText('2 of 3');
  await find.button('Match case').click();
  await expect(find.count).toHaveText('1 of 1');
  await find.button('Whole words').click();
  await expect(find.count).toHaveText('1 of 3');
  await find.field.fill('nowhere');
  await expect(find.count).toHaveText('Not found');
  await expect(find.field).toHaveAttribute('aria-invalid', 'true');
  await expect(find.button('Next match')).toBeDisabled();
  // The key again takes what is looked for, to be typed over.
  await ada.page.keyboard.press('ControlOrMeta+f');
  await ada.page.keyboard.type('party');
  await expect(find.count).toHaveText('1 of 1');
});

test('one match is replaced and the next comes up; all are replaced in one step of undo @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writes(ada, 'tea and tea', 'more tea');
  await ada.selects('more tea');
  await ada.page.keyboard.press('ControlOrMeta+b');
  const find = search(ada.page);
  await ada.putsCaret('tea and', 0);
  await ada.page.keyboard.press('ControlOrMeta+h');
  await expect(find.replacement).toBeVisible();
  await ada.page.keyboard.type('tea');
  await find.replacement.fill('coffee');
  await ada.page.keyboard.press('Enter');
  await ada.sees(['coffee and tea', 'more tea']);
  await expect(find.count).toHaveText('1 of 2');
  await find.button('Replace all').click();
  await ada.sees(['coffee and coffee', 'more coffee']);
  await expect(find.count).toHaveText('2 replaced');
  // Marks of what was replaced stay.
  await expect(ada.text.locator('strong')).toHaveText('more coffee');

  await ada.page.keyboard.press('Escape');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['coffee and tea', 'more tea']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['tea and tea', 'more tea']);
});

test('the search follows what a friend writes meanwhile', async ({ browser, elsewhere }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await writes(ada, 'first oak', 'second oak');
  await ben.sees(['first oak', 'second oak']);
  const find = search(ada.page);
  await ada.page.keyboard.press('ControlOrMeta+f');
  await ada.page.keyboard.type('oak');
  await ada.page.keyboard.press('Shift+Enter');
  await expect(find.count).toHaveText('2 of 2');

  await ben.putsCaret('first', 0);
  await ben.page.keyboard.type('oak oak ');
  await expect(find.count).toHaveText('4 of 4');
  await expect
    .poll(() => highlighted(ada.page, 'find-match'))
    .toEqual(['oak', 'oak', 'oak']);
  await ben.page.keyboard.press('ControlOrMeta+z');
  await expect(find.count).toHaveText('2 of 2');
  // The current match goes: the next one takes its place.
  await ben.selects('second oak');
  await ben.page.keyboard.press('Backspace');
  await expect(find.count).toHaveText('1 of 1');
  await expect.poll(() => highlighted(ada.page, 'find-current')).toEqual(['oak']);
  await find.field.press('Escape');
  expect(await agree(ada, ben)).toEqual(['first oak', '']);
  await expect(ada.text).toBeFocused();
});

test('when a match was replaced, the next one comes into view', async ({ browser }) => {
  const low = { viewport: { width: 1280, height: 400 } };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, low);
  await writes(ada, 'needle', ...Array<string>(30).fill('.'), 'needle');
  const find = search(ada.page);
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await ada.page.keyboard.press('ControlOrMeta+h');
  await ada.page.keyboard.type('needle');
  await expect(find.count).toHaveText('1 of 2');
  const last = ada.text.locator('p').last();
  await expect(last).not.toBeInViewport();
  await find.replacement.fill('thread');
  await ada.page.keyboard.press('Enter');
  await expect(ada.text.locator('p').first()).toHaveText('thread');
  await expect(last).toBeInViewport();
});

test('a match far away comes into view, below the bar', async ({ browser }) => {
  const low = { viewport: { width: 1280, height: 400 } };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, low);
  await writes(ada, 'needle', ...Array<string>(30).fill('.'), 'needle');
  const find = search(ada.page);
  await ada.page.keyboard.press('ControlOrMeta+f');
  await ada.page.keyboard.type('needle');
  await expect(find.count).toHaveText('1 of 2');
  const top = async () => (await ada.text.locator('p').first().boundingBox())?.y ?? 0;
  const bar = async () => {
    const box = await find.bar.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  await expect.poll(async () => (await top()) > (await bar())).toBe(true);
  await ada.page.keyboard.press('Enter');
  await expect(ada.text.locator('p').last()).toBeInViewport();
  // Only what is on the screen is painted.
  await expect.poll(() => highlighted(ada.page, 'find-current')).toEqual(['needle']);
  await expect.poll(() => highlighted(ada.page, 'find-match')).toEqual([]);
});
