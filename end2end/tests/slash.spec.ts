// The slash menu: commands called for by typing.

import { expect, test, type Page } from './support/test';
import { InputMethod } from './support/composition';
import { Person, agree, newDocumentId } from './support/person';

/** The menu, as a person sees it. */
function menu(page: Page) {
  const list = page.getByRole('listbox', { name: 'Insert' });
  return {
    list,
    options: list.getByRole('option'),
    current: list.getByRole('option', { selected: true }),
  };
}

test('a word behind the slash narrows the choices, arrows choose, Enter makes the block @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { list, options, current } = menu(ada.page);
  await ada.text.focus();
  await ada.page.keyboard.type('/');
  await expect(options).toHaveCount(13);
  await expect(current).toHaveText('Text');
  // The keyboard stays in the text, which says what the current choice is.
  await expect(ada.text).toBeFocused();
  const id = await current.getAttribute('id');
  await expect(ada.text).toHaveAttribute('aria-activedescendant', id!);
  await expect(ada.text).toHaveAttribute('aria-controls', (await list.getAttribute('id'))!);

  await ada.page.keyboard.type('Head');
  await expect(options).toHaveText(['Heading 1', 'Heading 2', 'Heading 3']);
  await ada.page.keyboard.press('ArrowDown');
  await expect(current).toHaveText('Heading 2');
  await ada.page.keyboard.press('ArrowUp');
  await ada.page.keyboard.press('ArrowUp');
  await expect(current).toHaveText('Heading 3');
  await ada.page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(ada.text).not.toHaveAttribute('aria-activedescendant');
  await ada.page.keyboard.type('Title');
  await expect(ada.text.locator('h3')).toHaveText('Title');

  // The words and what became of them are one step of undo.
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect(ada.text.locator('p')).toHaveText('/Head');
});

const results: [word: string, selector: string][] = [
  ['h1', 'h1'],
  ['h2', 'h2'],
  ['bullet', 'li[data-list="bullet"]'],
  ['numbered', 'li[data-list="ordered"]'],
  ['todo', 'li[data-list="unchecked"]'],
  ['quote', 'blockquote p'],
  ['code', 'pre .code-line'],
  ['divider', '.divider'],
  // The last: a table's cells stay when all text is deleted.
  ['table', 'td'],
];

test('every kind of block can be called for, as fast as one types @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const [word, selector] of results) {
    await ada.text.focus();
    await ada.page.keyboard.type(`/${word}\n`);
    await expect(ada.text.locator(selector).first(), word).toBeAttached();
    await expect(ada.text, word).not.toContainText('/');
    await ada.page.keyboard.press('ControlOrMeta+a');
    await ada.page.keyboard.press('Backspace');
    await ada.page.keyboard.press('ControlOrMeta+a');
    await ada.button('Clear formatting').click();
    await ada.page.keyboard.press('Backspace');
  }
});

test('image and formula ask for more, and leave no slash behind', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.page.keyboard.type('see /formula');
  await ada.page.keyboard.press('Tab');
  const dialog = ada.page.getByRole('dialog', { name: 'Formula' });
  await dialog.getByRole('textbox').first().fill('x^2');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(ada.text.locator('[contenteditable=false]')).toHaveCount(1);
  await expect(ada.text).not.toContainText('/');
  await ada.page.keyboard.type(' /image');
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('dialog', { name: 'Image' })).toBeVisible();
});

test('Escape, a space, and a slash inside a word leave what was typed @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { list } = menu(ada.page);
  await ada.text.focus();
  await ada.page.keyboard.type('and/or https://');
  await expect(list).toHaveCount(0);
  await ada.page.keyboard.type(' /h');
  await expect(list).toHaveCount(1);
  await ada.page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await ada.page.keyboard.type('1');
  await expect(list).toHaveCount(0);
  await ada.page.keyboard.type(' /h');
  await expect(list).toHaveCount(1);
  await ada.page.keyboard.type(' ');
  await expect(list).toHaveCount(0);
  await ada.page.keyboard.type('/nosuch');
  await expect(list).toHaveCount(0);
  // Nothing is offered, so Enter is Enter.
  await ada.page.keyboard.press('Enter');
  await ada.sees(['and/or https:// /h1 /h /nosuch', '']);

  // A choice is also taken by the mouse, and a click elsewhere is none.
  await ada.page.keyboard.type('/');
  await expect(list).toHaveCount(1);
  await ada.putsCaret('and/or', 2);
  await expect(list).toHaveCount(0);
  await ada.putsCaret('/', 1);
  await ada.page.keyboard.press('ControlOrMeta+End');
  await ada.page.keyboard.type(' /');
  await list.getByRole('option', { name: 'Quote' }).click();
  await expect(ada.text.locator('blockquote')).toHaveText('/ ');
  await expect(ada.text).toBeFocused();
});

test('in code a slash is only a slash', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Code block').click();
  await ada.page.keyboard.type('/h1');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('x');
  await ada.sees(['/h1', 'x']);
});

test('a friend who writes into the same block meanwhile breaks nothing', async ({ browser, elsewhere }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.focus();
  await ada.page.keyboard.type('note: end');
  await ben.sees(['note: end']);
  await ada.putsCaret('note: ', 6);
  await ada.page.keyboard.type('/he');
  await ben.sees(['note: /heend']);
  await ben.putsCaret('note', 0);
  await ben.page.keyboard.type('my ');
  await ada.sees(['my note: /heend']);
  await ada.page.keyboard.type('ading2');
  await expect(menu(ada.page).options).toHaveText(['Heading 2']);
  await ada.page.keyboard.press('Enter');
  expect(await agree(ada, ben)).toEqual(['my note: end']);
  await expect(ben.text.locator('h2')).toHaveText('my note: end');
});

test('words that an input method composes narrow the choices too', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { list, options } = menu(ada.page);
  await ada.text.focus();
  await ada.page.keyboard.type('/');
  await expect(list).toHaveCount(1);
  const ime = await InputMethod.of(ada);
  await ime.composes('quo');
  await expect(options).toHaveText(['Quote']);
  await ime.commits('quote');
  await expect(options).toHaveText(['Quote']);
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('said');
  await expect(ada.text.locator('blockquote')).toHaveText('said');
});
