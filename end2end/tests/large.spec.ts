// Long documents: in chunks that the browser leaves out of layout while they are off the screen,
// and yet whole for whoever moves, selects, searches and writes in them.

import { expect, test } from './support/test';
import { complaintsOf } from './support/complaints';
import { Peer } from './support/peer';
import { Person, newDocumentId } from './support/person';
import { chunkLengths, fills, lines, pastes, scrollsTo, seesCaret, topOf } from './support/seed';

/** More than one chunk, no more than a test needs. */
const SOME = 620;

async function alone(browser: Parameters<typeof Person.joins>[0], count = SOME): Promise<Person> {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await fills(ada, count);
  // A document of more than 500 is put into chunks when it has been painted.
  if (count > 500) await expect.poll(async () => (await chunkLengths(ada)).length).toBeGreaterThan(1);
  return ada;
}

/** The blocks as their texts, without waiting for each. */
const blocksOf = (person: Person) => person.blocks();

test('2,600 blocks are in chunks, for who wrote them and for who opens them, and all agree', async ({
  browser,
}) => {
  test.slow();
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const complaints = complaintsOf(ada.page);
  await fills(ada, 2600);
  await ada.isSaved();
  await expect.poll(() => chunkLengths(ada)).toEqual(Array(26).fill(100));
  const loose = (root: Element) => root.querySelectorAll(':scope > :not(.chunk)').length;
  expect(await ada.text.evaluate(loose)).toBe(0);

  const answer = await ada.page.request.get(url);
  expect((await answer.text()).match(/class="chunk"/g)).toHaveLength(26);

  const ben = await Person.joins(browser, 'Ben', url);
  const kept = await ben.text.evaluate((root) => root.querySelectorAll('.chunk').length);
  expect(kept).toBe(26);
  await ben.putsCaret('line 1300', 9);
  await ben.page.keyboard.type('!');
  await ben.page.keyboard.press('Enter');
  await ben.page.keyboard.type('between');
  await expect(ada.text.getByText('between', { exact: true })).toBeAttached();
  const texts = await blocksOf(ben);
  expect(texts.length).toBe(2601);
  expect(texts.slice(1298, 1302)).toEqual(['line 1299', 'line 1300!', 'between', 'line 1301']);
  await expect.poll(() => blocksOf(ada)).toEqual(texts);
  expect(complaints).toEqual([]);
});

test('the server’s chunks are taken over as they are', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.isSaved();
  await ada.page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      for (const block of document.querySelectorAll('#editor p')) {
        Object.assign(block, { fromServer: true });
      }
    });
  });
  await ada.page.reload();
  await ada.isLive();
  const kept = await ada.text.evaluate((root) => {
    const blocks = [...root.querySelectorAll('p')] as (Element & { fromServer?: boolean })[];
    return [blocks.length, blocks.filter((block) => block.fromServer).length];
  });
  expect(kept).toEqual([SOME, SOME]);
});

test('document motions and select-all reach the true ends @everywhere', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.putsCaret('line 300', 0);
  await ada.page.keyboard.press('ControlOrMeta+End');
  await expect.poll(() => seesCaret(ada)).toBe(true);
  expect(await ada.aroundCaret()).toEqual([`line ${SOME}`, '']);
  await ada.page.keyboard.type('!');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await expect.poll(() => seesCaret(ada)).toBe(true);
  await ada.page.keyboard.type('?');
  expect((await blocksOf(ada)).slice(-1)).toEqual([`line ${SOME}!`]);
  expect((await blocksOf(ada))[0]).toBe('?line 1');

  await ada.putsCaret('line 610', 8);
  await ada.page.keyboard.press('ControlOrMeta+Shift+End');
  await ada.page.keyboard.press('Backspace');
  expect((await blocksOf(ada)).length).toBe(610);
  await ada.putsCaret('line 11', 0);
  await ada.page.keyboard.press('ControlOrMeta+Shift+Home');
  await ada.page.keyboard.press('Backspace');
  expect((await blocksOf(ada))[0]).toBe('line 11');
  await ada.page.keyboard.press('ControlOrMeta+a');
  await ada.page.keyboard.press('Backspace');
  expect(await blocksOf(ada)).toEqual(['']);
});

test('who has just opened a document reaches and selects its true end', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.isSaved();
  await ada.page.reload();
  await ada.isLive();
  // Chromium’s own way ends at the last chunk that was ever on the screen.
  await ada.text.focus();
  await ada.page.keyboard.press('ControlOrMeta+Shift+End');
  await expect.poll(() => seesCaret(ada)).toBe(true);
  await expect.poll(() => ada.aroundCaret()).toEqual([`line ${SOME}`, '']);
  await ada.page.keyboard.press('Delete');
  await expect.poll(() => blocksOf(ada)).toEqual(['']);
});

test('the caret steps from chunk to chunk', async ({ browser }) => {
  const ada = await alone(browser);
  const { keyboard } = ada.page;
  // 200 is the last of its chunk, 201 the first of the next.
  await ada.putsCaret('line 200', 8);
  await keyboard.press('ArrowRight');
  await expect.poll(() => ada.aroundCaret().catch(String)).toEqual(['', 'line 201']);
  await keyboard.press('ArrowLeft');
  expect(await ada.aroundCaret()).toEqual(['line 200', '']);
  await keyboard.press('ArrowDown');
  expect((await ada.aroundCaret()).join('')).toBe('line 201');
  await keyboard.press('ArrowUp');
  expect((await ada.aroundCaret()).join('')).toBe('line 200');
  await keyboard.press('Home');
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Shift+ArrowDown');
  await keyboard.type('joined ');
  expect((await blocksOf(ada)).slice(198, 201)).toEqual(['line 199', 'joined line 202', 'line 203']);
  await keyboard.press('Home');
  await keyboard.press('Backspace');
  expect((await blocksOf(ada)).slice(198, 200)).toEqual(['line 199joined line 202', 'line 203']);
});

test('the view follows a caret that goes down through a chunk that was never on the screen @everywhere', async ({
  browser,
}) => {
  const ada = await alone(browser);
  await ada.putsCaret('line 395', 0);
  for (let step = 0; step < 10; step += 1) {
    await ada.page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await ada.aroundCaret()).join('')).toBe(`line ${396 + step}`);
  }
  await expect.poll(() => seesCaret(ada)).toBe(true);
});

test('the caret steps into a chunk that was never on the screen', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.isSaved();
  await ada.page.reload();
  await ada.isLive();
  // 401 is the first of its chunk.
  await ada.putsCaret('line 401', 0);
  await ada.page.keyboard.press('ArrowLeft');
  await expect.poll(() => ada.aroundCaret().catch(String)).toEqual(['line 400', '']);
  await ada.page.keyboard.type('!');
  await expect
    .poll(async () => (await blocksOf(ada)).slice(399, 401))
    .toEqual(['line 400!', 'line 401']);
});

test('chunks are cut and joined where people write, and nowhere else', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.text.evaluate((root) => {
    [...root.children].forEach((chunk, index) => Object.assign(chunk, { number: index }));
  });
  const others = () =>
    ada.text.evaluate((root) =>
      [...root.children]
        .map((chunk) => (chunk as Element & { number?: number }).number)
        .filter((number) => number !== undefined),
    );
  await ada.putsCaret('line 250', 8);
  const { keyboard } = ada.page;
  for (let count = 1; count <= 105; count += 1) {
    await keyboard.press('Enter');
  }
  await keyboard.type('still here');
  const longest = async () => Math.max(...(await chunkLengths(ada)));
  await expect.poll(longest).toBeLessThanOrEqual(200);
  expect((await chunkLengths(ada)).length).toBeGreaterThan(7);
  expect(await others()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const texts = await blocksOf(ada);
  expect(texts.length).toBe(SOME + 105);
  expect(texts[354]).toBe('still here');
  expect(await ada.aroundCaret()).toEqual(['still here', '']);
  await expect.poll(() => seesCaret(ada)).toBe(true);

  // Nearly all of a chunk goes: what is left joins a neighbour.
  await ada.putsCaret('line 405', 0);
  await ada.text.evaluate((root) => {
    const find = (text: string) =>
      [...root.querySelectorAll('p')].find((block) => block.textContent === text)!.firstChild!;
    getSelection()!.setBaseAndExtent(find('line 405'), 0, find('line 499'), 8);
  });
  await keyboard.press('Backspace');
  await keyboard.type('joined');
  const shortest = async () => Math.min(...(await chunkLengths(ada)));
  await expect.poll(shortest).toBeGreaterThanOrEqual(20);
  expect(await ada.aroundCaret()).toEqual(['joined', '']);
  await keyboard.press('ControlOrMeta+z');
  await keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await blocksOf(ada)).length).toBe(SOME + 105);
});

test('what was written is painted before its chunk is cut', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.putsCaret('line 250', 8);
  await ada.page.evaluate(() => {
    const root = document.getElementById('editor')!;
    const seen = { now: 'behind', cutIn: [] as string[] };
    const during = (what: string, work: () => void) => {
      seen.now = what;
      work();
      seen.now = 'behind';
    };
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      request((time) => during('frame', () => callback(time)));
    const dispatch = root.dispatchEvent.bind(root);
    root.dispatchEvent = (event) => {
      during('event', () => dispatch(event));
      return !event.defaultPrevented;
    };
    const insert = root.insertBefore.bind(root);
    root.insertBefore = (node, before) => {
      seen.cutIn.push(seen.now);
      return insert(node, before);
    };
    Object.assign(window, { seen });
  });
  await pastes(ada, { text: lines(120, 'more') });
  await expect.poll(async () => Math.max(...(await chunkLengths(ada)))).toBeLessThan(200);
  const cutIn = await ada.page.evaluate(
    () => (window as unknown as { seen: { cutIn: string[] } }).seen.cutIn,
  );
  expect(cutIn).toEqual(['behind']);
});

test('a chunk that nobody needs laid out is cut before it is, and the caret is in view', async ({
  browser,
}) => {
  const ada = await alone(browser, 1);
  await ada.putsCaret('line 1', 6);
  await pastes(ada, { text: lines(2000, 'more') });
  expect((await chunkLengths(ada)).length).toBeGreaterThan(10);
  await expect.poll(() => seesCaret(ada)).toBe(true);
});

test('a document that grows long under somebody’s hands goes into chunks, and the caret and the view stay', async ({
  browser,
}) => {
  const ada = await alone(browser, 500);
  expect(await chunkLengths(ada)).toEqual([]);
  await ada.putsCaret('line 250', 8);
  await scrollsTo(ada, 'line 250');
  const top = await topOf(ada, 'line 249');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('one more');
  await expect.poll(async () => (await chunkLengths(ada)).length).toBe(5);
  expect(await ada.aroundCaret()).toEqual(['one more', '']);
  await expect.poll(async () => Math.abs((await topOf(ada, 'line 249')) - top)).toBeLessThan(3);
});

test('a list of 600 items is numbered through, whatever is done to it', async ({ browser }) => {
  test.slow();
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const items = Array.from({ length: 600 }, (_, index) => `<li>item ${index + 1}</li>`).join('');
  await pastes(ada, { html: `<p>before</p><ol>${items}</ol><p>after</p><ol><li>new</li></ol>` });
  await expect.poll(async () => (await chunkLengths(ada)).length).toBeGreaterThan(4);
  // What is drawn in front of an item is only told to screen readers.
  const client = await ada.context.newCDPSession(ada.page);
  const numberOf = async (text: string): Promise<string> => {
    await ada.text.getByText(text, { exact: true }).scrollIntoViewIfNeeded();
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const textIn = (id: string): string => {
      const node = byId.get(id);
      const children = (node?.childIds ?? []).filter((child) => byId.has(child));
      return children.map(textIn).join('') || String(node?.name?.value ?? '');
    };
    const item = nodes.find(
      (node) =>
        node.role?.value === 'listitem' && textIn(node.nodeId).replace(/^\d+\./, '') === text,
    );
    return item ? textIn(item.nodeId).slice(0, -text.length) : 'no item';
  };
  await expect.poll(() => numberOf('item 1')).toBe('1.');
  await expect.poll(() => numberOf('item 350')).toBe('350.');
  await expect.poll(() => numberOf('item 600')).toBe('600.');
  await expect.poll(() => numberOf('new')).toBe('1.');

  await ada.putsCaret('item 50', 7);
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('more');
  await expect.poll(() => numberOf('item 599')).toBe('600.');
  // Out of the list: it starts again behind.
  await ada.page.keyboard.press('ControlOrMeta+Alt+0');
  await expect.poll(() => numberOf('item 51')).toBe('1.');
  await expect.poll(() => numberOf('item 600')).toBe('550.');

  // What is in front of the first chunk that is left is gone.
  await ada.putsCaret('item 140', 0);
  await ada.page.keyboard.press('ControlOrMeta+Shift+Home');
  await ada.page.keyboard.press('Backspace');
  await expect.poll(() => numberOf('item 140')).toBe('1.');
  await expect.poll(() => numberOf('item 600')).toBe('461.');
});

test('code of 1,200 lines looks like one block of code', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastes(ada, { html: `<pre>${lines(1200, 'code')}</pre>` });
  await expect.poll(async () => (await chunkLengths(ada)).length).toBe(12);
  await ada.text.getByText('code 200', { exact: true }).scrollIntoViewIfNeeded();
  const [last, first] = [
    (await ada.text.getByText('code 200', { exact: true }).boundingBox())!,
    (await ada.text.getByText('code 201', { exact: true }).boundingBox())!,
  ];
  expect(Math.abs(first.y - (last.y + last.height))).toBeLessThan(1);
  await ada.putsCaret('code 200', 8);
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('  indented');
  await expect(ada.text.locator('.code-line')).toHaveCount(1201);
});

test('the browser’s own search finds what is off the screen', async ({ browser }) => {
  const ada = await alone(browser);
  await ada.putsCaret('line 1', 0);
  const found = await ada.page.evaluate(() =>
    // Not in the types, for it is in no standard.
    (window as unknown as { find(text: string): boolean }).find('line 555'),
  );
  expect(found).toBe(true);
  await ada.page.keyboard.type('found');
  expect((await blocksOf(ada))[554]).toBe('found');
});

test('undo of something far away scrolls there, through what was never laid out @everywhere', async ({
  browser,
}) => {
  const ada = await alone(browser);
  await ada.putsCaret('line 580', 8);
  await ada.page.keyboard.type('!');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await expect.poll(() => seesCaret(ada)).toBe(true);
  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect(ada.text.getByText('line 580', { exact: true })).toBeAttached();
  await expect.poll(() => seesCaret(ada)).toBe(true);
  expect(await ada.aroundCaret()).toEqual(['line 580', '']);
});

test('the view stays while others write above it in a document of many chunks', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await fills(ben, SOME);
  await ben.isSaved();
  const ada = await Person.joins(browser, 'Ada', url);
  await scrollsTo(ada, 'line 400');
  // Where it came to rest after chunks above were laid out.
  let top = Number.NaN;
  await expect
    .poll(async () => {
      const before = top;
      top = await topOf(ada, 'line 400');
      return Math.abs(top - before);
    })
    .toBeLessThan(0.5);
  await ben.putsCaret('line 350', 0);
  await pastes(ben, { text: `${lines(130, 'new')}\n` });
  await expect(ada.text.getByText('new 130', { exact: true })).toBeAttached();
  await expect.poll(async () => Math.abs((await topOf(ada, 'line 400')) - top)).toBeLessThan(2);
});

test('what is written while a long document is taken over is there, in pages and on the server', async ({
  browser,
  page,
}) => {
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  await fills(ada, 2600);
  await ada.isSaved();
  await page.goto('/');
  const peer = await Peer.joins(page, id);
  const expected = Array.from({ length: 2600 }, (_, index) => `line ${index + 1}`);
  let isOver = false;
  // Each in a block of its own, for a block that is written in again is shown again.
  const writing = (async () => {
    for (let block = 0, start = 0; !isOver; block += 1) {
      await peer.writes((content) => content.insert(start, 'Q'));
      expected[block] = `Q${expected[block]}`;
      start += expected[block].length + 1;
    }
  })();
  const ben = await Person.joins(browser, 'Ben', `/d/${id}`);
  isOver = true;
  await writing;
  for (const person of [ada, ben]) await expect.poll(() => blocksOf(person)).toEqual(expected);
  const kept = await page.request.get(`/d/${id}.txt`);
  expect((await kept.text()).trimEnd().split('\n')).toEqual(expected);
});
