// Input methods compose in the page by themselves; the document follows every step.

import { expect, test, type Browser } from './support/test';
import { InputMethod } from './support/composition';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
  bold,
  caret,
  copiesCleanly,
  formula,
  markup,
  marksOut,
  reads,
  seeds,
  shows,
  type Insert,
} from './support/surface';

const link = { link: 'https://a.b/' };

async function alone(browser: Browser): Promise<[Person, InputMethod]> {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  return [ada, await InputMethod.of(ada)];
}

async function together(
  browser: Browser,
  elsewhere: Browser,
): Promise<[Person, Person, InputMethod]> {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  return [ada, ben, await InputMethod.of(ada)];
}

/** What each kind of input method shows until it is done. */
const methods: [name: string, steps: string[], committed: string][] = [
  ['Japanese', ['k', 'か', 'かn', 'かんj', 'かんじ', '漢字'], '漢字'],
  ['Korean', ['ㅎ', '하', '한'], '한'],
  ['Chinese', ['n', 'ni', "ni'h", 'ni hao'], '你好'],
  ['a dead key', ['´'], 'é'],
  ['an emoji picker', [':', ':sm', '😀'], '👩‍👩‍👧'],
];

test('what is composed in an empty block stands there once, and is one step of undo @everywhere', async ({
  browser,
}) => {
  const [ada, ime] = await alone(browser);
  for (const [name, steps, committed] of methods) {
    await seeds(ada, 'above\n\nbelow');
    await marksOut(ada, { in: 'p:nth-of-type(2)', offset: 0 });
    for (const step of steps) {
      await ime.composes(step);
      await reads(ada, ['above', step, 'below'], `${name}: ${step}`);
    }
    await ime.commits(committed);
    await reads(ada, ['above', committed, 'below'], name);
    await expect.poll(() => caret(ada)).toBe(`${committed}‸`);
    await ada.page.keyboard.type('!');
    await reads(ada, ['above', `${committed}!`, 'below']);
    await ada.page.keyboard.press('ControlOrMeta+z');
    await ada.page.keyboard.press('ControlOrMeta+z');
    await reads(ada, ['above', '', 'below'], `${name}, undone`);
    await ada.page.keyboard.press('ControlOrMeta+Shift+z');
    await reads(ada, ['above', committed, 'below'], `${name}, done again`);
  }
  await shows(ada, `<p>above</p><p>${methods.at(-1)![2]}</p><p>below</p>`);
  await agreeWithServer(ada);
  await copiesCleanly(ada);
});

test('what is composed in the very first character of a document is there once @everywhere', async ({
  browser,
}) => {
  const [ada, ime] = await alone(browser);
  await ada.text.focus();
  await ime.composesInSteps('k', 'か');
  await ime.commits('か');
  await ime.composesInSteps('n', 'な');
  await ime.commits('な');
  expect(await agreeWithServer(ada)).toEqual(['かな']);
});

test('a composition that is given up leaves nothing, in the text or to undo @everywhere', async ({
  browser,
}) => {
  const [ada, ime] = await alone(browser);
  await seeds(ada, 'one');
  await ada.page.keyboard.type(' two');
  await ime.composesInSteps('k', 'か');
  await reads(ada, ['one twoか']);
  await ime.cancels();
  await shows(ada, '<p>one two</p>');
  await expect.poll(() => caret(ada)).toBe('one two‸');
  // The very next key is ours again.
  await ada.page.keyboard.press('ControlOrMeta+z');
  await reads(ada, ['one']);
  // What could be done again still can.
  await ime.composesInSteps('k', 'か');
  await ime.cancels();
  await shows(ada, '<p>one</p>');
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');
  await reads(ada, ['one two']);
  await agreeWithServer(ada);
});

/** Where it is composed, with which marks, and how it looks. */
const boundaries: [where: string, content: Insert[], at: [string, number], html: string][] = [
  [
    'at the end of a bold run',
    [{ insert: 'a' }, { insert: 'bc', attributes: bold }, { insert: 'd\n' }],
    ['bc', 2],
    '<p>a<strong>bc漢字</strong>d</p>',
  ],
  [
    'before a bold run',
    [{ insert: 'a' }, { insert: 'bc', attributes: bold }, { insert: 'd\n' }],
    ['a', 1],
    '<p>a漢字<strong>bc</strong>d</p>',
  ],
  [
    'at the start of a block that starts bold',
    [{ insert: 'bc', attributes: bold }, { insert: 'd\n' }],
    ['bc', 0],
    '<p>漢字<strong>bc</strong>d</p>',
  ],
  [
    'inside a bold run',
    [{ insert: 'bc', attributes: bold }, { insert: 'd\n' }],
    ['bc', 1],
    '<p><strong>b漢字c</strong>d</p>',
  ],
  [
    'at the end of a link',
    [{ insert: 'a' }, { insert: 'bc', attributes: link }, { insert: 'd\n' }],
    ['bc', 2],
    '<p>a<a href="https://a.b/" rel="noopener noreferrer" target="_blank">bc</a>漢字d</p>',
  ],
  [
    'at the end of code at the end of a block',
    [{ insert: 'a' }, { insert: 'bc', attributes: { code: true } }, { insert: '\n' }],
    ['bc', 2],
    '<p>a<code>bc</code>漢字</p>',
  ],
  [
    'behind a line break',
    [{ insert: 'a\u2028' }, { insert: 'b\n' }],
    ['b', 0],
    '<p>a<br>漢字b</p>',
  ],
];

test('at a mark’s boundary composed text looks like typed text @everywhere', async ({ browser }) => {
  const [ada, ime] = await alone(browser);
  for (const [where, content, at, html] of boundaries) {
    await seeds(ada, content);
    await marksOut(ada, at);
    await ime.composesInSteps('k', 'か', '漢字');
    await ime.commits('漢字');
    await expect.poll(() => markup(ada), where).toBe(html);
    await agreeWithServer(ada);
  }
});

test('behind an embed, and between two, composed text is there once @everywhere', async ({ browser }) => {
  const [ada, ime] = await alone(browser);
  for (const at of [1, 2, 3]) {
    await seeds(ada, [{ insert: 'a' }, formula, formula, { insert: '\n' }]);
    await marksOut(ada, { in: 'p', offset: at });
    await ime.composesInSteps('k', 'か', '漢字');
    await ime.commits('漢字');
    const expected = ['a', '▣', '▣'];
    expected.splice(at, 0, '漢字');
    await reads(ada, [expected.join('')]);
    await agreeWithServer(ada);
  }
});

/** Whether what is being composed is shown bold, once it is shown. */
async function isBold(person: Person, composed: string): Promise<boolean | undefined> {
  return person.text.evaluate((root, composed) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeValue?.includes(composed)) return node.parentElement!.closest('strong') !== null;
    }
    return undefined;
  }, composed);
}

/** Where marks are chosen, and how it looks when text was composed with them. */
const chosen: [where: string, content: Insert[], at: [string, number], html: string][] = [
  [
    'at the end of a block',
    [{ insert: 'ab\n' }],
    ['ab', 2],
    '<p>ab<strong>漢字</strong></p>',
  ],
  [
    'in the middle of a run',
    [{ insert: 'ab\n' }],
    ['ab', 1],
    '<p>a<strong>漢字</strong>b</p>',
  ],
  [
    'in the middle of a run with another mark',
    [{ insert: 'ab', attributes: { italic: true } }, { insert: '\n' }],
    ['ab', 1],
    '<p><em>a</em><strong><em>漢字</em></strong><em>b</em></p>',
  ],
  [
    'before a bold run',
    [{ insert: 'a' }, { insert: 'b', attributes: bold }, { insert: '\n' }],
    ['a', 1],
    '<p>a<strong>漢字b</strong></p>',
  ],
  [
    'at the end of a bold run, which it takes off',
    [{ insert: 'a', attributes: bold }, { insert: 'b\n' }],
    ['a', 1],
    '<p><strong>a</strong>漢字b</p>',
  ],
];

test('composed text has the marks that were chosen for it, and no filler stays @everywhere', async ({
  browser,
}) => {
  const [ada, ime] = await alone(browser);
  for (const [where, content, at, html] of chosen) {
    for (const step of ['commits', 'cancels', 'empties'] as const) {
      await seeds(ada, content);
      const before = await markup(ada);
      await marksOut(ada, at);
      await ada.page.keyboard.press('ControlOrMeta+b');
      await ime.composesInSteps('k', 'か');
      // From the first step on, not only in the end.
      await expect.poll(() => isBold(ada, 'か'), where).toBe(/<strong>[^/]*漢字/.test(html));
      if (step === 'cancels') {
        await ime.cancels();
        await expect.poll(() => markup(ada), `${where}, given up`).toBe(before);
        continue;
      }
      // Some methods take everything away before they put the final text there.
      if (step === 'empties') await ime.composes('');
      await ime.commits('漢字');
      await expect.poll(() => markup(ada), `${where}, ${step}`).toBe(html);
      await agreeWithServer(ada);
    }
  }
  // In an empty block.
  await seeds(ada, '');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ime.composesInSteps('k', 'か');
  await ime.commits('か');
  await shows(ada, '<p><strong>か</strong></p>');
  await agreeWithServer(ada);
  await copiesCleanly(ada);
});

test('what is composed takes the place of the selection, within a block and across blocks @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  const compose = async () => {
    await ime.composesInSteps('k', 'か');
    await ime.commits('か');
  };
  await seeds(ada, 'one two three');
  await marksOut(ada, ['one two', 4], ['one two', 7]);
  await compose();
  await shows(ada, '<p>one か three</p>');

  await seeds(ada, [{ insert: 'one ' }, { insert: 'two', attributes: bold }, { insert: ' three\n' }]);
  await marksOut(ada, ['three', 2], ['one ', 2]);
  await compose();
  await shows(ada, '<p>onかree</p>');

  const blocks: Insert[] = [
    { insert: 'head' },
    { insert: '\n', attributes: { header: 1 } },
    { insert: 'one\ntwo' },
    { insert: '\n', attributes: { list: 'bullet' } },
    { insert: 'tail\n' },
  ];
  for (const backward of [false, true]) {
    await seeds(ada, blocks);
    const [from, to] = [['head', 2], ['two', 1]] as [[string, number], [string, number]];
    await (backward ? marksOut(ada, to, from) : marksOut(ada, from, to));
    await compose();
    await shows(ada, '<h1>heかwo</h1><p>tail</p>');
    await expect.poll(() => caret(ada)).toBe('heか‸wo');
    expect(await agreeWithServer(ada, ben)).toEqual(['heかwo', 'tail']);
    await ada.page.keyboard.press('ControlOrMeta+z');
    await reads(ada, ['head', 'one', 'two', 'tail']);
  }
  await ada.page.keyboard.press('ControlOrMeta+a');
  await compose();
  expect(await agreeWithServer(ada, ben)).toEqual(['か']);
});

test('keys that an input method has taken do nothing else', async ({ browser }) => {
  const [ada, ime] = await alone(browser);
  await seeds(ada, [{ insert: 'item' }, { insert: '\n', attributes: { list: 'bullet' } }, { insert: 'next' }, { insert: '\n', attributes: { list: 'bullet' } }]);
  await marksOut(ada, ['next', 4]);
  const press = (init: KeyboardEventInit & { keyCode?: number }) =>
    ada.text.evaluate((root, init) => {
      const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
      if (init.keyCode) Object.defineProperty(event, 'keyCode', { value: init.keyCode });
      root.dispatchEvent(event);
      return event.defaultPrevented;
    }, init);
  const before = await markup(ada);
  for (const key of [
    { key: 'Tab', code: 'Tab' },
    { key: 'a', code: 'KeyA', ctrlKey: true },
    { key: 'z', code: 'KeyZ', ctrlKey: true },
    { key: '1', code: 'Digit1', ctrlKey: true, altKey: true },
  ]) {
    expect(await press({ ...key, keyCode: 229 }), key.key).toBe(false);
    expect(await press({ ...key, isComposing: true }), key.key).toBe(false);
  }
  expect(await markup(ada)).toBe(before);
  // The same key is ours when no input method has it.
  expect(await press({ key: 'Tab', code: 'Tab', keyCode: 9 })).toBe(true);
  await expect(ada.text.locator('li[data-indent="1"]')).toHaveText('next');
});

test('when the end of a composition is never told, nothing is lost and typing goes on @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben, ime] = await together(browser, elsewhere);
  await seeds(ada, 'one');
  await reads(ben, ['one']);
  await marksOut(ada, ['one', 3]);
  // Safari's dead keys and Chrome on Android forget it sometimes.
  await ada.page.evaluate(() =>
    window.addEventListener('compositionend', (event) => event.stopImmediatePropagation(), true),
  );
  await ime.composesInSteps('k', 'か');
  await ime.commits('か');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('two');
  await marksOut(ada, ['one', 1]);
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.type('!');
  await shows(ada, '<p>o<strong>!</strong>neか</p><p>two</p>');
  expect(await agreeWithServer(ada, ben)).toEqual(['o!neか', 'two']);
  // And somebody who stops right there still has it kept.
  await marksOut(ada, ['two', 3]);
  await ime.composesInSteps('n', 'な');
  await ime.commits('な');
  expect(await agreeWithServer(ada, ben)).toEqual(['o!neか', 'twoな']);
});
