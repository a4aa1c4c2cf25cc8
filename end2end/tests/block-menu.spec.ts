// What is done to a block as a whole: by its handle, by its menu, by keys.

import { expect, test, type Page } from './support/test';
import { Person, agree, newDocumentId } from './support/person';

function blockMenu(page: Page) {
  const menu = page.getByRole('menu', { name: 'Block actions' });
  return {
    menu,
    item: (name: string) => menu.getByRole('menuitem', { name, exact: true }),
    kind: (name: string) => menu.getByRole('menuitemradio', { name, exact: true }),
  };
}

async function writes(ada: Person, ...blocks: string[]): Promise<void> {
  await ada.text.focus();
  for (const [index, block] of blocks.entries()) {
    if (index > 0) await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type(block);
  }
}

test('keys move blocks and the caret with them, and a friend sees the same', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await writes(ada, 'one', 'two', 'three');
  await ada.putsCaret('three', 2);
  await ada.page.keyboard.press('Alt+Shift+ArrowUp');
  await ada.page.keyboard.press('Alt+Shift+ArrowUp');
  await ada.sees(['three', 'one', 'two']);
  expect(await ada.aroundCaret()).toEqual(['th', 'ree']);
  await ada.page.keyboard.press('Alt+Shift+ArrowDown');
  expect(await agree(ada, ben)).toEqual(['one', 'three', 'two']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.page.keyboard.press('ControlOrMeta+z');
  expect(await agree(ada, ben)).toEqual(['one', 'two', 'three']);
});

test('the menu opens at the caret, arrows go through it, and everything in it works @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { menu, item, kind } = blockMenu(ada.page);
  await writes(ada, 'alpha', 'beta');
  const open = async () => {
    await ada.page.keyboard.press('ControlOrMeta+Shift+Space');
    await expect(item('Move up')).toBeFocused();
  };
  await open();
  await ada.page.keyboard.press('ArrowDown');
  await expect(item('Move down')).toBeFocused();
  await ada.page.keyboard.press('End');
  await expect(kind('Code block')).toBeFocused();
  await ada.page.keyboard.press('ArrowDown');
  await expect(item('Move up')).toBeFocused();
  await ada.page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(ada.text).toBeFocused();
  expect(await ada.aroundCaret()).toEqual(['beta', '']);

  await open();
  await ada.page.keyboard.press('Enter');
  await ada.sees(['beta', 'alpha']);
  await open();
  await item('Duplicate').click();
  await ada.sees(['beta', 'beta', 'alpha']);
  await open();
  await kind('Heading 2').click();
  await expect(ada.text.locator('h2')).toHaveText('beta');
  await open();
  await expect(kind('Heading 2')).toHaveAttribute('aria-checked', 'true');
  await item('Move down').click();
  await ada.sees(['beta', 'alpha', 'beta']);
  await open();
  await item('Delete').click();
  await ada.sees(['beta', 'alpha']);
  await expect(ada.text).toBeFocused();
});

test('the handle beside the block under the mouse opens its menu, wherever the caret is', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { menu, item } = blockMenu(ada.page);
  await writes(ada, 'first', 'second', 'third');
  const html = await ada.html();
  const handle = ada.page.locator('.paper').getByRole('button', { name: 'Block actions' });
  await expect(handle).toHaveCount(0);
  await ada.text.locator('p', { hasText: 'first' }).hover();
  await expect(handle).toBeVisible();
  // It is beside the block, and no part of the text.
  const block = await ada.text.locator('p', { hasText: 'first' }).boundingBox();
  const box = await handle.boundingBox();
  expect(Math.abs(box!.y - block!.y)).toBeLessThan(12);
  expect(box!.x + box!.width).toBeLessThanOrEqual(block!.x);
  expect(await ada.html()).toBe(html);
  await handle.click();
  await item('Delete').click();
  await ada.sees(['second', 'third']);
  await expect(menu).toHaveCount(0);
  // Who writes is not bothered with it.
  await ada.page.keyboard.type('x');
  await expect(handle).toHaveCount(0);
});

test('a block is copied whole, and pasted', async ({ browser }) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { permissions });
  const { item } = blockMenu(ada.page);
  await writes(ada, 'some words', 'other');
  await ada.selects('words');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.press('ControlOrMeta+Shift+Space');
  await item('Copy').click();
  await expect(ada.text).toBeFocused();
  await expect.poll(() => ada.page.evaluate(() => getSelection()?.toString())).toBe('words');
  await ada.putsCaret('other', 5);
  await ada.page.keyboard.press('ControlOrMeta+v');
  await ada.sees(['some words', 'othersome words']);
  await expect(ada.text.locator('strong')).toHaveCount(2);
});

test('a code block and a list with what is nested in it move as one', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { item } = blockMenu(ada.page);
  await writes(ada, 'text', '/code\nlet a;', 'let b;');
  await expect(ada.text.locator('.code-line')).toHaveCount(2);
  await ada.page.keyboard.press('ControlOrMeta+Shift+Space');
  await item('Move up').click();
  await ada.sees(['let a;', 'let b;', 'text']);
  await expect(ada.text.locator('pre')).toHaveCount(1);
  await ada.text.locator('.code-line', { hasText: 'let b;' }).hover();
  await ada.page.locator('.paper').getByRole('button', { name: 'Block actions' }).click();
  await item('Delete').click();
  await ada.sees(['text']);
});

test('the menu that opens before the next frame shows what the block is', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writes(ada, '## Section');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('end');
  // The frame that looks at the caret has passed.
  await expect(ada.toolbar.getByRole('combobox').first()).toHaveValue('0');
  // A key that moves the caret, and the menu's, in one frame.
  await ada.text.evaluate((root) => {
    getSelection()!.collapse(root.querySelector('h2')!.firstChild, 3);
    const key = { key: ' ', code: 'Space', ctrlKey: true, shiftKey: true };
    root.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...key }));
  });
  await expect(blockMenu(ada.page).kind('Heading 2')).toHaveAttribute('aria-checked', 'true');
});
