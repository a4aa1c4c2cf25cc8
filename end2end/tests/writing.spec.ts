// People write together in one document.

import { expect, test } from './support/test';
import { END, comesCrowd } from './support/peer';
import { Person, agree, newDocumentId } from './support/person';

test('a document is made at home, and its link brings a friend in @everywhere', async ({
  browser,
  page,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'New document' }).or(
    page.getByRole('button', { name: 'New document' }),
  ).click();
  await expect(page).toHaveURL(/\/d\/[A-Za-z0-9_-]{16,64}$/);
  const url = page.url();

  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  // Firefox hands keys to the window in front only.
  await ada.page.bringToFront();
  await ada.text.pressSequentially('Dear Ben,');
  await ben.sees(['Dear Ben,']);
  await expect(ada.page.getByRole('list', { name: 'People here' })).toContainText('');
  await expect(ada.activity).toContainText('Ben joined');
});

// Not in Firefox, where only the window in front takes keys.
test('two people type into the same paragraph at once and both texts are whole', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.pressSequentially('<>');
  await ben.sees(['<>']);

  await ada.putsCaret('<>', 1);
  await ben.putsCaret('<>', 1);
  await ben.page.keyboard.press('ArrowRight');
  const first = 'the quick brown fox jumps over it';
  const second = 'PACK MY BOX WITH FIVE DOZEN JUGS';
  await Promise.all([
    ada.page.keyboard.type(first, { delay: 5 }),
    ben.page.keyboard.type(second, { delay: 5 }),
  ]);

  expect(await agree(ada, ben)).toEqual([`<${first}>${second}`]);
  expect(await ada.aroundCaret()).toEqual([`<${first}`, `>${second}`]);
  expect(await ben.aroundCaret()).toEqual([`<${first}>${second}`, '']);
});

test('two people split, join and format one paragraph at once and end equal', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.pressSequentially('alpha beta gamma delta');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('omega');
  await ben.sees(['alpha beta gamma delta', 'omega']);

  const splits = async () => {
    // Ben may have made `delta` bold by now, and with that a text node of its own.
    await ada.putsCaret('alpha beta', 'alpha beta'.length);
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('new ');
  };
  const formatsAndJoins = async () => {
    await ben.selects('delta');
    await ben.page.keyboard.press('ControlOrMeta+b');
    await ben.putsCaret('omega', 0);
    await ben.page.keyboard.press('Backspace');
  };
  await Promise.all([splits(), formatsAndJoins()]);

  const blocks = await agree(ada, ben);
  expect(blocks).toEqual(['alpha beta', 'new  gamma deltaomega']);
  await expect(ada.text.locator('strong')).toHaveText('delta');
  expect(await ada.aroundCaret()).toEqual(['new ', ' gamma deltaomega']);
  expect(await ben.aroundCaret()).toEqual(['new  gamma delta', 'omega']);
});

test('who joins late sees the text, the people and who came and went', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ben.text.pressSequentially('It was here before you.');
  await ben.isSaved();
  await ben.leaves();
  await expect(ada.activity).toContainText('Ben left');

  const cleo = await Person.joins(browser, 'Cleo', url);
  await cleo.sees(['It was here before you.']);
  for (const line of ['Ada joined', 'Ben joined', 'Ben left', 'Cleo joined']) {
    await expect(cleo.activity).toContainText(line);
  }
  expect(await agree(ada, cleo)).toEqual(['It was here before you.']);
});

test('of many who come, those who came last are listed', async ({ browser }) => {
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  await expect(ada.activity).toContainText('Ada joined');
  const elsewhere = await ada.context.newPage();
  await elsewhere.goto('/');
  await comesCrowd(elsewhere, id, Array(210).fill(END));
  await expect(ada.page.locator('.people-more')).toHaveText('+205');
  await expect(ada.activity.getByRole('listitem')).toHaveCount(200);
  await expect(ada.activity).not.toContainText('Ada joined');

  // As for who comes now, but for the newest line.
  const ben = await Person.joins(browser, 'Ben', `/d/${id}`);
  await expect(ben.activity).toContainText('Ben joined');
  await expect(ada.activity).toContainText('Ben joined');
  await expect(ben.activity.getByRole('listitem')).toHaveCount(200);
  expect(await ada.activity.getByRole('listitem').allTextContents()).toEqual(
    await ben.activity.getByRole('listitem').allTextContents(),
  );
});

test('others are seen where they are, with their names', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.text.pressSequentially('somewhere in here');
  await ben.sees(['somewhere in here']);
  const caret = ben.page.locator('.remote-caret');
  await expect(caret).toHaveCount(1);
  await expect(caret).toContainText('Ada');

  await ada.putsCaret('somewhere', 4);
  const expected = await ben.text.evaluate((root) => {
    const range = document.createRange();
    const node = document.createTreeWalker(root, NodeFilter.SHOW_TEXT).nextNode()!;
    range.setStart(node, 4);
    range.setEnd(node, 5);
    return range.getBoundingClientRect().left;
  });
  await expect
    .poll(async () => Math.abs(((await caret.boundingBox())?.x ?? 0) - expected))
    .toBeLessThan(4);

});

test('undo takes back my own words and leaves my friend’s', async ({ browser, elsewhere }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.pressSequentially('mine');
  await ben.sees(['mine']);
  await ben.putsCaret('mine', 2);
  await ben.page.keyboard.type(' THEIRS ');
  await ada.sees(['mi THEIRS ne']);

  await ada.page.keyboard.press('ControlOrMeta+z');
  await ben.sees([' THEIRS ']);
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');
  expect(await agree(ada, ben)).toEqual(['mi THEIRS ne']);
});
