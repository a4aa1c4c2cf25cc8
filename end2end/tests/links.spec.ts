// Links: made, changed, followed and removed where they stand.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';

test('a link is made with its words, changed, and removed @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('read this page now');
  const dialog = ada.page.getByRole('dialog', { name: 'Link' });
  const words = dialog.getByLabel('Text');
  const address = dialog.getByLabel('Address');
  await ada.selects('this page');
  await ada.page.keyboard.press('ControlOrMeta+k');
  await expect(words).toHaveValue('this page');
  await expect(address).toBeFocused();

  // An address that must not be linked is refused where it was typed.
  await ada.page.keyboard.type('javascript:alert(1)');
  await ada.page.keyboard.press('Enter');
  await expect(dialog.getByText('Use an address that starts with')).toBeVisible();
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  const described = await address.getAttribute('aria-describedby');
  await expect(dialog.locator(`#${described}`)).toContainText('https://');
  await address.fill('example.org/page');
  await expect(address).not.toHaveAttribute('aria-invalid');
  await address.press('Enter');
  const link = ada.text.locator('a');
  await expect(link).toHaveText('this page');
  await expect(link).toHaveAttribute('href', 'https://example.org/page');
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');

  await ada.putsCaret('this page', 4);
  await ada.page.keyboard.press('ControlOrMeta+k');
  await expect(address).toHaveValue('https://example.org/page');
  await words.fill('the manual');
  await words.press('Enter');
  await ada.sees(['read the manual now']);
  await expect(link).toHaveText('the manual');
  // Words and address changed in one step.
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['read this page now']);

  await ada.putsCaret('this page', 4);
  await ada.page.keyboard.press('ControlOrMeta+k');
  await dialog.getByRole('button', { name: 'Remove link' }).click();
  await expect(link).toHaveCount(0);
  await ada.sees(['read this page now']);
});

test('without words the dialog inserts the address itself', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('see ');
  await ada.button('Link').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Link' });
  await dialog.getByLabel('Address').fill('https://example.org/');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await ada.sees(['see https://example.org/']);
  await expect(ada.text.locator('a')).toHaveText('https://example.org/');
});

test('at a link the caret shows where it leads and what can be done @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('go here please');
  await ada.selects('here');
  await ada.page.keyboard.press('ControlOrMeta+k');
  await ada.page.getByRole('dialog').getByLabel('Address').fill('https://example.org/a');
  await ada.page.keyboard.press('Enter');
  const popover = ada.page.getByRole('group', { name: 'Link', exact: true });
  await ada.putsCaret('go ', 1);
  await expect(popover).toHaveCount(0);
  await ada.putsCaret('here', 2);
  const opens = popover.getByRole('link', { name: 'https://example.org/a' });
  await expect(opens).toHaveAttribute('target', '_blank');
  await expect(opens).toHaveAttribute('rel', 'noopener noreferrer');
  // It does not take the keyboard away, and covers neither the link nor the line.
  await expect(ada.text).toBeFocused();
  const link = await ada.text.locator('a').boundingBox();
  const box = await popover.boundingBox();
  expect(box!.y).toBeGreaterThan(link!.y + link!.height - 1);

  await popover.getByRole('button', { name: 'Edit link' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Link' });
  await expect(dialog.getByLabel('Text')).toHaveValue('here');
  await ada.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(ada.text).toBeFocused();
  await popover.getByRole('button', { name: 'Remove link' }).click();
  await expect(ada.text.locator('a')).toHaveCount(0);
  await expect(popover).toHaveCount(0);
  await ada.sees(['go here please']);
});

test('the address is copied from the popover', async ({ browser }) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { permissions });
  await ada.text.pressSequentially('x');
  await ada.selects('x');
  await ada.page.keyboard.press('ControlOrMeta+k');
  await ada.page.getByRole('dialog').getByLabel('Address').fill('mailto:ada@example.org');
  await ada.page.keyboard.press('Enter');
  await expect(ada.text.locator('a')).toHaveText('x');
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.getByRole('button', { name: 'Copy address' }).click();
  await expect
    .poll(() => ada.page.evaluate(() => navigator.clipboard.readText()))
    .toBe('mailto:ada@example.org');
});

test('a click puts the caret into a link, and with the modifier it opens a tab of its own', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('home');
  await ada.selects('home');
  await ada.page.keyboard.press('ControlOrMeta+k');
  const address = new URL('/', ada.page.url()).href;
  await ada.page.getByRole('dialog').getByLabel('Address').fill(address);
  await ada.page.keyboard.press('Enter');
  const url = ada.page.url();
  await ada.text.locator('a').click();
  expect(ada.context.pages()).toHaveLength(1);
  const opened = ada.context.waitForEvent('page');
  await ada.text.locator('a').click({ modifiers: ['ControlOrMeta'] });
  const page = await opened;
  await expect(page).toHaveURL(address);
  expect(await page.evaluate(() => window.opener)).toBeNull();
  expect(ada.page.url()).toBe(url);

  // What an extension writes into the page is checked once more. The tabs are only written down:
  // that one does not open is nothing to wait for.
  await ada.page.evaluate(() => {
    const opened: unknown[] = [];
    Object.assign(window, { opened, open: (url: unknown) => opened.push(url) && null });
  });
  const link = ada.text.locator('a');
  for (const href of ['data:text/html,x', 'https://a.b/']) {
    await link.evaluate((link, href) => link.setAttribute('href', href), href);
    await link.click({ modifiers: ['ControlOrMeta'] });
  }
  await expect
    .poll(() => ada.page.evaluate(() => (window as unknown as { opened: unknown[] }).opened))
    .toEqual(['https://a.b/']);
});
