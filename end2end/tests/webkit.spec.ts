// The editing surface in WebKit: each kind of input, by real keys where there are any. What
// Playwright calls `browser` is a friend's here, and is Chromium.

import { expect, test as base } from './support/test';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
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
} from './support/surface';
import { WebKit, joins } from './support/webkit';

const test = base.extend<{ ada: Person }, { webkit: WebKit }>({
  webkit: [
    async ({}, use, { project }) => {
      const webkit = await WebKit.start(process.env.QUIRE_WEBKIT!, project.use.baseURL!);
      await use(webkit);
      await webkit.ends();
    },
    { scope: 'worker' },
  ],
  ada: async ({ webkit }, use) => {
    await use(await joins(webkit, 'Ada', `/d/${newDocumentId()}`));
  },
});

test('keys write, split, break, join and delete', async ({ ada }) => {
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('one two');
  await keyboard.press('Enter');
  await keyboard.type('three');
  await keyboard.press('Shift+Enter');
  await keyboard.type('x');
  await shows(ada, '<p>one two</p><p>three<br>x</p>');
  await keyboard.press('Backspace');
  await keyboard.press('Backspace');
  await reads(ada, ['one two', 'three']);
  await marksOut(ada, ['three', 0]);
  await keyboard.press('Backspace');
  await reads(ada, ['one twothree']);
  await expect.poll(() => caret(ada)).toBe('one two‸three');
  await keyboard.press('Enter');
  await marksOut(ada, ['one two', 7]);
  await keyboard.press('ControlOrMeta+Backspace');
  await reads(ada, ['one ', 'three']);
  await keyboard.press('Delete');
  await expect.poll(() => caret(ada)).toBe('one ‸three');
  await keyboard.press('ControlOrMeta+Delete');
  await expect.poll(() => caret(ada)).toBe('one ‸');
  await agreeWithServer(ada);
  await copiesCleanly(ada);
});

test('Backspace takes a code point but an emoji whole, and Delete a cluster', async ({ ada }) => {
  await seeds(ada, 'ae\u0301|\na👩‍👩‍👧|\n🇩🇪🇫🇷|\n|क्षिb\n|👍🏽b');
  for (const [text, at, key, left] of [
    ['ae\u0301|', 3, 'Backspace', 'ae‸|'],
    ['a👩‍👩‍👧|', 9, 'Backspace', 'a‸|'],
    ['🇩🇪🇫🇷|', 8, 'Backspace', '🇩🇪‸|'],
    ['|क्षिb', 1, 'Delete', '|‸b'],
    ['|👍🏽b', 1, 'Delete', '|‸b'],
  ] as const) {
    await marksOut(ada, [text, at]);
    await ada.page.keyboard.press(key);
    await expect.poll(() => caret(ada), text).toBe(left);
  }
  await agreeWithServer(ada);
});

test('what is selected is replaced and marked, and undo brings it back', async ({ ada }) => {
  const { keyboard } = ada.page;
  await seeds(ada, [{ insert: 'one ' }, { insert: 'two', attributes: bold }, { insert: ' three\nfour\n' }]);
  await marksOut(ada, ['two', 3]);
  await keyboard.type('!');
  await shows(ada, '<p>one <strong>two!</strong> three</p><p>four</p>');
  for (let step = 0; step < 2; step += 1) await keyboard.press('Shift+ArrowLeft');
  await keyboard.type('X');
  await shows(ada, '<p>one <strong>twX</strong> three</p><p>four</p>');
  await marksOut(ada, ['three', 2], ['four', 2]);
  await keyboard.press('ControlOrMeta+i');
  await shows(ada, '<p>one <strong>twX</strong> th<em>ree</em></p><p><em>fo</em>ur</p>');
  await keyboard.press('Delete');
  await reads(ada, ['one twX thur']);
  await keyboard.press('ControlOrMeta+z');
  await keyboard.press('ControlOrMeta+z');
  await shows(ada, '<p>one <strong>twX</strong> three</p><p>four</p>');
  await keyboard.press('ControlOrMeta+Shift+z');
  await shows(ada, '<p>one <strong>twX</strong> th<em>ree</em></p><p><em>fo</em>ur</p>');
  // A mark for what comes next.
  await keyboard.press('ControlOrMeta+End');
  await keyboard.press('ControlOrMeta+u');
  await keyboard.type('u');
  await expect.poll(() => ada.text.evaluate((root) => root.querySelector('u')?.textContent)).toBe('u');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('all');
  await reads(ada, ['all']);
  await agreeWithServer(ada);
});

/** Composes `character` by its number, as GTK's own input method has it, up to its end. */
async function composes(ada: Person, character: string): Promise<void> {
  await ada.page.keyboard.press('Control+Shift+u');
  await ada.page.keyboard.type(character.codePointAt(0)!.toString(16));
}

const commits = (ada: Person) => ada.page.keyboard.press('Enter');
const cancels = (ada: Person) => ada.page.keyboard.press('Escape');

test('what is composed stands there once, in an empty block and at marks', async ({ ada }) => {
  await seeds(ada, 'above\n\nbelow');
  await marksOut(ada, { in: 'p:nth-of-type(2)', offset: 0 });
  await composes(ada, '漢');
  await reads(ada, ['above', 'u6f22', 'below']);
  await commits(ada);
  await reads(ada, ['above', '漢', 'below']);
  await expect.poll(() => caret(ada)).toBe('漢‸');
  await ada.page.keyboard.type('!');
  await reads(ada, ['above', '漢!', 'below']);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await reads(ada, ['above', '', 'below']);
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');
  await reads(ada, ['above', '漢', 'below']);

  const boundaries: [content: Insert[], at: Place, html: string][] = [
    [
      [{ insert: 'a' }, { insert: 'bc', attributes: bold }, { insert: 'd\n' }],
      ['bc', 2],
      '<p>a<strong>bc漢</strong>d</p>',
    ],
    [
      [{ insert: 'a' }, { insert: 'bc', attributes: bold }, { insert: 'd\n' }],
      ['a', 1],
      '<p>a漢<strong>bc</strong>d</p>',
    ],
    [[{ insert: 'bc', attributes: bold }, { insert: 'd\n' }], ['bc', 0], '<p>漢<strong>bc</strong>d</p>'],
  ];
  for (const [content, at, html] of boundaries) {
    await seeds(ada, content);
    await marksOut(ada, at);
    await composes(ada, '漢');
    await commits(ada);
    await shows(ada, html);
    await agreeWithServer(ada);
  }
  // With marks that were chosen for it.
  for (const end of [commits, cancels]) {
    await seeds(ada, 'ab');
    await marksOut(ada, ['ab', 1]);
    await ada.page.keyboard.press('ControlOrMeta+b');
    await composes(ada, '漢');
    await end(ada);
    await shows(ada, end === commits ? '<p>a<strong>漢</strong>b</p>' : '<p>ab</p>');
    await agreeWithServer(ada);
  }
  // Between embeds.
  for (const at of [1, 2, 3]) {
    await seeds(ada, [{ insert: 'a' }, formula, formula, { insert: '\n' }]);
    await marksOut(ada, { in: 'p', offset: at });
    await composes(ada, '漢');
    await commits(ada);
    const expected = ['a', '▣', '▣'];
    expected.splice(at, 0, '漢');
    await reads(ada, [expected.join('')]);
    await agreeWithServer(ada);
  }
});

test('what is composed takes the place of the selection, across blocks too', async ({ ada }) => {
  for (const backward of [false, true]) {
    await seeds(ada, [
      { insert: 'head' },
      { insert: '\n', attributes: { header: 1 } },
      { insert: 'one\ntwo' },
      { insert: '\n', attributes: { list: 'bullet' } },
      { insert: 'tail\n' },
    ]);
    const ends: [Place, Place] = [['head', 2], ['two', 1]];
    await marksOut(ada, ...(backward ? (ends.reverse() as [Place, Place]) : ends));
    await composes(ada, '漢');
    await commits(ada);
    await shows(ada, '<h1>he漢wo</h1><p>tail</p>');
    await expect.poll(() => caret(ada)).toBe('he漢‸wo');
    await agreeWithServer(ada);
    await ada.page.keyboard.press('ControlOrMeta+z');
    await reads(ada, ['head', 'one', 'two', 'tail']);
  }
});

const meanwhile: [what: string, act: (ben: Person) => Promise<void>, result: string][] = [
  [
    'types before it',
    async (ben) => {
      await marksOut(ben, ['one ', 2]);
      await ben.page.keyboard.type('XYZ');
    },
    'onXYZe 漢| three',
  ],
  [
    'types behind it',
    async (ben) => {
      await marksOut(ben, [' three', 3]);
      await ben.page.keyboard.type('XYZ');
    },
    'one 漢| thXYZree',
  ],
  [
    'makes the block a heading',
    async (ben) => {
      await marksOut(ben, ['one ', 0]);
      await ben.page.keyboard.press('Control+Alt+1');
    },
    'one 漢| three',
  ],
];

test('whatever a friend does in the block meanwhile, what is composed is there once', async ({
  webkit,
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await joins(webkit, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  for (const [what, act, result] of meanwhile) {
    await seeds(ada, 'one  three\nbelow');
    await reads(ben, ['one  three', 'below']);
    await marksOut(ada, ['one  three', 4]);
    await composes(ada, '漢');
    await act(ben);
    // Edits arrive in order: when this one shows, so has what came before it.
    await marksOut(ben, ['below', 5]);
    await ben.page.keyboard.type('!');
    await expect.poll(async () => (await lines(ada)).at(-1), what).toBe('below!');
    await commits(ada);
    await ada.page.keyboard.type('|');
    expect(await agreeWithServer(ada, ben), what).toEqual([result, 'below!']);
  }
});

test('what is copied or cut with the keys is pasted as it was, and HTML as what it shows', async ({
  ada,
}) => {
  const { keyboard } = ada.page;
  await seeds(ada, [{ insert: 'one ' }, { insert: 'two', attributes: bold }, { insert: '\nthree\n' }]);
  await marksOut(ada, ['two', 0], ['two', 3]);
  await keyboard.press('ControlOrMeta+c');
  await marksOut(ada, ['three', 5]);
  await keyboard.press('ControlOrMeta+v');
  await shows(ada, '<p>one <strong>two</strong></p><p>three<strong>two</strong></p>');
  await marksOut(ada, ['one ', 0], ['one ', 4]);
  await keyboard.press('ControlOrMeta+x');
  await shows(ada, '<p><strong>two</strong></p><p>three<strong>two</strong></p>');
  await keyboard.press('ControlOrMeta+End');
  await keyboard.press('ControlOrMeta+v');
  await shows(ada, '<p><strong>two</strong></p><p>three<strong>two</strong>one </p>');
  await agreeWithServer(ada);
});

/** The blocks as what they are, how deep, and their text. */
async function blocksOf(ada: Person): Promise<string[]> {
  return ada.text.evaluate((root) =>
    [...root.querySelectorAll<HTMLElement>('p, h1, h2, h3, li, .code-line')].map(
      ({ localName, dataset, textContent }) =>
        [localName, dataset.list, dataset.indent, textContent].filter(Boolean).join(' '),
    ),
  );
}

test('signs make blocks and marks, and Enter, Tab and Backspace do in lists what lists do', async ({
  ada,
}) => {
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('## Title');
  await keyboard.press('Enter');
  await keyboard.type('- item');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.type('a **b** c');
  const expected = ['h2 Title', 'li bullet item', 'li bullet 1 a b c'];
  await expect.poll(() => blocksOf(ada)).toEqual(expected);
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('text');
  await expect.poll(() => blocksOf(ada)).toEqual([...expected, 'p text']);
  expect(await ada.text.evaluate((root) => root.querySelector('strong')?.textContent)).toBe('b');
  await keyboard.press('ControlOrMeta+Alt+1');
  await expect.poll(() => blocksOf(ada)).toEqual([...expected, 'h1 text']);
  await agreeWithServer(ada);
});

test('arrows select embeds whole, and stop before and behind them', async ({ ada }) => {
  const { keyboard } = ada.page;
  await seeds(ada, [{ insert: 'above\n' }, formula, { insert: '\nbelow\n' }]);
  await marksOut(ada, ['above', 5]);
  await keyboard.press('ArrowRight');
  await keyboard.type('1');
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await keyboard.type('2');
  await reads(ada, ['above', '1▣2', 'below']);
  await keyboard.press('ArrowLeft');
  await keyboard.press('ArrowLeft');
  await keyboard.press('Backspace');
  await reads(ada, ['above', '12', 'below']);
  await agreeWithServer(ada);
});

test('wherever the selection is put, what is typed goes there', async ({ ada }) => {
  const places: [where: string, place: Place, blocks: string[]][] = [
    ['before everything', { in: '', offset: 0 }, ['|onetwo', 'a▣b', '', 'five']],
    ['between blocks', { in: '', offset: 1 }, ['onetwo', '|a▣b', '', 'five']],
    ['behind a line break', { in: 'p', offset: 2 }, ['one|two', 'a▣b', '', 'five']],
    ['at a mark’s end', { in: 'strong', offset: 1 }, ['onetwo|', 'a▣b', '', 'five']],
    ['behind an embed', { in: 'p:nth-of-type(2)', offset: 2 }, ['onetwo', 'a▣|b', '', 'five']],
    ['in an empty block', { in: 'p:nth-of-type(3)', offset: 0 }, ['onetwo', 'a▣b', '|', 'five']],
    ['at a list’s end', { in: 'ul', offset: 1 }, ['onetwo', 'a▣b', '', 'five|']],
  ];
  for (const [where, place, blocks] of places) {
    await seeds(ada, [
      { insert: 'one\u2028' },
      { insert: 'two', attributes: bold },
      { insert: '\na' },
      formula,
      { insert: 'b\n\nfive' },
      { insert: '\n', attributes: { list: 'bullet' } },
    ]);
    await marksOut(ada, place);
    await ada.page.keyboard.type('|');
    await reads(ada, blocks, where);
  }
  await agreeWithServer(ada);
});

test('what others write into the page is read back, and long documents are one text', async ({
  ada,
}) => {
  const { keyboard } = ada.page;
  await seeds(ada, 'me go');
  await marksOut(ada, ['me go', 0], ['me go', 2]);
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'I'));
  await reads(ada, ['I go']);
  await expect.poll(() => caret(ada)).toBe('I‸ go');

  const all = Array.from({ length: 320 }, (_, index) => `line ${index + 1}.`);
  await seeds(ada, all.join('\n'));
  await marksOut(ada, ['line 100.', 9]);
  await keyboard.press('ArrowRight');
  await expect.poll(() => caret(ada)).toBe('‸line 101.');
  await keyboard.press('ArrowUp');
  await expect.poll(() => caret(ada)).toBe('‸line 100.');
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Shift+ArrowDown');
  await keyboard.type('x');
  await keyboard.press('ControlOrMeta+End');
  await keyboard.type('y');
  await keyboard.press('ControlOrMeta+Home');
  await keyboard.type('z');
  all.splice(99, 3, 'xline 102.');
  all[0] = 'zline 1.';
  all[all.length - 1] = 'line 320.y';
  expect(await agreeWithServer(ada)).toEqual(all);
});
