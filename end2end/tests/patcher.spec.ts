// The patcher writes what has changed and nothing else: nodes that show what they should stay the
// same nodes, so that carets, spelling marks, screen readers and compositions are left in peace.

import { expect, test, type Browser } from './support/test';
import { Person, agree, newDocumentId } from './support/person';
import { bold, caret, formula, lines, marksOut, seeds, shows, type Insert } from './support/surface';

declare global {
  interface Window {
    /** The nodes of the surface, by name, as they were when last looked at. */
    remembered?: Map<string, Node>;
    writes?: { observer: MutationObserver; records: MutationRecord[] };
    /** How often the selection was set. */
    selections?: number;
    /** What a spelling checker might hold on to. */
    heldRange?: Range;
    /** The text of a node, an embed as `▣`. */
    textOf?: (node: Node) => string;
  }
}

/** Remembers every text node by its text, every element by its tag and text, and from now on what
 * is written. */
async function remembers(person: Person): Promise<void> {
  await person.text.evaluate((root) => {
    const textOf = (node: Node) => {
      const copy = document.createElement('div');
      copy.append(node.cloneNode(true));
      for (const embed of copy.querySelectorAll('[data-embed]')) embed.replaceWith('▣');
      return copy.textContent ?? '';
    };
    window.textOf = textOf;
    const remembered = new Map<string, Node>();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('[data-embed]')) continue;
      const isLeaf = !(node instanceof Element) || node.hasAttribute('data-embed');
      const name = isLeaf ? textOf(node) : `<${(node as Element).localName}>${textOf(node)}`;
      if (!remembered.has(name)) remembered.set(name, node);
    }
    window.remembered = remembered;
    const records: MutationRecord[] = [];
    const observer = new MutationObserver((more) => records.push(...more));
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    window.writes = { observer, records };
  });
}

/** Which of the remembered nodes are still on the page, by the name they had. */
async function stayed(person: Person, ...names: string[]): Promise<boolean[]> {
  return person.text.evaluate(
    (root, names) =>
      names.map((name) => {
        const node = window.remembered?.get(name);
        if (!node) throw new Error(`nothing was called ${name}`);
        return root.contains(node);
      }),
    names,
  );
}

/** What has been written since, as kinds of records with the text of their targets. */
async function written(person: Person): Promise<string[]> {
  return person.text.evaluate(() => {
    const { observer, records } = window.writes!;
    records.push(...observer.takeRecords());
    return [...new Set(records.map(({ type, target }) => `${type} in ${window.textOf!(target)}`))];
  });
}

const content: Insert[] = [
  { insert: 'above\n' },
  { insert: 'one ' },
  { insert: 'two', attributes: bold },
  { insert: ' three ' },
  formula,
  { insert: ' four\n' },
  { insert: 'five' },
  { insert: '\n', attributes: { list: 'bullet' } },
  { insert: 'six' },
  { insert: '\n', attributes: { list: 'bullet' } },
  { insert: 'below\n' },
];

async function agreedLines(ada: Person, ben: Person): Promise<string[]> {
  await agree(ada, ben);
  return lines(ada);
}

async function twoPeople(browser: Browser, elsewhere: Browser): Promise<[Person, Person]> {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await seeds(ada, content);
  await agree(ada, ben);
  return [ada, ben];
}

test('what stands between two runs that go in one change stays the nodes it is', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, [
    { insert: 'x', attributes: bold },
    { insert: ' mid ' },
    { insert: 'keep', attributes: { italic: true } },
    { insert: ' end ' },
    { insert: 'x', attributes: bold },
    { insert: '\n' },
  ]);
  await remembers(ada);
  await ada.page.keyboard.press('ControlOrMeta+h');
  await ada.page.keyboard.type('x');
  const find = ada.page.getByRole('search', { name: 'Find' });
  await find.getByRole('button', { name: 'Replace all' }).click();
  await shows(ada, '<p> mid <em>keep</em> end </p>');
  expect(await stayed(ada, ' mid ', '<em>keep', ' end ')).toEqual([true, true, true]);
});

test('what a friend types is put into the text node that is there, and nothing else is written @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben] = await twoPeople(browser, elsewhere);
  await marksOut(ada, [' three ', 3]);
  await remembers(ada);
  await ada.page.evaluate(() => {
    const text = window.remembered!.get(' three ')!;
    window.heldRange = document.createRange();
    window.heldRange.setStart(text, 2);
    window.heldRange.setEnd(text, 4);
    const set = Selection.prototype.setBaseAndExtent;
    window.selections = 0;
    Selection.prototype.setBaseAndExtent = function (...points) {
      window.selections! += 1;
      set.apply(this, points);
    };
  });
  await marksOut(ben, [' three ', 1]);
  await ben.page.keyboard.type('and a half ');
  await agree(ada, ben);
  expect(await stayed(ada, 'above', 'one ', 'two', ' three ', '▣', 'below')).not.toContain(false);
  // One text node was written to, by edits that carry along the caret, which is not set again, and
  // whatever else points into the text.
  expect(await written(ada)).toEqual(['characterData in  and a half three ']);
  expect(await ada.page.evaluate(() => [window.selections, String(window.heldRange)])).toEqual([0, 'hr']);
  await expect.poll(() => caret(ada)).toBe('one two and a half th‸ree ▣ four');
});

test('a caret is carried along by the browser, and the selection keeps its direction @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben] = await twoPeople(browser, elsewhere);
  await marksOut(ada, ['three', 5], ['one', 1]);
  await marksOut(ben, ['one', 0]);
  await ben.page.keyboard.type('before ');
  await marksOut(ben, [' three ', 1]);
  await ben.page.keyboard.type('inside ');
  await agree(ada, ben);
  const selected = await ada.page.evaluate(() => {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection()!;
    return [anchorNode?.nodeValue, anchorOffset, focusNode?.nodeValue, focusOffset];
  });
  expect(selected).toEqual([' inside three ', 13, 'before one ', 8]);
});

test('a mark rebuilds the run that it changes and leaves its neighbours', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben] = await twoPeople(browser, elsewhere);
  await remembers(ada);
  await marksOut(ben, ['two', 0], ['two', 3]);
  await ben.page.keyboard.press('ControlOrMeta+i');
  await agree(ada, ben);
  await expect(ada.text.locator('strong em')).toHaveText('two');
  const names = ['above', '<p>above', 'one ', ' three ', '▣', ' four', '<li>five', '<li>six', 'below'];
  expect(await stayed(ada, ...names)).not.toContain(false);
  expect((await written(ada)).filter((write) => !/ in (two|one two three ▣ four)$/.test(write))).toEqual([]);
});

test('a block that becomes a heading keeps its text nodes, and its neighbours their elements', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben] = await twoPeople(browser, elsewhere);
  await remembers(ada);
  await marksOut(ben, ['one ', 0]);
  await ben.page.keyboard.press('Control+Alt+2');
  await agree(ada, ben);
  await expect(ada.text.locator('h2')).toContainText('one two three');
  const names = ['<p>above', 'one ', 'two', ' three ', '▣', ' four', '<ul>fivesix', '<li>five', '<p>below'];
  expect(await stayed(ada, ...names)).not.toContain(false);
});

test('blocks that come, go and move between wrappers leave the others where they are', async ({
  browser,
  elsewhere,
}) => {
  const [ada, ben] = await twoPeople(browser, elsewhere);
  await remembers(ada);
  // An item is split, a block is gone, and there is a new first one.
  await marksOut(ben, ['five', 2]);
  await ben.page.keyboard.press('Enter');
  await marksOut(ben, ['above', 0], ['one ', 0]);
  await ben.page.keyboard.press('Delete');
  await ben.page.keyboard.press('Enter');
  expect(await agreedLines(ada, ben)).toEqual(['', 'one two three ▣ four', 'fi', 've', 'six', 'below']);
  const names = ['<p>one two three ▣ four', 'two', '<ul>fivesix', '<li>six', 'six', '<p>below'];
  expect(await stayed(ada, ...names)).not.toContain(false);
  expect(await stayed(ada, '<p>above')).toEqual([false]);

  await remembers(ada);
  await marksOut(ben, ['ve', 0]);
  await ben.button('Bulleted list').click();
  expect(await agreedLines(ada, ben)).toEqual(['', 'one two three ▣ four', 'fi', 've', 'six', 'below']);
  await expect(ada.text.locator('ul')).toHaveCount(2);
  expect(await stayed(ada, '<p>below', '<li>fi', 'fi', 've', '<li>six', 'six')).not.toContain(false);

  await remembers(ada);
  await ben.button('Bulleted list').click();
  await agree(ada, ben);
  await expect(ada.text.locator('ul')).toHaveCount(1);
  expect(await stayed(ada, '<li>fi', 'fi', 've', '<li>six', 'six')).not.toContain(false);
});

test('my own edit writes as little as a friend’s', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await seeds(ada, content);
  await marksOut(ada, [' three ', 6]);
  await remembers(ada);
  await ada.page.keyboard.press('Backspace');
  await ada.page.keyboard.type('k');
  expect(await written(ada)).toEqual(['characterData in  threk ']);
  await remembers(ada);
  // A caret that moves, a selection, and a command that does not apply write nothing.
  await ada.page.keyboard.press('ArrowLeft');
  await ada.page.keyboard.press('Shift+ArrowLeft');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await ada.page.keyboard.press('Backspace');
  expect(await written(ada)).toEqual([]);
});
