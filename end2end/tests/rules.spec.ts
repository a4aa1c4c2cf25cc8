// What typing turns into, and what keys do by the block that the caret is in.

import { expect, test } from './support/test';
import { InputMethod } from './support/composition';
import { Person, agree, newDocumentId } from './support/person';

test('signs at the start of a block turn it, and undo or Backspace gives them back @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('# ');
  await expect(ada.text.locator('h1')).toHaveCount(1);
  await keyboard.press('ControlOrMeta+z');
  await expect(ada.text.locator('h1')).toHaveCount(0);
  await ada.sees(['# ']);
  expect(await ada.aroundCaret()).toEqual(['# ', '']);
  await keyboard.press('ControlOrMeta+Shift+z');
  await expect(ada.text.locator('h1')).toHaveCount(1);
  await keyboard.type('Title');
  await keyboard.press('Enter');

  await keyboard.type('- ');
  await expect(ada.text.locator('li')).toHaveCount(1);
  await keyboard.press('Backspace');
  await ada.sees(['Title', '- ']);
  await expect(ada.text.locator('li')).toHaveCount(0);
  await keyboard.type('and on');
  await ada.sees(['Title', '- and on']);
  await expect(ada.text.locator('p')).toHaveText('- and on');
});

test('every sign at the start of a line makes its kind of block @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  for (const line of ['## Two', '1. one', '[x] done', '> said', '---', '```rust']) {
    await keyboard.type(line);
    await keyboard.press('Enter');
    // Out of what goes on by itself: the list and the quotation.
    if (/^(1\.|\[|>)/.test(line)) await keyboard.press('Enter');
  }
  await keyboard.type('let x = **y**;');
  await expect(ada.text.locator('h2')).toHaveText('Two');
  await expect(ada.text.locator('li[data-list="ordered"]')).toHaveText('one');
  await expect(ada.text.locator('li[data-list="checked"]')).toContainText('done');
  await expect(ada.text.locator('blockquote')).toHaveText('said');
  await expect(ada.text.getByRole('separator')).toHaveCount(1);
  await expect(ada.text.locator('pre')).toContainText('let x = **y**;');
  await expect(ada.text.locator('strong')).toHaveCount(0);
});

test('signs around words mark them, and Backspace right after gives them back @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('a **bold** _word_, `code`, ~~gone~~ and snake_case_words, 2 * 3 * 4');
  await ada.sees(['a bold word, code, gone and snake_case_words, 2 * 3 * 4']);
  await expect(ada.text.locator('strong')).toHaveText('bold');
  await expect(ada.text.locator('em')).toHaveText('word');
  await expect(ada.text.locator('code')).toHaveText('code');
  await expect(ada.text.locator('s')).toHaveText('gone');

  await keyboard.press('Enter');
  await keyboard.type('*x*');
  await expect(ada.text.locator('em')).toHaveText(['word', 'x']);
  await keyboard.press('Backspace');
  await expect(ada.text.locator('em')).toHaveText(['word']);
  expect(await ada.aroundCaret()).toEqual(['*x*', '']);
});

test('what a friend writes completes no rule of mine', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.text.focus();
  await ada.page.keyboard.press(' ');
  await ben.sees([' ']);
  await ben.putsCaret(' ', 0);
  await ben.page.keyboard.press('#');
  expect(await agree(ada, ben)).toEqual(['# ']);
  await expect(ada.text.locator('h1')).toHaveCount(0);
});

test('an address becomes a link when it has been typed, and over words when it is pasted @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('see https://example.org/a, or ada@example.org');
  await expect(ada.text.locator('a')).toHaveText(['https://example.org/a']);
  await keyboard.press('Enter');
  const links = ada.text.locator('a');
  await expect(links).toHaveText(['https://example.org/a', 'ada@example.org']);
  await expect(links.first()).toHaveAttribute('href', 'https://example.org/a');
  await expect(links.last()).toHaveAttribute('href', 'mailto:ada@example.org');
  await keyboard.press('ControlOrMeta+z');
  await expect(links).toHaveText(['https://example.org/a']);

  await keyboard.type('words');
  await ada.selects('https://example.org/a');
  await keyboard.press('ControlOrMeta+c');
  await ada.selects('words');
  await keyboard.press('ControlOrMeta+v');
  await expect(links).toHaveText(['https://example.org/a', 'words']);
  await expect(links.last()).toHaveAttribute('href', 'https://example.org/a');
});

test('Enter, Tab and Backspace do in lists what lists do @everywhere', async ({ browser, browserName }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('[x] one');
  // A first item goes no deeper, so Tab is the browser's, and leads out of the text and back.
  // In Firefox that is the browser's own window, out of which no driver's key leads back.
  if (browserName === 'chromium') {
    await keyboard.press('Tab');
    await expect(ada.text).not.toBeFocused();
    await keyboard.press('Shift+Tab');
    await expect(ada.text).toBeFocused();
  }
  await keyboard.press('Enter');
  await keyboard.type('two');
  const items = ada.text.locator('li');
  await expect(items.nth(0)).toHaveAttribute('data-list', 'checked');
  await expect(items.nth(1)).toHaveAttribute('data-list', 'unchecked');
  await keyboard.press('Tab');
  await expect(items.nth(1)).toHaveAttribute('data-indent', '1');
  await keyboard.press('Enter');
  await expect(items.nth(2)).toHaveAttribute('data-indent', '1');
  await keyboard.press('Enter');
  await expect(ada.text.locator('li[data-indent="1"]')).toHaveCount(1);
  await keyboard.press('Enter');
  await expect(items).toHaveCount(2);

  await ada.putsCaret('two', 0);
  await keyboard.press('Backspace');
  await expect(ada.text.locator('li[data-indent="1"]')).toHaveCount(0);
  await keyboard.press('Backspace');
  await expect(items).toHaveCount(1);
  await keyboard.press('Backspace');
  await ada.sees(['onetwo', '']);
});

test('Enter leaves code on its last empty line, and Tab types there @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('``` if');
  await keyboard.press('Tab');
  await keyboard.type('x');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('after');
  await ada.sees(['if\tx', 'after']);
  await expect(ada.text.locator('p')).toHaveText('after');
});

test('every shortcut of the keyboard does its work @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('some words');
  for (const [keys, selector] of [
    ['ControlOrMeta+b', 'strong'],
    ['ControlOrMeta+i', 'em'],
    ['ControlOrMeta+u', 'u'],
    ['ControlOrMeta+Shift+x', 's'],
    ['ControlOrMeta+e', 'code'],
  ]) {
    await keyboard.press('ControlOrMeta+a');
    await keyboard.press(keys);
    await expect(ada.text.locator(selector), keys).toHaveText('some words');
    await keyboard.press(keys);
    await expect(ada.text.locator(selector), keys).toHaveCount(0);
  }
  for (const [keys, selector] of [
    ['ControlOrMeta+Alt+Digit1', 'h1'],
    ['ControlOrMeta+Alt+Digit2', 'h2'],
    ['ControlOrMeta+Alt+Digit3', 'h3'],
    ['ControlOrMeta+Alt+Digit0', 'p'],
    ['ControlOrMeta+Shift+Digit7', 'li[data-list="ordered"]'],
    ['ControlOrMeta+Shift+Digit8', 'li[data-list="bullet"]'],
    ['ControlOrMeta+Shift+Digit9', 'li[data-list="unchecked"]'],
  ]) {
    await keyboard.press(keys);
    await expect(ada.text.locator(selector), keys).toContainText('some words');
  }
  await keyboard.press('ControlOrMeta+k');
  await expect(ada.page.getByRole('dialog')).toBeVisible();
});

test('a mark chosen at the caret holds for what is typed next, and until it is taken off @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('a');
  await keyboard.press('ControlOrMeta+b');
  await expect(ada.button('Bold')).toHaveAttribute('aria-pressed', 'true');
  await keyboard.type('bc');
  await keyboard.press('ControlOrMeta+b');
  await keyboard.type('de');
  await ada.sees(['abcde']);
  await expect(ada.text.locator('strong')).toHaveText('bc');
});

test('a rule follows the end of a composition', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.page.keyboard.type('**日');
  const ime = await InputMethod.of(ada);
  await ime.composesInSteps('本', '本**');
  await expect(ada.text.locator('strong')).toHaveCount(0);
  await ime.commits('本**');
  await expect(ada.text.locator('strong')).toHaveText('日本');
  await ada.page.keyboard.press('Backspace');
  await ada.sees(['**日本**']);
});
