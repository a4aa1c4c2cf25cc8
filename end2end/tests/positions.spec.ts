// Every point of the page has a place in the document, wherever a browser puts the selection; and
// every place is shown in a text node if there is one.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
  asksFor,
  bold,
  formula,
  markup,
  marksOut,
  reads,
  seeds,
  type Insert,
  type Place,
} from './support/surface';

const content: Insert[] = [
  { insert: 'one\u2028' },
  { insert: 'two', attributes: bold },
  { insert: '\n' },
  { insert: 'a' },
  formula,
  { insert: 'b\n\n' },
  { insert: 'five' },
  { insert: '\n', attributes: { list: 'bullet' } },
  { insert: 'six' },
  { insert: '\n', attributes: { list: 'bullet' } },
];

/** Where the selection is put, and the text of the blocks once `|` is typed there. */
const places: [where: string, place: Place, blocks: string[]][] = [
  ['before everything', { in: '', offset: 0 }, ['|onetwo', 'a▣b', '', 'five', 'six']],
  ['between blocks', { in: '', offset: 1 }, ['onetwo', '|a▣b', '', 'five', 'six']],
  ['behind everything', { in: '', offset: 4 }, ['onetwo', 'a▣b', '', 'five', 'six|']],
  ['at the start of a block', { in: 'p', offset: 0 }, ['|onetwo', 'a▣b', '', 'five', 'six']],
  ['behind a line break', { in: 'p', offset: 2 }, ['one|two', 'a▣b', '', 'five', 'six']],
  ['past the end of a block', { in: 'p', offset: 3 }, ['onetwo|', 'a▣b', '', 'five', 'six']],
  ['in a line break', { in: 'p br', offset: 0 }, ['one|two', 'a▣b', '', 'five', 'six']],
  ['in a mark', { in: 'strong', offset: 0 }, ['one|two', 'a▣b', '', 'five', 'six']],
  ['at a mark’s end', { in: 'strong', offset: 1 }, ['onetwo|', 'a▣b', '', 'five', 'six']],
  ['in an embed', { in: '[data-embed]', offset: 0 }, ['onetwo', 'a|▣b', '', 'five', 'six']],
  ['at an embed’s end', { in: '[data-embed]', offset: 1 }, ['onetwo', 'a▣|b', '', 'five', 'six']],
  ['in an empty block', { in: 'p:nth-of-type(3)', offset: 0 }, ['onetwo', 'a▣b', '|', 'five', 'six']],
  [
    'behind the placeholder of an empty block',
    { in: 'p:nth-of-type(3)', offset: 1 },
    ['onetwo', 'a▣b', '|', 'five', 'six'],
  ],
  [
    'in the placeholder of an empty block',
    { in: 'p:nth-of-type(3) br', offset: 0 },
    ['onetwo', 'a▣b', '|', 'five', 'six'],
  ],
  ['in a list', { in: 'ul', offset: 0 }, ['onetwo', 'a▣b', '', '|five', 'six']],
  ['between items', { in: 'ul', offset: 1 }, ['onetwo', 'a▣b', '', 'five', '|six']],
  ['at a list’s end', { in: 'ul', offset: 2 }, ['onetwo', 'a▣b', '', 'five', 'six|']],
];

test('wherever the selection is put, what is typed goes there @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const [where, place, blocks] of places) {
    await seeds(ada, content);
    await marksOut(ada, place);
    // Chromium tells nobody of keys while its caret is where nothing can be edited.
    if (where.includes('embed')) await asksFor(ada, 'insertText', { data: '|' });
    else await ada.page.keyboard.type('|');
    await reads(ada, blocks, where);
    // Which side of a break it is the text of a block does not say.
    if (where === 'in a line break') await expect.poll(() => markup(ada)).toContain('one|<br>');
    if (where === 'behind a line break') await expect.poll(() => markup(ada)).toContain('<br>|<strong>');
  }
  await agreeWithServer(ada);
});

test('offsets count as the browser does, and never lie inside a character @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const [offset, block] of [
    [1, 'x|😀y'],
    [2, 'x|😀y'],
    [3, 'x😀|y'],
    [4, 'x😀y|'],
  ] as const) {
    await seeds(ada, 'x😀y');
    await marksOut(ada, ['x😀y', offset]);
    await ada.page.keyboard.type('|');
    await reads(ada, [block], String(offset));
  }
  await agreeWithServer(ada);
});

test('a selection between elements, such as Firefox’s of everything, is the text between them @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const cases: [from: Place, to: Place, blocks: string[]][] = [
    [{ in: '', offset: 0 }, { in: '', offset: 4 }, ['|']],
    [{ in: '', offset: 1 }, { in: '', offset: 2 }, ['onetwo', '|', 'five', 'six']],
    [{ in: 'p', offset: 1 }, { in: 'p', offset: 3 }, ['one|', 'a▣b', '', 'five', 'six']],
    [['five', 2], { in: 'ul', offset: 2 }, ['onetwo', 'a▣b', '', 'fi|']],
    [{ in: 'p:nth-of-type(2)', offset: 1 }, { in: 'p:nth-of-type(2)', offset: 2 }, ['onetwo', 'a|b', '', 'five', 'six']],
  ];
  for (const [from, to, blocks] of cases) {
    await seeds(ada, content);
    await marksOut(ada, from, to);
    await ada.page.keyboard.type('|');
    await reads(ada, blocks, JSON.stringify([from, to]));
  }
  await agreeWithServer(ada);
});

test('of several ranges, which only Firefox has, one is edited and no other @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'one two three');
  await ada.text.focus();
  const ranges = await ada.text.evaluate((root) => {
    const text = root.querySelector('p')!.firstChild!;
    const selection = getSelection()!;
    selection.removeAllRanges();
    for (const [from, to] of [
      [0, 3],
      [8, 13],
    ]) {
      const range = document.createRange();
      range.setStart(text, from);
      range.setEnd(text, to);
      selection.addRange(range);
    }
    return selection.rangeCount;
  });
  await ada.page.keyboard.type('|');
  // Chromium keeps the first range, Firefox counts from the one that came last.
  await reads(ada, [ranges === 1 ? '| two three' : 'one two |']);
  await agreeWithServer(ada);
});

/** Where the selection's head is: the text of its node and the offset, or the element. */
async function head(ada: Person): Promise<[string, number]> {
  return ada.text.evaluate(() => {
    const { focusNode, focusOffset } = getSelection()!;
    const name = focusNode instanceof Text ? focusNode.data : (focusNode as Element).localName;
    return [name, focusOffset] as [string, number];
  });
}

test('a place is shown in a text node, at a boundary in the run to its left @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, [{ insert: 'one', attributes: bold }, { insert: 'xtwo\n' }]);
  // Between two runs: what undo brings back is where it was, as we show it.
  await marksOut(ada, ['xtwo', 0]);
  await ada.page.keyboard.type('y');
  await ada.page.keyboard.press('End');
  await ada.page.keyboard.press('ControlOrMeta+z');
  expect(await head(ada)).toEqual(['one', 3]);
  await marksOut(ada, ['xtwo', 1]);
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  expect(await head(ada)).toEqual(['one', 0]);
  await ada.page.keyboard.press('ControlOrMeta+End');
  expect(await head(ada)).toEqual(['two', 3]);
  // Behind a character of two units.
  await seeds(ada, 'x😀y\nend');
  await marksOut(ada, ['x😀y', 4]);
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await ada.page.keyboard.press('ControlOrMeta+z');
  await reads(ada, ['x😀y', 'end']);
  expect(await head(ada)).toEqual(['x😀y', 4]);
  await seeds(ada, 'two');
  // Behind a line break, before text.
  await marksOut(ada, ['two', 1]);
  await ada.page.keyboard.press('Shift+Enter');
  expect(await head(ada)).toEqual(['wo', 0]);
  // Behind an embed at the end of a block: beside it.
  await seeds(ada, [{ insert: 'a' }, formula, { insert: '\n' }]);
  await ada.page.keyboard.press('ControlOrMeta+End');
  expect(await head(ada)).toEqual(['p', 2]);
  await ada.page.keyboard.type('z');
  await reads(ada, ['a▣z']);
  // In an empty block: before its placeholder.
  await ada.page.keyboard.press('Enter');
  expect(await head(ada)).toEqual(['p', 0]);
  await ada.page.keyboard.type('y');
  await reads(ada, ['a▣z', 'y']);
});
