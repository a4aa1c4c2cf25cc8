// Formulas: written as TeX, shown as mathematics, changed by a click.

import { expect, test, type Locator } from './support/test';
import { Person, agree, newDocumentId } from './support/person';

const source = (person: Person) => person.page.getByRole('textbox', { name: 'Formula (TeX)' });

async function inserts(person: Person, tex: string): Promise<void> {
  await person.button('Formula').click();
  await source(person).fill(tex);
  await person.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await expect(source(person)).toBeHidden();
}

/** Whether the browser laid it out as mathematics, and not as text. */
async function isMathematics(formula: Locator): Promise<boolean> {
  return formula.evaluate((math) => math.namespaceURI === 'http://www.w3.org/1998/Math/MathML');
}

test('a formula is shown as mathematics, to the writer, to a friend and without scripts', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('So ');
  await inserts(ada, 'x^2');
  await ada.page.keyboard.type(' it is');
  await ada.isSaved();
  const math = ada.text.getByRole('math', { name: 'x^2' });
  await expect(math.locator('msup')).toBeVisible();
  expect(await isMathematics(math)).toBe(true);
  await expect(ada.text.locator('p')).toHaveText('So x2 it is');

  const ben = await Person.joins(browser, 'Ben', url);
  await expect(ben.text.getByRole('math', { name: 'x^2' }).locator('msup')).toBeVisible();
  await agree(ada, ben);

  const context = await browser.newContext({ javaScriptEnabled: false });
  const reader = await context.newPage();
  await reader.goto(url);
  await expect(reader.getByRole('math', { name: 'x^2' }).locator('msup')).toBeVisible();
});

test('a click on a formula opens its source, Enter does too, and the change is one step', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('ab');
  await ada.putsCaret('ab', 1);
  await inserts(ada, 'x');
  await ada.text.getByRole('math', { name: 'x' }).click();
  await expect(source(ada)).toHaveValue('x');
  await source(ada).fill('y_1');
  const preview = ada.page.getByRole('img', { name: 'How it will look' });
  await expect(preview.locator('msub')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(ada.text.getByRole('math', { name: 'y_1' })).toBeVisible();
  await expect(ada.text.getByRole('math')).toHaveCount(1);

  // The caret is behind it: selected with the keyboard, it is opened by Enter.
  await expect(ada.text).toBeFocused();
  await ada.page.keyboard.press('Shift+ArrowLeft');
  await ada.page.keyboard.press('Enter');
  await expect(source(ada)).toHaveValue('y_1');
  await ada.page.keyboard.press('Escape');
  await expect(source(ada)).toBeHidden();
  await expect(ada.text).toBeFocused();
  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect(ada.text.getByRole('math', { name: 'x' })).toBeVisible();
  await ada.sees(['axb']);
});

test('what is no formula is shown as it was written, with the reason', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.button('Formula').click();
  await source(ada).fill('\\frac{1}');
  await expect(ada.page.getByText(/argument/i)).toBeVisible();
  await ada.page.getByRole('button', { name: 'Insert', exact: true }).click();
  const wrong = ada.text.getByText('\\frac{1}');
  await expect(wrong).toHaveAttribute('title', /argument/i);
});

test('a formula alone in its paragraph stands in the middle, one in the text in its line', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await inserts(ada, '\\sum_{n=1}^9 n');
  const math = ada.text.getByRole('math');
  await expect(math).toHaveAttribute('display', 'block');
  const paper = (await ada.text.boundingBox())!;
  const middle = async () => {
    const box = (await math.locator('munderover').boundingBox())!;
    return box.x + box.width / 2 - (paper.x + paper.width / 2);
  };
  expect(Math.abs(await middle())).toBeLessThan(40);
  const height = async () => (await ada.text.locator('p').boundingBox())!.height;
  const alone = await height();
  expect(alone).toBeLessThan(120);

  await ada.page.keyboard.type('!');
  await expect(math).not.toHaveAttribute('display', 'block');
  await expect.poll(height).toBeLessThan(alone);
});

test('copied text carries the source of its formulas', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await ada.text.pressSequentially('E is ');
  await inserts(ada, 'mc^2');
  await ada.page.keyboard.press('ControlOrMeta+a');
  await ada.page.keyboard.press('ControlOrMeta+c');
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toContain('E is mc^2');
  await ada.page.keyboard.press('ControlOrMeta+End');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('ControlOrMeta+v');
  await expect(ada.text.getByRole('math', { name: 'mc^2' })).toHaveCount(2);
});

test('the deepest formulas that a source can hold do no harm', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const piece of ['{', '\\sqrt', '\\frac1', '\\left(', '\\begin{cases}x&', 'x^{', '\\hat\\vec']) {
    await ada.text.focus();
    await ada.page.keyboard.press('ControlOrMeta+End');
    await inserts(ada, piece.repeat(Math.floor(2000 / piece.length)));
    await inserts(ada, `${piece.repeat(70)}x`);
  }
  await expect(ada.text.locator('[data-embed=formula]')).toHaveCount(14);
  await ada.page.keyboard.type('alive');
  await expect(ada.text).toContainText('alive');
});
