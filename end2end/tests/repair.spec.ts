// The uncontrolled way: what the browser, an extension or a translator writes into the text by
// itself is read back, and what the document does not hold is taken out again.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';
import {
  agreeWithServer,
  bold,
  caret,
  formula,
  marksOut,
  reads,
  seeds,
  shows,
  type Insert,
} from './support/surface';

test('execCommand, as checkers of grammar use it, is read back @everywhere', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  await ada.page.bringToFront();
  await seeds(ada, [{ insert: 'me and ' }, { insert: 'him', attributes: bold }, { insert: ' go\n' }]);
  await marksOut(ada, ['him', 0], ['him', 3]);
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'he'));
  await shows(ada, '<p>me and <strong>he</strong> go</p>');
  await marksOut(ada, ['me and ', 0], ['me and ', 2]);
  await ada.page.evaluate(() => document.execCommand('insertText', false, 'I'));
  await shows(ada, '<p>I and <strong>he</strong> go</p>');
  await expect.poll(() => caret(ada)).toBe('I‸ and he go');
  expect(await agreeWithServer(ada, ben)).toEqual(['I and he go']);
});

const rich: Insert[] = [
  { insert: 'one ' },
  { insert: 'two', attributes: bold },
  { insert: ' three' },
  formula,
  { insert: '\nfour\n' },
  { insert: 'five' },
  { insert: '\n', attributes: { list: 'bullet' } },
  { insert: 'six' },
  { insert: '\n', attributes: { list: 'bullet' } },
];

/** What an extension does, and the text of the blocks after it. */
const writes: [what: string, write: (root: Element) => void, blocks: string[]][] = [
  [
    'text is set anew',
    (root) => {
      root.querySelector('strong')!.firstChild!.nodeValue = '2';
    },
    ['one 2 three▣', 'four', 'five', 'six'],
  ],
  [
    'words are wrapped, as a translator does',
    (root) => {
      const text = root.querySelectorAll('p')[1].firstChild!;
      const font = document.createElement('font');
      text.parentNode!.replaceChild(font, text);
      font.textContent = 'vier';
    },
    ['one two three▣', 'vier', 'five', 'six'],
  ],
  [
    'a mark is taken off on the page alone',
    (root) => root.querySelector('strong')!.replaceWith('two'),
    ['one two three▣', 'four', 'five', 'six'],
  ],
  [
    'a comment and an empty element are put in',
    (root) => {
      root.querySelectorAll('p')[1].append(document.createComment('x'), 'ty');
      root.querySelectorAll('p')[1].append(document.createElement('wbr'));
    },
    ['one two three▣', 'fourty', 'five', 'six'],
  ],
  [
    'an embed is taken out',
    (root) => root.querySelector('[data-embed]')!.remove(),
    ['one two three', 'four', 'five', 'six'],
  ],
  [
    'a block is taken out',
    (root) => root.querySelectorAll('p')[1].remove(),
    ['one two three▣', 'five', 'six'],
  ],
  [
    'two blocks are made one',
    (root) => {
      const [first, second] = root.querySelectorAll('p');
      first.append(...second.childNodes);
      second.remove();
    },
    ['one two three▣four', 'five', 'six'],
  ],
  [
    'a block is made two',
    (root) => {
      const second = root.querySelectorAll('p')[1];
      const tail = (second.firstChild as Text).splitText(2);
      const copy = second.cloneNode(false) as Element;
      copy.append(tail);
      second.after(copy);
    },
    ['one two three▣', 'fo', 'ur', 'five', 'six'],
  ],
  [
    'a line is put between blocks',
    (root) => {
      const line = document.createElement('div');
      line.textContent = 'new';
      root.querySelectorAll('p')[0].after(line);
    },
    ['one two three▣', 'new', 'four', 'five', 'six'],
  ],
  [
    'text is put between blocks',
    (root) => root.querySelectorAll('p')[0].after('stray'),
    ['one two three▣', 'stray', 'four', 'five', 'six'],
  ],
  [
    'an item is put into a list',
    (root) => {
      const item = document.createElement('li');
      item.textContent = 'new';
      root.querySelector('li')!.after(item);
    },
    ['one two three▣', 'four', 'five', 'new', 'six'],
  ],
  [
    'a list is taken out',
    (root) => root.querySelector('ul')!.remove(),
    ['one two three▣', 'four'],
  ],
  ['everything is taken out', (root) => root.replaceChildren(), ['']],
  [
    'only a filler is put in',
    (root) => (root.querySelectorAll('p')[1].firstChild as Text).appendData('\u200B'),
    ['one two three▣', 'four', 'five', 'six'],
  ],
  [
    'an empty mark is put in',
    (root) => root.querySelectorAll('p')[1].prepend(document.createElement('b')),
    ['one two three▣', 'four', 'five', 'six'],
  ],
];

test('whatever an extension writes, the document follows and the page shows it as it is @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  for (const [what, write, blocks] of writes) {
    await seeds(ada, rich);
    await marksOut(ada, ['four', 2]);
    await ada.text.evaluate(write);
    await reads(ada, blocks, what);
    // The model agrees, and typing goes on as if nothing had happened.
    await ada.page.keyboard.press('ControlOrMeta+Home');
    await ada.page.keyboard.type('go ');
    expect(await agreeWithServer(ada), what).toEqual([`go ${blocks[0]}`, ...blocks.slice(1)]);
  }
});

test('what is written elsewhere leaves the caret where it is', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, 'teh cat\nteh dog and teh end');
  await marksOut(ada, ['end', 1]);
  await ada.text.evaluate((root) => {
    (root.querySelector('p')!.firstChild as Text).replaceData(0, 3, 'the');
  });
  await reads(ada, ['the cat', 'teh dog and teh end']);
  await expect.poll(() => caret(ada)).toBe('teh dog and teh e‸nd');
  // A correction in the same block, before the caret.
  await ada.text.evaluate((root) => {
    (root.lastElementChild!.firstChild as Text).replaceData(12, 3, 'a single');
  });
  await reads(ada, ['the cat', 'teh dog and a single end']);
  await ada.page.keyboard.type('!');
  await reads(ada, ['the cat', 'teh dog and a single e!nd']);
  // The block with the caret goes: the caret is not left where nobody sees it.
  await ada.text.evaluate((root) => root.lastElementChild!.remove());
  await reads(ada, ['the cat']);
  await expect.poll(() => caret(ada)).toBe('the cat‸');
  await agreeWithServer(ada);
});
