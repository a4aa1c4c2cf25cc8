// Text is dragged: inside the document, into it, and out of it.

import { expect, test } from './support/test';
import { harmIn, pastes, vectors, watch, withoutPolicy } from './support/clipboard';
import { png } from './support/images';
import { Person, newDocumentId } from './support/person';

type Point = { x: number; y: number };

/** Where on the screen the character at `offset` of the text node that holds `text` starts. */
async function pointAt(person: Person, text: string, offset: number): Promise<Point> {
  return person.text.evaluate(
    (root, [text, offset]) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = (node.nodeValue ?? '').indexOf(text);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at + offset);
        range.setEnd(node, at + offset);
        const { x, top, bottom } = range.getBoundingClientRect();
        return { x, y: (top + bottom) / 2 };
      }
      throw new Error(`no text node holds ${text}`);
    },
    [text, offset] as const,
  );
}

/** Presses the mouse on the selected `text` and carries it off. */
async function picksUp(person: Person, text: string): Promise<void> {
  await person.selects(text);
  const { x, y } = await pointAt(person, text, 1);
  const { mouse } = person.page;
  await mouse.move(x + 2, y);
  await mouse.down();
  await mouse.move(x + 12, y + 4, { steps: 3 });
}

async function dropsAt(person: Person, text: string, offset: number): Promise<void> {
  const { x, y } = await pointAt(person, text, offset);
  const { mouse } = person.page;
  await mouse.move(x, y, { steps: 4 });
  await mouse.up();
}

/** Sends the event of a drag that another window began, or that ends in one. */
async function sends(
  person: Person,
  type: 'dragstart' | 'drop',
  target: 'text' | 'page',
  { x, y }: Point,
  offers: Record<string, string>,
  ctrlKey = false,
): Promise<void> {
  const isLeft = await person.text.evaluate(
    (root, [type, target, x, y, offers, ctrlKey]) => {
      const data = new DataTransfer();
      for (const [kind, text] of Object.entries(offers)) data.setData(kind, text);
      const event = new DragEvent(type, {
        dataTransfer: data,
        clientX: x,
        clientY: y,
        ctrlKey,
        bubbles: true,
        cancelable: true,
      });
      Object.defineProperty(event, 'dataTransfer', { value: data });
      return (target === 'text' ? root : document.body).dispatchEvent(event);
    },
    [type, target, x, y, offers, ctrlKey] as const,
  );
  // A browser that is left a drop puts markup into the text, or goes to the file that was dropped.
  if (type === 'drop' && target === 'text') expect(isLeft, 'whether the browser drops, too').toBe(false);
}

// Firefox's driver cannot drag what is selected.
test('a selection that is dragged moves, in one step of undo, and stays selected', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.text.focus();
  await pastes(ada, { 'text/html': '<p>one <b>two</b> three</p><h1>end</h1>' });
  await picksUp(ada, 'two');
  await dropsAt(ada, 'end', 3);
  await ada.sees(['one  three', 'endtwo']);
  await ben.sees(['one  three', 'endtwo']);
  await expect(ada.text.locator('h1 strong')).toHaveText('two');
  expect(await ada.page.evaluate(() => String(getSelection()))).toBe('two');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['one two three', 'end']);
  await ben.sees(['one two three', 'end']);
});

test('the modifier at the drop decides whether it is a copy', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await pastes(ada, { 'text/plain': 'one two\nend' });
  await picksUp(ada, 'two');
  await ada.page.keyboard.down('Control');
  await dropsAt(ada, 'end', 0);
  await ada.page.keyboard.up('Control');
  await ada.sees(['one two', 'twoend']);

  // Held at the start and let go before the drop: a move.
  await ada.page.keyboard.down('Control');
  await picksUp(ada, 'one');
  await ada.page.keyboard.up('Control');
  await dropsAt(ada, 'end', 3);
  await ada.sees([' two', 'twoendone']);
});

test('a selection that is dropped into itself stays', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('some longer words');
  await picksUp(ada, 'longer words');
  await dropsAt(ada, 'longer', 4);
  await ada.sees(['some longer words']);
  // Nor is there anything to copy into itself, for browsers that tell of such a drop.
  await ada.selects('longer words');
  const inside = await pointAt(ada, 'longer', 4);
  for (const copies of [true, false]) {
    await sends(ada, 'dragstart', 'text', await pointAt(ada, 'longer', 1), {});
    await sends(ada, 'drop', 'text', inside, { 'text/plain': 'longer words' }, copies);
    await ada.sees(['some longer words']);
  }
  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => ada.blocks()).not.toEqual(['some longer words']);
});

test('a picture that is dragged moves, though it was not selected', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  const src = `data:image/png;base64,${png(40, 30).toString('base64')}`;
  await pastes(ada, { 'text/html': `<p>one <img src="${src}" alt="A cat"> two</p><h1>end</h1>` });
  const picture = (await ada.text.locator('img').boundingBox())!;
  const { mouse } = ada.page;
  await mouse.move(picture.x + 20, picture.y + 15);
  await mouse.down();
  await mouse.move(picture.x + 30, picture.y + 20, { steps: 3 });
  await dropsAt(ada, 'end', 3);
  await expect(ada.text.locator('h1').getByRole('img', { name: 'A cat' })).toBeVisible();
  await expect(ada.text.locator('img')).toHaveCount(1);
  await ada.sees(['one  two', 'end']);
});

test('others may write while something is dragged: the characters that were taken are moved', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ada.text.focus();
  await pastes(ada, { 'text/plain': 'alpha beta gamma\nomega' });
  await ben.sees(['alpha beta gamma', 'omega']);
  await picksUp(ada, 'beta');
  await ben.putsCaret('alpha', 0);
  await ben.page.keyboard.type('>> ');
  await ben.putsCaret('beta', 2);
  await ben.page.keyboard.type('--');
  await ada.sees(['>> alpha be--ta gamma', 'omega']);
  await dropsAt(ada, 'omega', 5);
  await ada.sees(['>> alpha  gamma', 'omegabe--ta']);
  await ben.sees(['>> alpha  gamma', 'omegabe--ta']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ben.sees(['>> alpha be--ta gamma', 'omega']);
});

test('text and HTML are dropped in from elsewhere where the pointer is @everywhere', async ({
  browser,
  browserName,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url, withoutPolicy(browserName));
  await ada.text.focus();
  await pastes(ada, { 'text/html': '<p>here</p><pre>code</pre>' });
  const harm = await watch(ada.page);
  const html = { 'text/html': '<b onclick="window.pwned=1">new</b>', 'text/plain': 'plain' };
  await sends(ada, 'drop', 'text', await pointAt(ada, 'here', 2), html);
  await ada.sees(['henewre', 'code']);
  await expect(ada.text.locator('strong')).toHaveText('new');
  // What fits is decided by where it is dropped, not by where the caret is.
  await sends(ada, 'drop', 'text', await pointAt(ada, 'code', 4), html);
  await ada.sees(['henewre', 'codeplain']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.sees(['henewre', 'code']);
  for (const [name, markup] of vectors().slice(0, 5)) {
    await sends(ada, 'drop', 'text', await pointAt(ada, 'code', 0), { 'text/html': markup });
    expect(await ada.text.evaluate(harmIn), name).toEqual([]);
  }
  expect(await harm()).toEqual([]);
});

test('a drag that ended outside is forgotten, even when its end was never told @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await pastes(ada, { 'text/plain': 'taken\nhere' });
  await ada.selects('taken');
  const from = await pointAt(ada, 'taken', 1);
  await sends(ada, 'dragstart', 'text', from, {});
  await sends(ada, 'drop', 'page', { x: 1, y: 1 }, {});
  // What is dropped next comes from elsewhere, so it is put in and nothing is taken away.
  await sends(ada, 'drop', 'text', await pointAt(ada, 'here', 4), { 'text/plain': ' new' });
  await ada.sees(['taken', 'here new']);

  // The same drag without that end moves.
  await ada.selects('taken');
  await sends(ada, 'dragstart', 'text', from, {});
  await sends(ada, 'drop', 'text', await pointAt(ada, 'here', 8), { 'text/plain': 'ignored' });
  await ada.sees(['', 'here newtaken']);
});
