// What `beforeinput` asks for becomes a command, whoever asks: keys where a key can be pressed
// here, the event of another system where it cannot.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
  asksFor,
  bold,
  caret,
  copiesCleanly,
  formula,
  lines,
  marksOut,
  reads,
  seeds,
  shows,
  type Insert,
  type Place,
  type Request,
} from './support/surface';

declare global {
  interface Window {
    /** For each `beforeinput` whether it was left to the browser. */
    inputs?: boolean[];
  }
}

const oneTwo: Insert[] = [
  { insert: 'one ' },
  { insert: 'two', attributes: bold },
  { insert: ' three\n' },
];

test('typed text takes the place of the selection and looks like what stands before it @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, oneTwo);
  await marksOut(ada, ['two', 3]);
  await ada.page.keyboard.type('!');
  await shows(ada, '<p>one <strong>two!</strong> three</p>');

  await marksOut(ada, ['one ', 1], ['two!', 2]);
  await ada.page.keyboard.type('XY');
  await shows(ada, '<p>oXY<strong>o!</strong> three</p>');

  await marksOut(ada, ['three', 2]);
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.type('st');
  await shows(ada, '<p>oXY<strong>o!</strong> th<strong>st</strong>ree</p>');
  await agreeWithServer(ada);
});

test('a substitution comes in dataTransfer, and goes where its target is @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'a -- b and teh end');
  await marksOut(ada, ['end', 3]);
  // Safari: smart dashes have no data. macOS corrects a word while the next key is typed.
  await asksFor(ada, 'insertText', { transfer: '—', target: [['--', 0], ['--', 2]] });
  await expect.poll(() => caret(ada)).toBe('a —‸ b and teh end');
  await marksOut(ada, ['end', 3]);
  await asksFor(ada, 'insertText', { data: 'the', target: [['teh', 0], ['teh', 3]] });
  await marksOut(ada, ['end', 3]);
  await asksFor(ada, 'insertText', { data: '.x', target: [['end', 3], ['end', 3]] });
  await expect.poll(() => caret(ada)).toBe('a — b and the end.x‸');
  // A long press replaces the letter that it typed first.
  await asksFor(ada, 'insertText', { data: 'é', target: [['end.x', 4], ['end.x', 5]] });
  await expect.poll(() => caret(ada)).toBe('a — b and the end.é‸');
  // Without a target it is the selection.
  await marksOut(ada, ['and', 0], ['and', 3]);
  expect(await asksFor(ada, 'insertText', { data: 'o' })).toBe(true);
  await expect.poll(() => caret(ada)).toBe('a — b o‸ the end.é');
  await agreeWithServer(ada);
});

test('a spelling correction replaces its target, not what is at the caret, and looks like it @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const inputType of ['insertReplacementText', 'insertFromYank']) {
    for (const request of [{ transfer: 'receive' }, { data: 'receive' }]) {
      await seeds(ada, [
        { insert: 'we ' },
        { insert: 'recieve', attributes: bold },
        { insert: ' mail\n' },
      ]);
      await marksOut(ada, ['mail', 2]);
      const target: [Place, Place] = [['recieve', 0], ['recieve', 7]];
      expect(await asksFor(ada, inputType, { ...request, target })).toBe(true);
      await shows(ada, '<p>we <strong>receive</strong> mail</p>');
      await expect.poll(() => caret(ada)).toBe('we receive‸ mail');
    }
  }
  // Browsers name the same target between elements, too.
  await asksFor(ada, 'insertReplacementText', {
    data: 'get',
    target: [{ in: 'p', offset: 1 }, { in: 'strong', offset: 1 }],
  });
  await shows(ada, '<p>we <strong>get</strong> mail</p>');
  await agreeWithServer(ada);
});

test('Enter splits, Shift+Enter breaks the line, and transposing swaps clusters @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'onetwo');
  await marksOut(ada, ['onetwo', 3]);
  await ada.page.keyboard.press('Enter');
  await reads(ada, ['one', 'two']);
  await expect.poll(() => caret(ada)).toBe('‸two');
  await ada.page.keyboard.press('End');
  await ada.page.keyboard.press('Shift+Enter');
  await ada.page.keyboard.type('x');
  await shows(ada, '<p>one</p><p>two<br>x</p>');

  await seeds(ada, 'ae\u0301👩‍👩‍👧b');
  await marksOut(ada, ['ae', 3]);
  await asksFor(ada, 'insertTranspose');
  await expect.poll(() => caret(ada)).toBe('a👩‍👩‍👧e\u0301‸b');
  await agreeWithServer(ada);
});

/** What stands before the caret, and what one Backspace leaves of it. */
const backspaces: [text: string, left: string][] = [
  ['ab', 'a'],
  ['e\u0301', 'e'],
  ['क्षि', 'क्ष'],
  ['각', ''],
  ['a😀', 'a'],
  ['a👩‍👩‍👧', 'a'],
  ['a👍🏽', 'a'],
  ['🇩🇪🇫🇷', '🇩🇪'],
  ['a1\uFE0F\u20E3', 'a'],
  ['a1\u20E3', 'a'],
  ['a❤\uFE0F', 'a'],
];

/** What stands behind the caret, and what one Delete leaves of it. */
const deletes: [text: string, left: string][] = [
  ['ab', 'b'],
  ['e\u0301b', 'b'],
  ['क्षिb', 'b'],
  ['👩‍👩‍👧b', 'b'],
  ['👍🏽b', 'b'],
  ['🇩🇪🇫🇷', '🇫🇷'],
  ['1\uFE0F\u20E3b', 'b'],
];

test('Backspace takes a code point but an emoji whole, and Delete a cluster @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const lines = [...backspaces.map(([text]) => `${text}|`), ...deletes.map(([text]) => `|${text}`)];
  await seeds(ada, lines.join('\n'));
  for (const [text, left] of backspaces) {
    await marksOut(ada, [`${text}|`, text.length]);
    await ada.page.keyboard.press('Backspace');
    await expect.poll(() => caret(ada), text).toBe(`${left}‸|`);
  }
  for (const [text, left] of deletes) {
    await marksOut(ada, [`|${text}`, 1]);
    await ada.page.keyboard.press('Delete');
    await expect.poll(() => caret(ada), text).toBe(`|‸${left}`);
  }
  await agreeWithServer(ada);
});

test('words are deleted up to the block’s edge, where a deletion only joins @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'one two\nthree four');
  await marksOut(ada, ['one two', 7]);
  await ada.page.keyboard.press('ControlOrMeta+Backspace');
  await expect.poll(() => caret(ada)).toBe('one ‸');
  await marksOut(ada, ['three four', 0]);
  await ada.page.keyboard.press('ControlOrMeta+Backspace');
  await expect.poll(() => caret(ada)).toBe('one ‸three four');

  await seeds(ada, 'one two\nthree four');
  await marksOut(ada, ['one two', 4]);
  await ada.page.keyboard.press('ControlOrMeta+Delete');
  await expect.poll(() => caret(ada)).toBe('one ‸');
  await ada.page.keyboard.press('ControlOrMeta+Delete');
  await expect.poll(() => caret(ada)).toBe('one ‸three four');
  await agreeWithServer(ada);
});

test('a line is deleted as its target says, inside its block', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const cases: [inputType: string, at: number, from: Place, to: Place, left: string][] = [
    ['deleteSoftLineBackward', 7, ['aa bb cc', 3], ['aa bb cc', 7], 'aa ‸c'],
    ['deleteHardLineBackward', 7, ['aa bb cc', 0], ['aa bb cc', 7], '‸c'],
    ['deleteSoftLineForward', 1, ['aa bb cc', 1], ['aa bb cc', 5], 'a‸ cc'],
    ['deleteHardLineForward', 1, ['aa bb cc', 1], ['aa bb cc', 8], 'a‸'],
    ['deleteEntireSoftLine', 4, ['aa bb cc', 3], ['aa bb cc', 6], 'aa ‸cc'],
    // What a browser wants beyond the block is not deleted with it.
    ['deleteWordBackward', 2, ['zz', 1], ['aa bb cc', 2], '‸ bb cc'],
    ['deleteWordForward', 6, ['aa bb cc', 6], ['yy', 1], 'aa bb ‸'],
  ];
  for (const [inputType, at, from, to, left] of cases) {
    await seeds(ada, 'zz\naa bb cc\nyy');
    await marksOut(ada, ['aa bb cc', at]);
    expect(await asksFor(ada, inputType, { target: [from, to] })).toBe(true);
    await expect.poll(() => caret(ada), inputType).toBe(left);
    expect(await lines(ada)).toEqual(['zz', left.replace('‸', ''), 'yy']);
  }
  for (const inputType of ['deleteSoftLineBackward', 'deleteHardLineBackward']) {
    await seeds(ada, 'zz\naa');
    await marksOut(ada, ['aa', 0]);
    await asksFor(ada, inputType, { target: [['zz', 0], ['aa', 0]] });
    await expect.poll(() => caret(ada), inputType).toBe('zz‸aa');
  }
  for (const inputType of ['deleteSoftLineForward', 'deleteHardLineForward']) {
    await seeds(ada, 'zz\naa');
    await marksOut(ada, ['zz', 2]);
    await asksFor(ada, inputType, { target: [['zz', 2], ['aa', 2]] });
    await expect.poll(() => caret(ada), inputType).toBe('zz‸aa');
  }
  // Who names no target means the words and lines that we know.
  const known: [inputType: string, left: string][] = [
    ['deleteWordBackward', 'aa ‸ cc'],
    ['deleteWordForward', 'aa bb‸'],
    ['deleteSoftLineBackward', '‸ cc'],
    ['deleteHardLineForward', 'aa bb‸'],
  ];
  for (const [inputType, left] of known) {
    await seeds(ada, 'aa bb cc');
    await marksOut(ada, ['aa bb cc', 5]);
    await asksFor(ada, inputType);
    await expect.poll(() => caret(ada), inputType).toBe(left);
  }
  await seeds(ada, 'abcd');
  await marksOut(ada, ['abcd', 1], ['abcd', 3]);
  await asksFor(ada, 'deleteContent');
  await expect.poll(() => caret(ada)).toBe('a‸d');
  await agreeWithServer(ada);
});

test('what pasting and drags do, and what nobody knows, is refused', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'kept');
  await marksOut(ada, ['kept', 1], ['kept', 3]);
  for (const inputType of [
    'deleteByDrag',
    'insertFromPaste',
    'insertFromDrop',
    'insertLink',
    'formatJustifyFull',
    'somethingNew',
    '',
  ]) {
    const request: Request = { data: 'x', transfer: 'x' };
    expect(await asksFor(ada, inputType, request), inputType).toBe(true);
  }
  await shows(ada, '<p>kept</p>');
  // An input method cannot be refused; it is followed.
  for (const inputType of ['insertCompositionText', 'deleteCompositionText']) {
    expect(await asksFor(ada, inputType, { data: 'x', composing: true }), inputType).toBe(false);
  }
  await shows(ada, '<p>kept</p>');
});

test('formats and lists of a browser’s own menus are ours', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const marks: [inputType: string, tag: string][] = [
    ['formatBold', 'strong'],
    ['formatItalic', 'em'],
    ['formatUnderline', 'u'],
    ['formatStrikeThrough', 's'],
    ['formatSuperscript', 'sup'],
    ['formatSubscript', 'sub'],
  ];
  await seeds(ada, 'a word');
  for (const [inputType, tag] of marks) {
    await marksOut(ada, ['a word', 2], ['a word', 6]);
    expect(await asksFor(ada, inputType), inputType).toBe(true);
    await shows(ada, `<p>a <${tag}>word</${tag}></p>`);
    await asksFor(ada, 'formatRemove');
    await shows(ada, '<p>a word</p>');
  }
  await asksFor(ada, 'insertOrderedList');
  await expect(ada.text.locator('li[data-list="ordered"]')).toHaveText('a word');
  await asksFor(ada, 'formatIndent');
  await asksFor(ada, 'insertUnorderedList');
  await expect(ada.text.locator('li[data-list="bullet"]')).toHaveText('a word');
  await asksFor(ada, 'formatOutdent');
  await asksFor(ada, 'insertUnorderedList');
  await shows(ada, '<p>a word</p>');
  await marksOut(ada, ['a word', 6]);
  await asksFor(ada, 'insertHorizontalRule');
  await expect(ada.text.getByRole('separator')).toHaveCount(1);
  await agreeWithServer(ada);
});

test('undo from a menu or a shake is ours, and so is the key, which browsers never turn into one @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'kept');
  await marksOut(ada, ['kept', 4]);
  await ada.page.keyboard.type(' typed');
  await asksFor(ada, 'historyUndo');
  await reads(ada, ['kept']);
  await asksFor(ada, 'historyRedo');
  await reads(ada, ['kept typed']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await reads(ada, ['kept']);
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');
  await reads(ada, ['kept typed']);
  // Firefox has no `formatBold` for this key.
  await marksOut(ada, ['kept typed', 0], ['kept typed', 4]);
  await ada.page.keyboard.press('ControlOrMeta+b');
  await shows(ada, '<p><strong>kept</strong> typed</p>');
});

test('a character that arrives in two halves is one, and a half alone is nothing', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'ab');
  await marksOut(ada, ['ab', 1]);
  await asksFor(ada, 'insertText', { units: [0xd83d] });
  await shows(ada, '<p>ab</p>');
  await asksFor(ada, 'insertText', { units: [0xde00] });
  await shows(ada, '<p>a😀b</p>');
  await asksFor(ada, 'insertText', { units: [0xd83d] });
  await ada.page.keyboard.type('cc');
  await asksFor(ada, 'insertText', { units: [0xde00] });
  await shows(ada, '<p>a😀ccb</p>');
  // Something else in between, and the halves belong no longer together.
  await asksFor(ada, 'insertText', { units: [0xd83d] });
  await asksFor(ada, 'deleteContentBackward');
  await asksFor(ada, 'insertText', { units: [0xde00] });
  await shows(ada, '<p>a😀cb</p>');
  await asksFor(ada, 'insertText', { units: [0xd83d] });
  await ada.text.blur();
  await ada.text.focus();
  await asksFor(ada, 'insertText', { units: [0xde00] });
  await shows(ada, '<p>a😀cb</p>');
  await ada.page.keyboard.type('🏴‍☠️');
  await shows(ada, '<p>a😀c🏴‍☠️b</p>');
  await agreeWithServer(ada);
  await copiesCleanly(ada);
});

test('fillers and broken text stay outside, whichever way they come', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const stray = '\u200B\uFEFF\uFFFD';
  await seeds(ada, 'word');
  await marksOut(ada, ['word', 2]);
  await asksFor(ada, 'insertText', { data: `${stray}a${stray}` });
  await asksFor(ada, 'insertReplacementText', {
    data: `b${stray}b`,
    target: [['woa', 0], ['woa', 1]],
  });
  await shows(ada, '<p>bboard</p>');
  const paste = (kind: string, value: string) =>
    ada.text.evaluate(
      (root, [kind, value]) => {
        const clipboardData = new DataTransfer();
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        event.clipboardData!.setData(kind, value);
        root.dispatchEvent(event);
      },
      [kind, value] as const,
    );
  await paste('text/plain', `${stray}c${stray}`);
  await paste('text/html', `<b>${stray}d${stray}</b>`);
  const fragment = JSON.stringify({ ops: [{ insert: `${stray}e${stray}` }] });
  await paste('text/html', `<div data-quire-fragment='${fragment}'></div>`);
  await shows(ada, '<p>bbc<strong>d</strong>eoard</p>');
  // What an extension writes is read back; half a character among it cannot be.
  await ada.text.evaluate((root, stray) => {
    const text = root.querySelector('p')!.lastChild as Text;
    text.appendData(`${stray}f${String.fromCharCode(0xd83d)}`);
  }, stray);
  await shows(ada, '<p>bbc<strong>d</strong>eoardf</p>');
  await agreeWithServer(ada);
  await copiesCleanly(ada);
});

test('two spaces are two spaces, and the surface asks browsers to leave its text alone @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'ab');
  await marksOut(ada, ['ab', 1]);
  await ada.page.keyboard.type('  ');
  await ada.page.keyboard.press('End');
  await ada.page.keyboard.type('  ');
  await shows(ada, '<p>a  b  </p>');
  for (const [name, value] of [
    ['spellcheck', 'true'],
    ['autocapitalize', 'sentences'],
    ['writingsuggestions', 'false'],
    ['translate', 'no'],
  ]) {
    await expect(ada.text).toHaveAttribute(name, value);
  }
  await expect(ada.text).toHaveCSS('white-space', 'break-spaces');
});

test('a plain character is left to the browser only where the browser does what the document wants @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, [
    { insert: 'one' },
    { insert: 'two', attributes: bold },
    { insert: 'link', attributes: { link: 'https://a.b/' } },
    { insert: 'end\n' },
    { insert: 'next' },
    formula,
    { insert: 'last\n' },
  ]);
  await ada.page.evaluate(() => {
    window.inputs = [];
    document.addEventListener('beforeinput', (event) => {
      window.inputs?.push(!event.defaultPrevented);
    });
  });
  const press = async (key: string): Promise<boolean> => {
    await ada.page.keyboard.press(key);
    return ada.page.evaluate(() => window.inputs?.pop() ?? false);
  };
  const isNative = async (key: string, ...selection: [Place, Place?]): Promise<boolean> => {
    await marksOut(ada, ...selection);
    return press(key);
  };
  expect(await isNative('1', ['one', 2]), 'inside a run').toBe(true);
  expect(await isNative('2', ['on1e', 4]), 'at the end of a run').toBe(true);
  expect(await isNative('3', ['two', 3]), 'at the end of a bold run').toBe(true);
  expect(await isNative('4', ['link', 2]), 'inside a link').toBe(true);
  expect(await isNative('5', ['on1e2', 0]), 'at the start of a block').toBe(false);
  expect(await isNative('6', ['li4nk', 5]), 'at the end of a link').toBe(false);
  expect(await isNative('7', ['last', 0]), 'behind an embed').toBe(false);
  expect(await isNative('0', ['li4nk', 0]), 'at the start of a run').toBe(false);
  expect(await isNative('8', ['next', 1], ['next', 2]), 'over a selection').toBe(false);
  await ada.page.keyboard.press('ControlOrMeta+b');
  expect(await press('9'), 'with marks of its own').toBe(false);
  await reads(ada, ['5on1e2two30li4nk6end', 'n89xt▣7last']);
  await expect(ada.text.locator('a')).toHaveText('li4nk');
  await expect(ada.text.locator('strong').first()).toHaveText('two30');
  await expect(ada.text.locator('strong').last()).toHaveText('9');
  await agreeWithServer(ada);
});
