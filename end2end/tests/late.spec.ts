// The part of the page that comes later: what can be done without it, and what becomes of what was
// wanted of it meanwhile.

import { expect, test, type Browser, type Page } from './support/test';
import { pastes } from './support/clipboard';
import { pastes as pastesFiles, pngFile } from './support/images';
import { Person, agree, newDocumentId } from './support/person';

/** The module of the part that comes later. */
const LATE = /\/quire-late\.[0-9a-f]+\.wasm$/;

/** Has the part wait until the returned function is called. */
async function holdsLate(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(LATE, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Somebody who writes already, while the part waits for `comes`. */
async function entersEarly(browser: Browser, url: string) {
  let comes = () => {};
  const ada = await Person.enters(browser, 'Ada', url, {}, async (page) => {
    comes = await holdsLate(page);
  });
  return { ada, comes };
}

test('one writes, with others, before the late part of the page has come, and it is saved', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ben = await Person.joins(browser, 'Ben', url);
  const { ada, comes } = await entersEarly(browser, url);
  await ada.text.pressSequentially('# Early');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.type('bold');
  await ada.isSaved();
  await ben.sees(['Early', 'bold']);
  await expect(ben.text.locator('h1')).toHaveText('Early');
  await expect(ada.text.locator('strong')).toHaveText('bold');
  await expect(ada.page.getByText('2 words')).toBeHidden();

  comes();
  await ada.isLive();
  await expect(ada.page.getByText('2 words')).toBeVisible();
  await agree(ada, ben);
});

test('characters and words are deleted before it has come, and clusters of every script when it has', async ({
  browser,
}) => {
  const { ada, comes } = await entersEarly(browser, `/d/${newDocumentId()}`);
  const press = (key: string) => ada.page.keyboard.press(key);
  await ada.text.focus();
  await ada.page.keyboard.insertText('e\u0301क्षि one don’t 👩‍👩‍👧');
  await press('Backspace');
  await ada.sees(['e\u0301क्षि one don’t ']);
  await press('ControlOrMeta+Backspace');
  await ada.sees(['e\u0301क्षि one ']);
  await press('Home');
  await press('Delete');
  await ada.sees(['क्षि one ']);

  comes();
  await ada.isLive();
  await press('Delete');
  await ada.sees([' one ']);
});

test('what is asked for before it has come comes with it', async ({ browser }) => {
  const { ada, comes } = await entersEarly(browser, `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('find me');
  await ada.page.keyboard.press('ControlOrMeta+f');
  await ada.page.getByRole('button', { name: 'Keyboard and typing' }).click();
  comes();
  const help = ada.page.getByRole('dialog');
  await expect(help).toContainText('Bold');
  await ada.page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(ada.page.getByRole('search')).toBeVisible();
});

test('what is pasted or dropped before it has come is kept, and put where it belongs @everywhere', async ({
  browser,
}) => {
  const { ada, comes } = await entersEarly(browser, `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('one two');
  await ada.putsCaret('one', 4);
  await pastes(ada, { 'text/plain': 'and', 'text/html': '<b>and</b>' });
  await pastesFiles(ada.page, { files: [pngFile('cat.png')] });
  comes();
  await expect(ada.text.locator('strong').first()).toHaveText('and');
  await expect(ada.text.locator('img')).toHaveCount(1);
  await expect(ada.text.locator('p')).toHaveText('one andtwo');
});

test('copied text is the browser’s own copy until then', async ({ browser }) => {
  const { ada, comes } = await entersEarly(browser, `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('copy me');
  await ada.page.keyboard.press('ControlOrMeta+a');
  await ada.page.keyboard.press('ControlOrMeta+x');
  await ada.sees(['']);
  await ada.page.keyboard.press('ControlOrMeta+v');
  comes();
  await ada.sees(['copy me']);
});

test('a formula that a friend writes is shown as its source first, and then as mathematics', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ben = await Person.joins(browser, 'Ben', url);
  const { ada, comes } = await entersEarly(browser, url);
  await ada.text.pressSequentially('here: ');
  await ada.isSaved();
  await ben.page.keyboard.press('ControlOrMeta+End');
  await ben.button('Formula').click();
  await ben.page.getByRole('textbox', { name: 'Formula (TeX)' }).fill('x^2');
  await ben.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await expect(ada.text.locator('[data-embed=formula]')).toHaveText('x^2');
  await ada.page.keyboard.type('!');
  comes();
  await expect(ada.text.getByRole('math', { name: 'x^2' }).locator('msup')).toBeVisible();
  // The caret is where it was.
  await ada.page.keyboard.type('?');
  await agree(ada, ben);
  await expect(ada.text).toContainText('!?');
});

test('a document with formulas keeps what the server has rendered of them', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ben = await Person.joins(browser, 'Ben', url);
  await ben.button('Formula').click();
  await ben.page.getByRole('textbox', { name: 'Formula (TeX)' }).fill('x^2');
  await ben.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await ben.isSaved();

  let comes = () => {};
  const page = await ben.context.newPage();
  comes = await holdsLate(page);
  await page.goto(url);
  await page.evaluate(() => {
    const seen = document.querySelector('#editor math');
    Object.assign(window, { seen });
  });
  comes();
  await expect(page.locator('#editor[contenteditable=true]')).toBeVisible();
  const isTheSame = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: Element };
    return seen.isConnected && seen === document.querySelector('#editor math');
  });
  expect(isTheSame).toBe(true);
});

test('when it cannot be had one is told, writes on, and it is tried again', async ({ browser }) => {
  let isMissing = true;
  const ada = await Person.enters(browser, 'Ada', `/d/${newDocumentId()}`, {}, async (page) => {
    await page.route(LATE, (route) =>
      isMissing ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    );
  });
  await ada.page.getByRole('button', { name: 'Keyboard and typing' }).click();
  await expect(ada.page.getByText('A part of Quire has not come yet')).toBeVisible();
  await ada.text.pressSequentially('still writing');
  await ada.isSaved();
  isMissing = false;
  await ada.isLive();
  await expect(ada.page.getByRole('dialog')).toContainText('Bold');
  await expect(ada.page.getByText('A part of Quire has not come yet')).toBeHidden();
});
