// Every mark and kind of block can be applied from the toolbar, shows, and reaches the others.

import { expect, test } from './support/test';
import { Person, agree, htmlOf, newDocumentId } from './support/person';

const marks: [button: string, selector: string][] = [
  ['Bold', 'strong'],
  ['Italic', 'em'],
  ['Underline', 'u'],
  ['Strikethrough', 's'],
  ['Code', 'code'],
  ['Superscript', 'sup'],
  ['Subscript', 'sub'],
];

for (const [button, selector] of marks) {
  test(`${button} marks the selection, and takes the mark off again`, async ({ browser }) => {
    const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
    await ada.text.pressSequentially('one two three');
    await ada.selects('two');
    await ada.button(button).click();
    await expect(ada.text.locator(selector)).toHaveText('two');
    await expect(ada.button(button)).toHaveAttribute('aria-pressed', 'true');
    await ada.button(button).click();
    await expect(ada.text.locator(selector)).toHaveCount(0);
    await ada.sees(['one two three']);
  });
}

const kinds: [choice: string, selector: string][] = [
  ['Heading 1', 'h1'],
  ['Heading 2', 'h2'],
  ['Heading 3', 'h3'],
  ['Heading 4', 'h4'],
  ['Heading 5', 'h5'],
  ['Heading 6', 'h6'],
  ['Bulleted list', 'li[data-list="bullet"]'],
  ['Numbered list', 'li[data-list="ordered"]'],
  ['Task list', 'li[data-list="unchecked"]'],
  ['Quote', 'blockquote'],
  ['Code block', 'pre'],
];

for (const [choice, selector] of kinds) {
  test(`the block becomes “${choice}”, and text again`, async ({ browser }) => {
    const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
    await ada.text.pressSequentially('a block');
    const kind = ada.toolbar.getByRole('combobox', { name: 'Kind of block' });
    await kind.selectOption({ label: choice });
    await expect(ada.text.locator(selector)).toContainText('a block');
    await expect(kind.locator('option:checked')).toHaveText(choice);
    await kind.selectOption({ label: 'Text' });
    await expect(ada.text.locator('p')).toHaveText('a block');
  });
}

test('a friend sees the same headings, lists and marks, and so does who opens it tomorrow', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.text.focus();
  await ada.page.keyboard.press('Control+Alt+1');
  await ada.text.pressSequentially('Shopping');
  await ada.page.keyboard.press('Enter');
  await ada.button('Bulleted list').click();
  await ada.page.keyboard.type('milk');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.type('oat');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.type('done');
  await ada.isSaved();

  expect(await agree(ada, ben)).toEqual(['Shopping', 'milk', 'oat', 'done']);
  await expect(ben.text.locator('h1')).toHaveText('Shopping');
  await expect(ben.text.locator('li[data-indent="1"]')).toHaveText('oat');
  await expect(ben.text.locator('p strong')).toHaveText('done');

  const reader = await browser.newPage({ javaScriptEnabled: false });
  await reader.goto(url);
  const server = await htmlOf(reader.locator('#editor'));
  expect(server).toBe(await ada.html());
});
