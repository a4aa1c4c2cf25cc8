// The list of keys, and the toolbar as people without a mouse use it.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';

test('the list of keys opens by key and by button, and closes back to the text @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  const help = ada.page.getByRole('dialog', { name: 'Keyboard and typing' });
  await ada.page.keyboard.press('ControlOrMeta+/');
  await expect(help).toBeVisible();
  const keysOf = (name: string) =>
    help.getByRole('row').filter({ has: ada.page.getByRole('rowheader', { name, exact: true }) });
  await expect(keysOf('Bold').first()).toContainText('Ctrl B');
  await expect(keysOf('Next match')).toContainText('F3');
  await expect(keysOf('Block actions')).toContainText('Ctrl Shift Space');
  await expect(keysOf('Numbered list').last()).toContainText('1.');
  await ada.page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(ada.text).toBeFocused();

  await ada.page.getByRole('button', { name: 'Keyboard and typing' }).click();
  await expect(help).toBeVisible();
  await help.getByRole('button', { name: 'Close' }).click();
  await expect(help).toBeHidden();
  // Where the slash is Shift+7, which makes a numbered list (German), the question mark is free.
  await ada.text.focus();
  await ada.page.keyboard.press('ControlOrMeta+Shift+?');
  await expect(help).toBeVisible();
  await expect(keysOf('Keyboard and typing')).toContainText('Ctrl ?');
});

test('a Mac is told its own keys', async ({ browser }) => {
  const userAgent =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { userAgent });
  await ada.text.focus();
  await ada.page.keyboard.press('Meta+/');
  const help = ada.page.getByRole('dialog', { name: 'Keyboard and typing' });
  await expect(help).toContainText('⌘ B');
  await expect(help).not.toContainText('Ctrl');
});

test('the toolbar is one stop of Tab, arrows go through it, and it says what is set @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('some words');
  await ada.selects('words');
  const stops = ada.toolbar.locator('[data-tool][tabindex="0"]');
  await expect(stops).toHaveCount(1);
  // From the text, Shift+Tab after Escape leads out; here the toolbar's stop is focused at once.
  await ada.button('Bold').focus();
  await ada.page.keyboard.press('ArrowRight');
  await expect(ada.button('Italic')).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(ada.button('Italic')).toHaveAttribute('aria-pressed', 'true');
  await expect(ada.text.locator('em')).toHaveText('words');
  await ada.page.keyboard.press('ArrowLeft');
  await expect(ada.button('Bold')).toBeFocused();
  // The stop is where the focus was last.
  await expect(stops).toHaveCount(1);
  await expect(ada.button('Bold')).toHaveAttribute('tabindex', '0');
  // Over the tools for tables, which are not there outside of one.
  await ada.button('Code block').focus();
  await ada.page.keyboard.press('ArrowRight');
  await expect(ada.button('Align left')).toBeFocused();
  await ada.page.keyboard.press('End');
  await expect(ada.button('Block actions')).toBeFocused();
  await ada.page.keyboard.press('Home');
  await expect(ada.button('Undo')).toBeFocused();
  await expect(stops).toHaveCount(1);
  await expect(ada.button('Undo')).toHaveAttribute('tabindex', '0');
});

test('the toolbar stays in reach of Tab when the tool that was its stop is there no more @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  const stop = ada.toolbar.locator('[data-tool][tabindex="0"]');
  const reachesToolbar = async () => {
    await expect(stop).toHaveCount(1);
    await expect(stop).toBeVisible();
    await keyboard.press('Escape');
    await keyboard.press('Shift+Tab');
    await expect(stop).toBeFocused();
  };
  await ada.text.focus();
  await keyboard.type('/table\n');
  await ada.button('Insert row below').focus();
  await keyboard.press('Enter');
  await expect(ada.text.getByRole('row')).toHaveCount(4);
  await keyboard.press('Tab');
  await expect(ada.text).toBeFocused();
  await keyboard.press('ControlOrMeta+End');
  await expect(ada.button('Insert row below')).toBeHidden();
  await reachesToolbar();

  // Who is on the tool that goes is back in the text.
  await ada.text.focus();
  await keyboard.press('ControlOrMeta+Home');
  await ada.button('Delete table').focus();
  await keyboard.press('Enter');
  await expect(ada.text.getByRole('row')).toHaveCount(0);
  await expect(ada.text).toBeFocused();
  await reachesToolbar();

  await ada.text.focus();
  await keyboard.type('``` x');
  await ada.toolbar.getByRole('combobox', { name: 'Language of the code' }).focus();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await expect(ada.text.locator('p')).toHaveCount(1);
  await reachesToolbar();
});

test('on a phone every tool can be reached by scrolling the bar, and is large enough to hit', async ({
  browser,
}) => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, phone);
  await ada.text.pressSequentially('words');
  const last = ada.button('Block actions');
  await expect(last).not.toBeInViewport();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport();
  const box = await last.boundingBox();
  expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
  await last.tap();
  await expect(ada.page.getByRole('menu', { name: 'Block actions' })).toBeInViewport();
  // The page itself does not scroll sideways.
  const sideways = await ada.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways).toBe(0);
});
