// Undo and redo, as a person sees them.

import { expect, test, type Locator } from './support/test';
import { pastes } from './support/clipboard';
import { InputMethod } from './support/composition';
import { Person, agree, newDocumentId } from './support/person';
import { asksFor } from './support/surface';

/** Whether all of the element's height is inside the window. */
function isInView(element: Locator): Promise<boolean> {
  return element.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });
}

test('undo takes back step by step what I did, never what my friend did in it', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.focus();
  // In one event each: keys that come slowly would be several steps.
  await asksFor(ada, 'insertText', { data: '# ' });
  await asksFor(ada, 'insertText', { data: 'plan for today' });
  await ada.selects('plan');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await expect(ben.text.locator('h1 strong')).toHaveText('plan');

  await ben.putsCaret('plan', 2);
  await asksFor(ben, 'insertText', { data: 'BEN' });
  await ben.putsCaret(' for today', ' for today'.length);
  await ben.page.keyboard.press('Enter');
  await asksFor(ben, 'insertText', { data: 'more' });
  await ada.sees(['plBENan for today', 'more']);

  const { keyboard } = ada.page;
  await keyboard.press('ControlOrMeta+z');
  await expect(ada.text.locator('strong')).toHaveCount(0);
  await keyboard.press('ControlOrMeta+z');
  await ada.sees(['BEN', 'more']);
  await keyboard.press('ControlOrMeta+z');
  await ada.sees(['# BEN', 'more']);
  await expect(ada.text.locator('h1')).toHaveCount(0);
  await keyboard.press('ControlOrMeta+z');
  await ada.sees(['BEN', 'more']);
  await keyboard.press('ControlOrMeta+z');
  expect(await agree(ada, ben)).toEqual(['BEN', 'more']);

  for (let step = 0; step < 4; step++) await keyboard.press('ControlOrMeta+Shift+z');
  expect(await agree(ada, ben)).toEqual(['plBENan for today', 'more']);
  await expect(ben.text.locator('h1 strong')).toHaveText('plBENan');

  await ben.page.keyboard.press('ControlOrMeta+z');
  await ben.page.keyboard.press('ControlOrMeta+z');
  await ben.page.keyboard.press('ControlOrMeta+z');
  expect(await agree(ada, ben)).toEqual(['plan for today']);
});

test('undo and redo select what was selected, and scroll to it @everywhere', async ({
  browser,
}) => {
  const low = { viewport: { width: 1280, height: 400 } };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, low);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('first line');
  for (let line = 0; line < 15; line++) await keyboard.press('Enter');
  await keyboard.type('last line');
  const first = ada.text.locator('p').first();
  const last = ada.text.locator('p').last();

  await ada.selects('first');
  await keyboard.press('1');
  await expect(first).toHaveText('1 line');
  await last.evaluate((element) => element.scrollIntoView());
  expect(await isInView(first)).toBe(false);
  await keyboard.press('ControlOrMeta+z');
  await expect(first).toHaveText('first line');
  await expect.poll(() => isInView(first)).toBe(true);
  expect(await ada.page.evaluate(() => String(getSelection()))).toBe('first');

  await last.evaluate((element) => element.scrollIntoView());
  expect(await isInView(first)).toBe(false);
  await keyboard.press('ControlOrMeta+Shift+z');
  await expect(first).toHaveText('1 line');
  await expect.poll(() => isInView(first)).toBe(true);
  expect(await ada.aroundCaret()).toEqual(['1', ' line']);
});

test('a caret that went elsewhere, a paste and a mark each begin a new step @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  // Single keys: a slow machine may pause between two for longer than a step lasts.
  await keyboard.press('a');
  await keyboard.press('Home');
  await keyboard.press('b');
  await keyboard.press('ControlOrMeta+b');
  await keyboard.press('c');
  await ada.selects('a');
  await keyboard.press('ControlOrMeta+c');
  await keyboard.press('End');
  await keyboard.press('ControlOrMeta+v');
  await keyboard.press('d');
  for (const text of ['bcaad', 'bcaa', 'bca', 'ba', 'a']) {
    await ada.sees([text]);
    await keyboard.press('ControlOrMeta+z');
  }
  await ada.sees(['']);
});

test('keys undo and redo what the browser knows nothing of @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  // What is typed by the browser itself it would undo itself, and ask us first.
  await pastes(ada, { 'text/plain': 'pasted' });
  await ada.sees(['pasted']);
  for (const redo of ['ControlOrMeta+Shift+z', 'Control+y']) {
    await ada.page.keyboard.press('ControlOrMeta+z');
    await ada.sees(['']);
    await ada.page.keyboard.press(redo);
    await ada.sees(['pasted']);
  }
});

test('the browser’s own menu undoes and redoes too @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.page.keyboard.press('x');
  // What a menu or a shaken phone sends; the browser's own list of steps is empty.
  const asks = (inputType: string) =>
    ada.text.evaluate(
      (root, inputType) =>
        root.dispatchEvent(
          new InputEvent('beforeinput', { inputType, bubbles: true, cancelable: true }),
        ),
      inputType,
    );
  expect(await asks('historyUndo')).toBe(false);
  await ada.sees(['']);
  expect(await asks('historyRedo')).toBe(false);
  await ada.sees(['x']);
});

test('a composition is one step, and one that is cancelled is none', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  const ime = await InputMethod.of(ada);
  await ime.composes('n');
  await ada.sees(['n']);
  await ime.cancels();
  await ada.sees(['']);
  await expect(ada.button('Undo')).toBeDisabled();

  await ime.composesInSteps('n', 'に', 'にほ', '日本');
  await ime.commits('日本');
  await ada.sees(['日本']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['']);
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');
  await ada.sees(['日本']);

  // Given up under a mark that was chosen for it, the caret is where it was.
  await ada.putsCaret('日本', 1);
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ime.composes('n');
  // The page, not the document, holds a filler in which the mark is.
  await expect.poll(async () => (await ada.blocks())[0].replace('\u200b', '')).toBe('日n本');
  await ime.cancels();
  await ada.sees(['日本']);
  expect(await ada.aroundCaret()).toEqual(['日', '本']);
  await ada.page.keyboard.press('x');
  await ada.sees(['日x本']);
});
