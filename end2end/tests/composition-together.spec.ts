// Composing while friends work in the same block: nothing that they do doubles, loses or misplaces
// what is composed, and they see it when it is done.

import { expect, test, type Browser } from './support/test';
import { InputMethod } from './support/composition';
import { Peer } from './support/peer';
import { Person, newDocumentId } from './support/person';
import { agreeWithServer, lines, marksOut, reads, seeds } from './support/surface';

async function together(
  browser: Browser,
  elsewhere: Browser,
): Promise<[Person, Person, InputMethod]> {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  return [ada, ben, await InputMethod.of(ada)];
}

/** What a friend does in the block in which is composed, `one か three`, and what comes of it. */
const meanwhile: [what: string, act: (ben: Person) => Promise<void>, result: string][] = [
  [
    'types before it',
    async (ben) => {
      await marksOut(ben, ['one ', 2]);
      await ben.page.keyboard.type('XYZ');
    },
    'onXYZe 漢字 three',
  ],
  [
    'types behind it',
    async (ben) => {
      await marksOut(ben, [' three', 3]);
      await ben.page.keyboard.type('XYZ');
    },
    'one 漢字 thXYZree',
  ],
  [
    'deletes before it',
    async (ben) => {
      await marksOut(ben, ['one ', 2]);
      await ben.page.keyboard.press('Backspace');
    },
    'oe 漢字 three',
  ],
  [
    'deletes everything on both sides of it',
    async (ben) => {
      await marksOut(ben, ['one ', 4]);
      for (let index = 0; index < 4; index += 1) await ben.page.keyboard.press('Backspace');
      await marksOut(ben, [' three', 6]);
      for (let index = 0; index < 6; index += 1) await ben.page.keyboard.press('Backspace');
    },
    '漢字',
  ],
  [
    'makes what is before it bold',
    async (ben) => {
      await marksOut(ben, ['one ', 0], ['one ', 3]);
      await ben.page.keyboard.press('ControlOrMeta+b');
    },
    'one 漢字 three',
  ],
  [
    'makes all of the block bold',
    async (ben) => {
      await ben.text.focus();
      await ben.page.keyboard.press('ControlOrMeta+a');
      await ben.page.keyboard.press('ControlOrMeta+b');
    },
    'one 漢字 three',
  ],
  [
    'makes the block a heading',
    async (ben) => {
      await marksOut(ben, ['one ', 0]);
      await ben.page.keyboard.press('Control+Alt+1');
    },
    'one 漢字 three',
  ],
  [
    'makes it an item of the list above',
    async (ben) => {
      await marksOut(ben, ['one ', 0]);
      await ben.button('Bulleted list').click();
    },
    'one 漢字 three',
  ],
];

test('whatever a friend does in the block in which is composed, what is composed is there once @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  for (const [what, act, result] of meanwhile) {
    await seeds(ada, [
      { insert: 'item' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'one  three\nbelow\n' },
    ]);
    await reads(ben, ['item', 'one  three', 'below']);
    await marksOut(ada, ['one  three', 4]);
    await ime.composesInSteps('k', 'か');
    await act(ben);
    // Edits arrive in order: when this one shows, so has what came before it.
    await marksOut(ben, ['below', 5]);
    await ben.page.keyboard.type('!');
    await expect.poll(async () => (await lines(ada)).at(-1), what).toBe('below!');
    await ime.composesInSteps('かn', 'かんじ', '漢字');
    await ime.commits('漢字');
    await ime.presses('|');
    const expected = ['item', result.replace('漢字', '漢字|'), 'below!'];
    expect(await agreeWithServer(ada, ben), what).toEqual(expected);
  }
});

test('what comes in one go on both sides of what is composed shows while it is composed @everywhere', async ({
  browser,
  elsewhere,
  page,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await seeds(ada, 'The first of the words  and all that follow');
  await reads(ben, ['The first of the words  and all that follow']);
  await page.goto('/');
  const peer = await Peer.joins(page, new URL(ada.page.url()).pathname.split('/').at(-1)!);
  await marksOut(ada, ['The first of the words  and all that follow', 23]);
  await ime.composesInSteps('k', 'か');
  // As one edit from the one to the other it would reach over the composition, and have to wait.
  await peer.writes((content) => {
    content.insert(content.length - 1, '!');
    content.insert(4, 'very ');
  });
  await expect.poll(() => lines(ada)).toEqual(['The very first of the words か and all that follow!']);
  await ime.composesInSteps('かn', '漢字');
  await ime.commits('漢字');
  expect(await agreeWithServer(ada, ben)).toEqual(['The very first of the words 漢字 and all that follow!']);
});

test('what a friend puts right beside what is composed is neither taken into it nor lost', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  // Whose letters come first is decided by chance.
  for (const at of [0, 3, 6, 0, 3, 6]) {
    await seeds(ada, 'abcdef\nbelow');
    await reads(ben, ['abcdef', 'below']);
    await marksOut(ada, ['abcdef', at]);
    await marksOut(ben, ['abcdef', at]);
    await ime.composes('k');
    await ben.page.keyboard.type('X');
    await ime.composes('か');
    await ben.page.keyboard.type('Y');
    await marksOut(ben, ['below', 5]);
    await ben.page.keyboard.type('!');
    await expect.poll(async () => (await lines(ada)).at(-1)).toBe('below!');
    await ime.composesInSteps('かn', '漢字');
    await ime.commits('漢字');
    const [line] = await agreeWithServer(ada, ben);
    // Either may stand first, but both whole, and between the same letters.
    const [before, behind] = ['abcdef'.slice(0, at), 'abcdef'.slice(at)];
    expect([`${before}XY漢字${behind}`, `${before}漢字XY${behind}`]).toContain(line);
  }
});

test('a friend removes the block in which is composed, and what is composed stays @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await seeds(ada, 'above\ngone\nbelow');
  await reads(ben, ['above', 'gone', 'below']);
  await marksOut(ada, ['gone', 4]);
  await ime.composesInSteps('k', 'か');
  await reads(ben, ['above', expect.stringContaining('gone') as unknown as string, 'below']);
  await marksOut(ben, ['above', 5], ['below', 0]);
  await ben.page.keyboard.press('Delete');
  await expect.poll(async () => (await lines(ben)).length).toBe(1);
  await marksOut(ben, ['below', 5]);
  await ben.page.keyboard.type('!');
  await expect.poll(async () => (await lines(ada)).at(-1)).toContain('below!');
  await ime.composesInSteps('かn', '漢字');
  await ime.commits('漢字');
  await ada.page.keyboard.type('|');
  const [line, ...rest] = await agreeWithServer(ada, ben);
  expect(rest).toEqual([]);
  expect(line.replace('漢字|', '')).toBe('abovebelow!');
  expect(line.match(/漢字\|/g)).toHaveLength(1);
});

/** Ada composes the word `hello` again, as Android does with the word that the caret is in. */
async function composesWord(
  browser: Browser,
  elsewhere: Browser,
): Promise<[Person, Person, InputMethod]> {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await seeds(ada, 'say hello now\nbelow');
  await reads(ben, ['say hello now', 'below']);
  await marksOut(ada, ['hello', 5]);
  await ime.takesBack('hello', 4, 9);
  return [ada, ben, ime];
}

test('a word taken back into composition while a friend writes inside it loses neither', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await composesWord(browser, elsewhere);
  await marksOut(ben, ['hello', 2]);
  await ben.page.keyboard.type('XX');
  await marksOut(ben, ['below', 5]);
  await ben.page.keyboard.type('!');
  await expect.poll(async () => (await lines(ada)).at(-1)).toBe('below!');
  await ime.composes('hellos');
  await ime.commits('hellos');
  expect(await agreeWithServer(ada, ben)).toEqual(['say heXXllos now', 'below!']);
});

test('what an input method replaces goes, what a friend wrote into it meanwhile stays', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await composesWord(browser, elsewhere);
  await marksOut(ben, ['hello', 2]);
  await ben.page.keyboard.type('XX');
  await marksOut(ben, ['XXllo', 3]);
  await ben.page.keyboard.type('YY');
  await marksOut(ben, ['below', 5]);
  await ben.page.keyboard.type('!');
  await expect.poll(async () => (await lines(ada)).at(-1)).toBe('below!');
  await ime.composes('漢字');
  await ime.composes('感じ');
  await ime.commits('感じ');
  await ada.page.keyboard.type('|');
  expect(await agreeWithServer(ada, ben)).toEqual(['say 感じ|XXYY now', 'below!']);
});

test('what a friend writes inside a word taken back into composition stays when the word is left as it was', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await composesWord(browser, elsewhere);
  await marksOut(ben, ['hello', 2]);
  await ben.page.keyboard.type('XX');
  await marksOut(ben, ['below', 5]);
  await ben.page.keyboard.type('!');
  await expect.poll(async () => (await lines(ada)).at(-1)).toBe('below!');
  await ime.commits('hello');
  expect(await agreeWithServer(ada, ben)).toEqual(['say heXXllo now', 'below!']);
});

test('a word taken back into composition from which a friend deletes comes out without it', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await composesWord(browser, elsewhere);
  await marksOut(ben, ['hello', 2]);
  await ben.page.keyboard.press('Backspace');
  await marksOut(ben, ['below', 5]);
  await ben.page.keyboard.type('!');
  await expect.poll(async () => (await lines(ada)).at(-1)).toBe('below!');
  await ime.composes('hellos');
  await ime.commits('hellos');
  expect(await agreeWithServer(ada, ben)).toEqual(['say hllos now', 'below!']);
});

test('friends see what is composed when it is done, and not before', async ({ browser, elsewhere }) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await seeds(ada, 'one');
  await reads(ben, ['one']);
  const seen = await ben.text.evaluateHandle((root) => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(root.textContent ?? '')).observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return seen;
  });
  await marksOut(ada, ['one', 3]);
  // However slow this machine is: no time passes for Ada's page.
  await ada.page.clock.install();
  await ada.page.clock.pauseAt(Date.now() + 60_000);
  await ime.composesInSteps('k', 'か', 'かn', '漢字');
  await reads(ada, ['one漢字']);
  await ime.commits('漢字');
  await reads(ben, ['one漢字']);
  expect(await seen.jsonValue()).toEqual(['one漢字']);

  // One that takes long is shown as it is after all: its end may never be told.
  await ime.composesInSteps('n', 'な');
  await reads(ada, ['one漢字な']);
  await ada.page.clock.fastForward(10_000);
  await reads(ben, ['one漢字な']);
});

/** Stops the time of Ada's page while she composes behind `one`, which Ben sees. */
async function composesInNoTime(ada: Person, ben: Person, ime: InputMethod): Promise<void> {
  await seeds(ada, 'one');
  await reads(ben, ['one']);
  await marksOut(ada, ['one', 3]);
  await ada.isSaved();
  await ada.page.clock.install();
  await ada.page.clock.pauseAt(Date.now() + 60_000);
  await ime.composesInSteps('k', 'か');
  await reads(ada, ['oneか']);
}

test('who closes the page in the middle of a composition is asked first, and loses nothing either way', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await composesInNoTime(ada, ben, ime);
  const asked: string[] = [];
  let stays = true;
  ada.page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await (stays ? dialog.dismiss() : dialog.accept());
  });
  await ada.page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  expect(await agreeWithServer(ada, ben)).toEqual(['oneか']);
  // Where the question has a window it ends the composition, and the next stands behind it.
  await ime.composesInSteps('n', 'な');
  await expect.poll(async () => (await lines(ada))[0]).toMatch(/^oneか?な$/);
  const left = await lines(ada);
  stays = false;
  await ada.page.goto('about:blank');
  await reads(ben, left);
});

test('a page that is hidden or put away sends what was being composed', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await composesInNoTime(ada, ben, ime);
  // What a phone tells when somebody changes to another app, which may be the end of the page.
  await ada.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    Reflect.deleteProperty(document, 'hidden');
  });
  await reads(ben, ['oneか']);
  await ime.commits('漢字');
  await reads(ben, ['one漢字']);
  await ime.composes('な');
  await reads(ada, ['one漢字な']);
  // No question is asked when a page is put away for the way back.
  await ada.page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await reads(ben, ['one漢字な']);
});
