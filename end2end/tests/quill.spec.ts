// Another editor in the same document: Quill 2 through y-quill and y-websocket, unmodified.

import { expect, test, type Locator, type Page } from './support/test';
import { Person, newDocumentId } from './support/person';
import { Quiller, type Op, type Provider } from './support/quill';
import { Chance } from './support/random';
import { agreeWithServer } from './support/surface';

function people(person: Person): Locator {
  return person.page.getByRole('list', { name: 'People here' }).getByRole('listitem');
}

/** The document as the server gives it to programs. */
async function delta(page: Page): Promise<Op[]> {
  return page.evaluate(async () => {
    const answer = await fetch(`${location.pathname}.json`);
    return (await answer.json()).ops;
  });
}

const KINDS = ['header', 'list', 'blockquote', 'code-block'];
const OF_BLOCKS = [...KINDS, 'indent', 'align', 'direction'];

/** What Quill shows of `ops`: of what several at once made of a line one kind, which is left open here;
 * on characters nothing that belongs to lines. */
function shownByQuill(ops: Op[]): string[] {
  const shown: string[] = [];
  let text = '';
  let marks = '';
  const ends = () => {
    if (text !== '') shown.push(`${text} ${marks}`);
    text = '';
  };
  for (const { insert, attributes = {} } of ops) {
    for (const part of typeof insert === 'string' ? insert.split(/(\n)/) : [JSON.stringify(insert)]) {
      if (part === '') continue;
      const isLine = part === '\n';
      const names = Object.keys(attributes).filter((name) => OF_BLOCKS.includes(name) === isLine);
      const own = JSON.stringify(names.sort().map((name) => [name, attributes[name]]));
      if (isLine) {
        ends();
        shown.push(`¶ ${names.filter((name) => KINDS.includes(name)).length > 1 ? '?' : own}`);
      } else {
        if (own !== marks) ends();
        marks = own;
        text += part;
      }
    }
  }
  ends();
  return shown;
}

/** `ops` with neighbours that have the same attributes as one, and these in one order. */
function merged(ops: Op[]): string[] {
  const pieces: { insert: Op['insert']; attributes: string }[] = [];
  for (const { insert, attributes = {} } of ops) {
    const last = pieces.at(-1);
    const own = JSON.stringify(Object.entries(attributes).sort());
    if (last?.attributes === own && typeof last.insert === 'string' && typeof insert === 'string') {
      last.insert += insert;
    } else {
      pieces.push({ insert, attributes: own });
    }
  }
  return pieces.map(({ insert, attributes }) => `${JSON.stringify(insert)} ${attributes}`);
}

/** Waits until both editors and the server hold the same, and Quill shows it. */
async function agree(ada: Person, quiller: Quiller): Promise<void> {
  await expect
    .poll(async () => {
      const [ours, theirs] = await Promise.all([delta(ada.page), quiller.held()]);
      const [left, right] = [merged(ours), merged(theirs)];
      const differs = left.findIndex((piece, index) => piece !== right[index]);
      return differs < 0 && left.length === right.length
        ? 'equal'
        : [left.slice(differs, differs + 3), right.slice(differs, differs + 3)];
    })
    .toBe('equal');
  await agreeWithServer(ada);
  const [held, shown] = [await quiller.held(), await quiller.contents()].map(shownByQuill);
  const isOpen = (index: number) => held[index] === '¶ ?';
  expect(shown.map((line, index) => (isOpen(index) ? '¶ ?' : line))).toEqual(held);
}

for (const provider of ['y-websocket', 'y-websocket-2'] satisfies Provider[]) {
  test(`Quill with ${provider} writes in the same document: text, marks, blocks, embeds, carets`, async ({
    browser,
    baseURL,
  }) => {
    const id = newDocumentId();
    const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
    await ada.text.pressSequentially('# Plan');
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('from **ada** ');
    const quiller = await Quiller.joins(browser, 'Quill', baseURL!, id, provider);
    await expect(quiller.text.locator('h1')).toHaveText('Plan');
    await expect(quiller.text.locator('strong')).toHaveText('ada');

    // Both see who is there, and where.
    await expect(people(ada)).toHaveCount(2);
    await expect(people(ada).last()).toHaveAccessibleName('Quill');
    await quiller.text.click();
    await quiller.page.keyboard.press('ControlOrMeta+End');
    await quiller.page.keyboard.type('and quill');
    await expect(ada.text.locator('p')).toHaveText('from ada and quill');
    await expect(ada.page.locator('.remote-caret').filter({ hasText: 'Quill' })).toBeVisible();
    await ada.putsCaret('Plan', 2);
    await quiller.seesCaretOf('Ada');

    // What Quill makes of it, we show, and the other way round.
    await quiller.does(({ quill }) => {
      const end = quill.getLength() - 1;
      quill.insertText(end, '\none\ntwo\ncode', {}, 'user');
      quill.formatLine(end + 1, 5, { list: 'ordered' }, 'user');
      quill.formatLine(end + 5, 1, { indent: 1 }, 'user');
      quill.formatLine(end + 9, 1, { 'code-block': 'rust' }, 'user');
      quill.formatText(0, 2, { color: '#ff0000', link: 'https://a.org/' }, 'user');
    }, null);
    await expect(ada.text.locator('li')).toHaveText(['one', 'two']);
    await expect(ada.text.locator('.code-line')).toHaveText('code');
    await expect(ada.text.locator('h1 a')).toHaveText('Pl');
    await ada.putsCaret('two', 3);
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.type('three');
    await expect(quiller.text.locator('li.ql-indent-1')).toHaveText(['two', 'three']);
    await agree(ada, quiller);
  });
}

test('what Quill wrote without a connection is there when it has one again', async ({ browser, baseURL }) => {
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  await ada.text.pressSequentially('start ');
  const quiller = await Quiller.joins(browser, 'Quill', baseURL!, id, 'y-websocket');
  await quiller.does(({ provider }) => provider.disconnect(), null);
  await expect(people(ada)).toHaveCount(1);
  await quiller.does(({ quill }) => quill.insertText(0, 'away ', {}, 'user'), null);
  await ada.page.keyboard.type('meanwhile');
  await ada.isSaved();
  await quiller.does(({ provider }) => provider.connect(), null);
  await ada.sees(['away start meanwhile']);
  await agree(ada, quiller);
});

/** How many steps each of the two makes; with QUIRE_QUILL_SECONDS they go on for so long. */
const STEPS = 120;
const SECONDS = Number(process.env.QUIRE_QUILL_SECONDS ?? 0);

test('Quill and Quire write, format, make lists and undo at once, and end equal', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000 + SECONDS * 3_000);
  const chance = new Chance('Quill beside us');
  const until = Date.now() + SECONDS * 1_000;
  const goesOn = (step: number) => (SECONDS > 0 ? Date.now() < until : step < STEPS);
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  const quiller = await Quiller.joins(browser, 'Quill', baseURL!, id, 'y-websocket');
  await ada.text.focus();
  const words = ['alpha ', 'b', 'gamma 😀 ', 'δ', 'five words of some length '];
  const keys = [
    'Enter',
    'Backspace',
    'Delete',
    'ArrowLeft',
    'ArrowUp',
    'ControlOrMeta+End',
    'Shift+ArrowLeft',
    'ControlOrMeta+b',
    'ControlOrMeta+Shift+7',
    'ControlOrMeta+Shift+8',
    'ControlOrMeta+z',
    'ControlOrMeta+Shift+z',
  ];
  const kinds = [{ list: 'bullet' }, { header: 2 }, { blockquote: true }, { list: false }, { align: 'center' }];
  const marks = [{ bold: true }, { italic: true }, { bold: false }, { color: '#00aa00' }];
  const ours = async () => {
    for (let step = 0; goesOn(step); step++) {
      if (chance.below(2) === 0) await ada.page.keyboard.type(chance.of(words));
      else await ada.page.keyboard.press(chance.of(keys));
    }
  };
  const theirs = async () => {
    for (let step = 0; goesOn(step); step++) {
      const what = chance.of(['write', 'write', 'write', 'delete', 'mark', 'kind', 'move', 'undo', 'redo']);
      const given = {
        what,
        share: chance.below(1000) / 1000,
        length: 1 + chance.below(8),
        word: chance.of(words) + (chance.below(4) === 0 ? '\n' : ''),
        kind: chance.of(kinds),
        mark: chance.of(marks),
      };
      await quiller.does(({ quill }, { what, share, length, word, kind, mark }) => {
        const last = quill.getLength() - 1;
        // No person can put the caret into an emoji.
        let at = Math.floor(share * (last + 1));
        const text = quill.getText();
        const isInside = (at: number) => /[\udc00-\udfff]/.test(text[at] ?? '');
        while (isInside(at)) at--;
        let end = Math.min(at + length, last);
        while (isInside(end)) end++;
        if (what === 'write') quill.insertText(at, word, {}, 'user');
        if (what === 'delete') quill.deleteText(at, end - at, 'user');
        if (what === 'mark') quill.formatText(at, end - at, mark, 'user');
        if (what === 'kind') quill.formatLine(at, end - at, kind, 'user');
        if (what === 'move') quill.setSelection(at, 0, 'user');
        if (what === 'undo') quill.history.undo();
        if (what === 'redo') quill.history.redo();
      }, given);
    }
  };
  await quiller.does(({ quill }) => quill.setSelection(0, 0, 'user'), null);
  const carets = async () => {
    await expect(ada.page.locator('.remote-caret').filter({ hasText: 'Quill' })).toBeVisible();
    await quiller.seesCaretOf('Ada');
  };
  await Promise.all([ours(), theirs(), carets()]);
  await carets();
  await agree(ada, quiller);
});
