// Tables that are edited in place.

import { expect, test, type Locator } from './support/test';
import { pastes } from './support/images';
import { Person, agree, newDocumentId } from './support/person';

/** Inserts a table in an empty document; the caret is in its first cell. */
async function withTable(person: Person, rows: number, columns: number): Promise<void> {
  await person.text.focus();
  await person.button('Table').click();
  const dialog = person.page.getByRole('dialog', { name: 'Table' });
  await dialog.getByLabel('Rows').fill(String(rows));
  await dialog.getByLabel('Columns').fill(String(columns));
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(person.text.getByRole('cell')).toHaveCount(rows * columns);
  await expect(person.text).toBeFocused();
}

/** Fills a table from the caret on, from cell to cell by Tab. */
async function fills(person: Person, words: string[]): Promise<void> {
  for (const [index, word] of words.entries()) {
    if (index > 0) await person.page.keyboard.press('Tab');
    await person.page.keyboard.type(word);
  }
}

/** What is in each cell, row by row. */
async function grid(person: Person): Promise<string[][]> {
  return person.text.evaluate((root) =>
    [...root.querySelectorAll('tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.innerText.replace(/\n+$/, '')),
    ),
  );
}

async function seesGrid(person: Person, rows: string[][]): Promise<void> {
  await expect.poll(() => grid(person)).toEqual(rows);
}

function tableTool(person: Person, name: string): Locator {
  return person.button(name);
}

test('Tab goes from cell to cell and begins a new row at the end, Shift+Tab goes back @everywhere', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await withTable(ada, 2, 2);
  await fills(ada, ['a', 'b', 'c', 'd', 'e']);
  await seesGrid(ada, [
    ['a', 'b'],
    ['c', 'd'],
    ['e', ''],
  ]);
  await ada.page.keyboard.press('Shift+Tab');
  await ada.page.keyboard.type('!');
  // Enter is a new line in the cell.
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('more');
  await seesGrid(ada, [
    ['a', 'b'],
    ['c', 'd!\nmore'],
    ['e', ''],
  ]);
  await ada.isSaved();
  const ben = await Person.joins(browser, 'Ben', url);
  await expect(ben.text.getByRole('row')).toHaveCount(3);
  await agree(ada, ben);
});

test('rows and columns come and go by the toolbar, which offers that in a table only @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await expect(tableTool(ada, 'Insert row above')).toBeHidden();
  await withTable(ada, 2, 2);
  const kind = ada.toolbar.getByRole('combobox', { name: 'Kind of block' });
  await expect(kind.locator('option:checked')).toHaveText('Table cell');
  await fills(ada, ['a', 'b', 'c', 'd']);
  await tableTool(ada, 'Insert row above').click();
  await ada.page.keyboard.type('1');
  await seesGrid(ada, [
    ['a', 'b'],
    ['', ''],
    ['c', 'd1'],
  ]);
  await tableTool(ada, 'Insert column right').click();
  await tableTool(ada, 'Insert column left').click();
  await tableTool(ada, 'Insert row below').click();
  await ada.page.keyboard.type('2');
  await seesGrid(ada, [
    ['a', '', 'b', ''],
    ['', '', '', ''],
    ['c', '', 'd12', ''],
    ['', '', '', ''],
  ]);
  await tableTool(ada, 'Delete row').click();
  await tableTool(ada, 'Delete column').click();
  await seesGrid(ada, [
    ['a', '', ''],
    ['', '', ''],
    ['', '', ''],
  ]);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect(ada.text.getByRole('cell', { name: 'd12' })).toBeVisible();
  await tableTool(ada, 'Delete table').click();
  await expect(ada.text.getByRole('table')).toHaveCount(0);
  await expect(tableTool(ada, 'Delete table')).toBeHidden();
  await expect(kind.locator('option:checked')).toHaveText('Text');
});

test('deleting across cells empties them and keeps the table @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await withTable(ada, 2, 2);
  await fills(ada, ['one', 'two', 'three', 'four']);
  await ada.text.evaluate((root) => {
    const cells = root.querySelectorAll('td');
    const [first, last] = [cells[0].firstChild, cells[2].firstChild];
    if (!first || !last) throw new Error('the cells are empty');
    getSelection()?.setBaseAndExtent(first, 1, last, 2);
  });
  await ada.page.keyboard.press('Delete');
  await seesGrid(ada, [
    ['o', ''],
    ['ree', 'four'],
  ]);
  // At the edge of a cell nothing is joined.
  await ada.putsCaret('ree', 0);
  await ada.page.keyboard.press('Backspace');
  await ada.putsCaret('o', 1);
  await ada.page.keyboard.press('Delete');
  await seesGrid(ada, [
    ['o', ''],
    ['ree', 'four'],
  ]);
  // Selecting everything means the table too.
  await ada.page.keyboard.press('ControlOrMeta+a');
  await ada.page.keyboard.press('Delete');
  await ada.sees(['']);
});

test('what is pasted into a cell stays in it', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await withTable(ada, 1, 2);
  await ada.page.keyboard.type('x');
  await pastes(ada.page, { html: '<h1>big</h1><ul><li>item</li></ul>', text: 'big\nitem' });
  await pastes(ada.page, { text: 'three\nlines\nmore' });
  await expect(ada.text.getByRole('cell')).toHaveCount(2);
  await expect(ada.text.locator('h1, li')).toHaveCount(0);
  const [[first, second]] = await grid(ada);
  expect(first.replace(/\s+/g, ' ')).toMatch(/^xbig item ?three lines more$/);
  expect(second).toBe('');
});

test('two who change one table at the same time see one table with both changes', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await withTable(ada, 2, 2);
  await fills(ada, ['a', 'b', 'c', 'd']);
  await seesGrid(ben, [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  await ada.putsCaret('a', 1);
  await ben.putsCaret('d', 1);
  await Promise.all([
    tableTool(ada, 'Insert row below').click(),
    tableTool(ben, 'Insert column left').click(),
    ben.page.keyboard.type('D'),
  ]);
  await agree(ada, ben);
  const words = (await grid(ada)).flat().filter((word) => word !== '');
  expect(words).toEqual(['a', 'b', 'c', 'dD']);
  // However the row and the column crossed, the next change makes it square.
  await tableTool(ada, 'Insert row above').click();
  await agree(ada, ben);
  const rows = await grid(ben);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([3]));
  expect(rows.length).toBeGreaterThanOrEqual(4);
});
