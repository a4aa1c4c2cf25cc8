// The habits of systems that do not run here, told by the browser's description of itself and by
// the events that they would send.

import { expect, test, type Browser } from './support/test';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
  asksFor,
  caret,
  marksOut,
  pointAt,
  reads,
  seeds,
  shows,
} from './support/surface';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const FIREFOX =
  'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';

async function joinsWith(browser: Browser, userAgent: string): Promise<Person> {
  return Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { userAgent });
}

/** Sends a key press without what the browser would do for it. Whether it was cancelled. */
async function presses(
  person: Person,
  init: KeyboardEventInit,
): Promise<boolean> {
  return person.text.evaluate((root, init) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    root.dispatchEvent(event);
    return event.defaultPrevented;
  }, init);
}

/** Whether the browser may do by itself what the key that is pressed asks for. */
async function isNative(person: Person, key: string): Promise<boolean> {
  await person.page.evaluate(() => {
    document.addEventListener(
      'beforeinput',
      (event) => document.body.setAttribute('data-native', String(!event.defaultPrevented)),
      { once: true },
    );
  });
  await person.page.keyboard.press(key);
  return (await person.page.locator('body').getAttribute('data-native')) === 'true';
}

test.describe('Android', () => {
  test('typing and deleting inside a block are left to the browser and read back', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, ANDROID);
    await seeds(ada, 'one two\nthree');
    await marksOut(ada, ['one two', 7]);
    expect(await isNative(ada, 'Backspace')).toBe(true);
    await reads(ada, ['one tw', 'three']);
    expect(await isNative(ada, 'ControlOrMeta+Backspace')).toBe(true);
    await reads(ada, ['one ', 'three']);
    await marksOut(ada, ['one ', 1], ['one ', 3]);
    expect(await isNative(ada, 'Delete')).toBe(true);
    await reads(ada, ['o ', 'three']);
    await marksOut(ada, ['o ', 0], ['o ', 1]);
    expect(await isNative(ada, 'x')).toBe(true);
    await reads(ada, ['x ', 'three']);
    // Over several blocks a browser does worse than we do.
    await marksOut(ada, ['x ', 1], ['three', 2]);
    expect(await isNative(ada, 'y')).toBe(false);
    await reads(ada, ['xyree']);
    await agreeWithServer(ada);
  });

  test('a keyboard’s paste, which is typing with newlines, makes blocks', async ({ browser }) => {
    const ada = await joinsWith(browser, ANDROID);
    await seeds(ada, 'ab');
    await marksOut(ada, ['ab', 1]);
    expect(await asksFor(ada, 'insertText', { data: 'one\ntwo' })).toBe(true);
    await reads(ada, ['aone', 'twob']);
    await agreeWithServer(ada);
  });

  test('Enter and a deletion at a block’s edge are done once, whether the browser does them too or not', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, ANDROID);
    await seeds(ada, 'one\ntwo');
    await marksOut(ada, ['one', 1]);
    await ada.page.keyboard.press('Enter');
    await reads(ada, ['o', 'ne', 'two']);
    await expect.poll(() => caret(ada)).toBe('‸ne');
    await ada.page.keyboard.press('Backspace');
    await reads(ada, ['one', 'two']);
    await expect.poll(() => caret(ada)).toBe('o‸ne');
    await marksOut(ada, ['one', 3]);
    await ada.page.keyboard.press('Delete');
    await reads(ada, ['onetwo']);

    // Chrome there does what it was told not to do.
    const doneAnyway = (inputType: string, act: (root: Element) => void) =>
      ada.text.evaluate(
        (root, [inputType, act]) => {
          const event = new InputEvent('beforeinput', { inputType, bubbles: true, cancelable: true });
          root.dispatchEvent(event);
          new Function('root', `(${act})(root)`)(root);
          return event.defaultPrevented;
        },
        [inputType, String(act)] as const,
      );
    await seeds(ada, 'one\ntwo');
    await marksOut(ada, ['two', 0]);
    await doneAnyway('deleteContentBackward', (root) => {
      const [first, second] = root.querySelectorAll('p');
      first.append(...second.childNodes);
      second.remove();
    });
    await reads(ada, ['onetwo']);
    await ada.page.keyboard.type('!');
    expect(await agreeWithServer(ada)).toEqual(['one!two']);

    await seeds(ada, 'onetwo');
    await marksOut(ada, ['onetwo', 3]);
    await doneAnyway('insertParagraph', (root) => {
      const block = root.querySelector('p')!;
      const tail = (block.firstChild as Text).splitText(3);
      const copy = block.cloneNode(false) as Element;
      copy.append(tail);
      block.after(copy);
      getSelection()?.collapse(tail, 0);
    });
    await reads(ada, ['one', 'two']);
    // A frame later it still is one new block and not two.
    await ada.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await agreeWithServer(ada)).toEqual(['one', 'two']);

    // A page that is hidden has no next frame.
    await marksOut(ada, ['two', 1]);
    const blocks = await ada.text.evaluate((root) => {
      const init = { inputType: 'insertParagraph', bubbles: true, cancelable: true };
      root.dispatchEvent(new InputEvent('beforeinput', init));
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      Reflect.deleteProperty(document, 'hidden');
      return [...root.children].map((block) => block.textContent);
    });
    expect(blocks).toEqual(['one', 't', 'wo']);
  });

  test('two spaces that a keyboard makes a full stop, and a word whose place it tells wrongly, come out right', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, ANDROID);
    await seeds(ada, 'one ');
    await marksOut(ada, ['one ', 4]);
    // GBoard: a Backspace that nobody pressed, and the text.
    await presses(ada, { key: 'Backspace', code: 'Backspace' });
    await ada.text.evaluate((root) => {
      const text = root.querySelector('p')!.firstChild as Text;
      const asks = (inputType: string, data: string | null) =>
        root.dispatchEvent(
          new InputEvent('beforeinput', { inputType, data, bubbles: true, cancelable: true }),
        );
      const wrote = (inputType: string) =>
        root.dispatchEvent(new InputEvent('input', { inputType, bubbles: true }));
      asks('deleteContentBackward', null);
      text.deleteData(3, 1);
      getSelection()?.collapse(text, 3);
      wrote('deleteContentBackward');
      asks('insertText', '. ');
      text.insertData(3, '. ');
      getSelection()?.collapse(text, 5);
      wrote('insertText');
    });
    await expect.poll(() => caret(ada)).toBe('one. ‸');
    // SwiftKey: the target begins one too far to the right.
    await ada.text.evaluate((root) => {
      const text = root.querySelector('p')!.firstChild as Text;
      const tell = (name: string, data: string) =>
        root.dispatchEvent(new CompositionEvent(name, { data, bubbles: true }));
      getSelection()?.collapse(text, 3);
      tell('compositionstart', 'one');
      const range = { startContainer: text, startOffset: 1, endContainer: text, endOffset: 4 };
      root.dispatchEvent(
        new InputEvent('beforeinput', {
          inputType: 'insertCompositionText',
          data: 'ones',
          targetRanges: [new StaticRange(range)],
          isComposing: true,
          bubbles: true,
        }),
      );
      tell('compositionupdate', 'ones');
      text.insertData(3, 's');
      getSelection()?.collapse(text, 4);
      root.dispatchEvent(
        new InputEvent('input', { inputType: 'insertCompositionText', bubbles: true, isComposing: true }),
      );
      tell('compositionend', 'ones');
    });
    await expect.poll(() => caret(ada)).toBe('ones‸. ');
    expect(await agreeWithServer(ada)).toEqual(['ones. ']);
  });

  test('a caret that moves writes nothing near it', async ({ browser }) => {
    const ada = await joinsWith(browser, ANDROID);
    await seeds(ada, 'one\ntwo');
    const records = await ada.text.evaluateHandle((root) => {
      const records: MutationRecord[] = [];
      new MutationObserver((more) => records.push(...more)).observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      return records;
    });
    for (const key of ['Home', 'ArrowUp', 'End', 'Shift+ArrowDown']) await ada.page.keyboard.press(key);
    expect(await records.evaluate((records) => records.length)).toBe(0);
  });
});

test.describe('iPhone', () => {
  test('Enter is taken from `beforeinput` and not from the key, which capitalises', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, IPHONE);
    await seeds(ada, 'onetwo');
    await marksOut(ada, ['onetwo', 3]);
    expect(await presses(ada, { key: 'Enter', code: 'Enter' })).toBe(false);
    await shows(ada, '<p>onetwo</p>');
    // Shift may be the keyboard's own capital, so it is a paragraph all the same.
    await presses(ada, { key: 'Enter', code: 'Enter', shiftKey: true });
    expect(await asksFor(ada, 'insertParagraph')).toBe(true);
    await shows(ada, '<p>one</p><p>two</p>');
  });

  test('a Korean keyboard, which does not compose, deletes the range that it names', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, IPHONE);
    await seeds(ada, '안녕하');
    await marksOut(ada, ['안녕하', 3]);
    await asksFor(ada, 'deleteContentBackward', { target: [['안녕하', 1], ['안녕하', 3]] });
    await reads(ada, ['안']);
    await asksFor(ada, 'insertText', { data: '녕하세', target: [['안', 1], ['안', 1]] });
    await expect.poll(() => caret(ada)).toBe('안녕하세‸');
    await agreeWithServer(ada);
  });

  test('the filler that holds chosen marks stands behind the caret, where it spoils no capital', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, IPHONE);
    await seeds(ada, 'one. ');
    await marksOut(ada, ['one. ', 5]);
    await presses(ada, { key: 'b', code: 'KeyB', metaKey: true });
    const before = await ada.text.evaluate((root) => {
      root.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      const { focusNode, focusOffset } = getSelection()!;
      return [focusNode?.nodeValue, focusOffset, focusNode?.parentElement?.localName];
    });
    expect(before).toEqual(['\u200B', 0, 'strong']);
    await ada.text.evaluate((root) => {
      root.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    });
    await shows(ada, '<p>one. </p>');
  });
});

test.describe('Safari', () => {
  test('Shift+Enter breaks the line although Safari calls it a paragraph', async ({ browser }) => {
    const ada = await joinsWith(browser, SAFARI);
    await seeds(ada, 'onetwo');
    await marksOut(ada, ['onetwo', 3]);
    await presses(ada, { key: 'Enter', code: 'Enter', shiftKey: true });
    await asksFor(ada, 'insertParagraph');
    await shows(ada, '<p>one<br>two</p>');
    await presses(ada, { key: 'Enter', code: 'Enter' });
    await asksFor(ada, 'insertParagraph');
    await shows(ada, '<p>one<br><br></p><p>two</p>');
  });

  test('the text of a composition comes as a step that can be refused, and is there once', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, SAFARI);
    await seeds(ada, 'onetwo');
    await marksOut(ada, ['onetwo', 3]);
    const at = await pointAt(ada, ['onetwo', 3]);
    await at.evaluate(({ node, offset }) => {
      const root = node.parentElement!.closest('[contenteditable]')!;
      const text = node as Text;
      const tell = (name: string, data: string) =>
        root.dispatchEvent(new CompositionEvent(name, { data, bubbles: true }));
      const asks = (inputType: string, data: string | null, cancelable: boolean) => {
        const event = new InputEvent('beforeinput', {
          inputType,
          data,
          isComposing: true,
          cancelable,
          bubbles: true,
        });
        if (event.inputType !== inputType) Object.defineProperty(event, 'inputType', { value: inputType });
        return root.dispatchEvent(event);
      };
      const wrote = (inputType: string) =>
        root.dispatchEvent(new InputEvent('input', { inputType, isComposing: true, bubbles: true }));
      tell('compositionstart', '');
      asks('insertCompositionText', 'か', false);
      tell('compositionupdate', 'か');
      text.insertData(offset, 'か');
      getSelection()?.collapse(text, offset + 1);
      wrote('insertCompositionText');
      asks('deleteCompositionText', null, false);
      text.deleteData(offset, 1);
      getSelection()?.collapse(text, offset);
      wrote('deleteCompositionText');
      if (asks('insertFromComposition', '蚊', true)) {
        text.insertData(offset, '蚊');
        wrote('insertFromComposition');
      }
      tell('compositionend', '蚊');
    });
    await expect.poll(() => caret(ada)).toBe('one蚊‸two');
    expect(await agreeWithServer(ada)).toEqual(['one蚊two']);
  });

  test('what Safari writes after it has ended a composition is read as well', async ({
    browser,
    elsewhere,
  }) => {
    const url = `/d/${newDocumentId()}`;
    const ada = await Person.joins(browser, 'Ada', url, { userAgent: SAFARI });
    const ben = await Person.joins(elsewhere, 'Ben', url);
    await seeds(ada, 'onetwo\nbelow');
    await reads(ben, ['onetwo', 'below']);
    await marksOut(ada, ['onetwo', 3]);
    const at = await pointAt(ada, ['onetwo', 3]);
    await at.evaluate(({ node, offset }) => {
      const root = node.parentElement!.closest('[contenteditable]')!;
      const text = node as Text;
      root.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      root.dispatchEvent(new CompositionEvent('compositionupdate', { data: '´', bubbles: true }));
      text.insertData(offset, '´');
      getSelection()?.collapse(text, offset + 1);
      root.dispatchEvent(
        new InputEvent('input', {
          inputType: 'insertCompositionText',
          isComposing: true,
          bubbles: true,
        }),
      );
    });
    // A friend makes the block one that cannot be shown while it is composed in.
    await marksOut(ben, ['onetwo', 0]);
    await ben.page.keyboard.press('Control+Alt+1');
    await marksOut(ben, ['below', 5]);
    await ben.page.keyboard.type('!');
    await expect.poll(() => ada.blocks()).toContain('below!');
    await at.evaluate(({ node, offset }) => {
      const root = node.parentElement!.closest('[contenteditable]')!;
      root.dispatchEvent(new CompositionEvent('compositionend', { data: 'é', bubbles: true }));
      (node as Text).replaceData(offset, 1, 'é');
      getSelection()?.collapse(node, offset + 1);
      root.dispatchEvent(
        new InputEvent('input', { inputType: 'insertText', data: 'é', bubbles: true }),
      );
    });
    await shows(ada, '<h1>oneétwo</h1><p>below!</p>');
    expect(await agreeWithServer(ada, ben)).toEqual(['oneétwo', 'below!']);
  });

  test('the key that confirms a composition comes after its end and does nothing else', async ({
    browser,
  }) => {
    const ada = await joinsWith(browser, SAFARI);
    await seeds(ada, [
      { insert: 'one' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'two' },
      { insert: '\n', attributes: { list: 'bullet' } },
    ]);
    await marksOut(ada, ['two', 3]);
    const ends = () =>
      ada.text.evaluate((root) => {
        root.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
        root.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
        const press = () => {
          const event = new KeyboardEvent('keydown', {
            key: 'Tab',
            code: 'Tab',
            bubbles: true,
            cancelable: true,
          });
          root.dispatchEvent(event);
          return event.defaultPrevented;
        };
        return [press(), press()];
      });
    // The first is the input method's, the second is ours.
    expect(await ends()).toEqual([false, true]);
    await expect(ada.text.locator('li[data-indent="1"]')).toHaveText('two');
    // And so is one that comes long after the end.
    const isOurs = await ada.text.evaluate((root) => {
      root.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      root.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
      const event = new KeyboardEvent('keydown', {
        key: 'Tab',
        code: 'Tab',
        shiftKey: true,
        bubbles: true,
        cancelable: true,
      });
      Object.defineProperty(event, 'timeStamp', { value: event.timeStamp + 600 });
      root.dispatchEvent(event);
      return event.defaultPrevented;
    });
    expect(isOurs).toBe(true);
    await expect(ada.text.locator('li[data-indent="1"]')).toHaveCount(0);
  });

  test('what an input method takes away to compose it anew is taken by us', async ({ browser }) => {
    const ada = await joinsWith(browser, SAFARI);
    await seeds(ada, 'one two');
    await marksOut(ada, ['one two', 4], ['one two', 7]);
    expect(await asksFor(ada, 'deleteByComposition', { composing: true })).toBe(true);
    await expect.poll(() => caret(ada)).toBe('one ‸');
  });
});

test.describe('Firefox', () => {
  test('the news of what was written follows the end of the composition', async ({ browser }) => {
    const ada = await joinsWith(browser, FIREFOX);
    await seeds(ada, 'onetwo');
    await marksOut(ada, ['onetwo', 3]);
    const at = await pointAt(ada, ['onetwo', 3]);
    await at.evaluate(({ node, offset }) => {
      const root = node.parentElement!.closest('[contenteditable]')!;
      const text = node as Text;
      const tell = (name: string, data: string) =>
        root.dispatchEvent(new CompositionEvent(name, { data, bubbles: true }));
      const wrote = (isComposing: boolean) =>
        root.dispatchEvent(
          new InputEvent('input', { inputType: 'insertCompositionText', isComposing, bubbles: true }),
        );
      tell('compositionstart', '');
      tell('compositionupdate', 'か');
      text.insertData(offset, 'か');
      getSelection()?.collapse(text, offset + 1);
      wrote(true);
      tell('compositionupdate', '蚊');
      text.replaceData(offset, 1, '蚊');
      getSelection()?.collapse(text, offset + 1);
      tell('compositionend', '蚊');
      wrote(false);
    });
    await expect.poll(() => caret(ada)).toBe('one蚊‸two');
    await ada.page.keyboard.press('ControlOrMeta+z');
    expect(await agreeWithServer(ada)).toEqual(['onetwo']);
  });
});
