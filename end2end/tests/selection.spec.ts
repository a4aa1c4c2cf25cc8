// What is selected: kept, clamped, restored, and read when it counts; and what the view does.

import { expect, test, type Browser, type Page } from './support/test';
import { Person, newDocumentId } from './support/person';
import { caretBox, fills, lines, pastes, scrollsTo, seesCaret, topOf } from './support/seed';

/** The text that is selected, and whether its end comes first. */
async function selected(person: Person): Promise<{ text: string; backward: boolean }> {
  return person.page.evaluate(() => {
    const selection = getSelection()!;
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    const order = document.createRange();
    order.setStart(anchorNode!, anchorOffset);
    const backward = order.comparePoint(focusNode!, focusOffset) < 0;
    return { text: selection.toString(), backward };
  });
}

const bold = (person: Person) => person.text.locator('strong').allTextContents();

async function alone(browser: Parameters<typeof Person.joins>[0], text: string): Promise<Person> {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastes(ada, { text });
  return ada;
}

test('a selection that was made backward stays backward through commands @everywhere', async ({
  browser,
}) => {
  const ada = await alone(browser, 'one two three');
  await ada.putsCaret('one two three', 7);
  for (let step = 0; step < 3; step += 1) await ada.page.keyboard.press('Shift+ArrowLeft');
  await ada.page.keyboard.press('ControlOrMeta+b');
  expect(await bold(ada)).toEqual(['two']);
  expect(await selected(ada)).toEqual({ text: 'two', backward: true });
  // So the next step takes one more on the left instead of giving one back.
  await ada.page.keyboard.press('Shift+ArrowLeft');
  await ada.page.keyboard.press('ControlOrMeta+i');
  await expect(ada.text.locator('em')).toHaveText([' ', 'two']);
});

test('select-all takes everything, whatever comes first @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastes(ada, { html: '<hr><p>one</p><ul><li>two</li></ul><h3>three</h3>' });
  await expect(ada.text.getByRole('separator')).toBeVisible();
  await ada.page.keyboard.press('ControlOrMeta+a');
  await ada.page.keyboard.press('ControlOrMeta+i');
  await expect(ada.text.locator('em').filter({ hasText: /one|two|three/ })).toHaveCount(3);
  await ada.page.keyboard.press('Backspace');
  await expect(ada.text.getByRole('separator')).toHaveCount(0);
  expect((await ada.blocks()).join('')).toBe('');
});

test('a triple click takes its own block and not the next', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastes(ada, { html: '<p>a paragraph</p><h2>a heading</h2><p>an end</p>' });
  await ada.text.getByText('a paragraph').click({ clickCount: 3 });
  await ada.page.keyboard.press('ControlOrMeta+Alt+1');
  await expect(ada.text.locator('h1')).toHaveText(['a paragraph']);
  await expect(ada.text.locator('h2')).toHaveText(['a heading']);
  // Pressed at once after the clicks, too, before the browser has told of the selection.
  await ada.text.getByText('a heading').click({ clickCount: 3 });
  await ada.page.keyboard.press('Backspace');
  expect(await ada.blocks()).toEqual(['a paragraph', '', 'an end']);
});

test('a click with Shift selects from the caret @everywhere', async ({ browser }) => {
  const ada = await alone(browser, lines(4));
  await ada.putsCaret('line 2', 5);
  const box = (await ada.text.getByText('line 4').boundingBox())!;
  await ada.page.keyboard.down('Shift');
  await ada.page.mouse.click(box.x + box.width - 5, box.y + box.height / 2);
  await ada.page.keyboard.up('Shift');
  await ada.page.keyboard.type('!');
  expect(await ada.blocks()).toEqual(['line 1', 'line !']);
});

test('the mouse selects across blocks and what stands between them @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastes(ada, { html: '<p>first line</p><hr><ul><li>an item</li></ul><p>last line</p>' });
  const start = (await ada.text.getByText('first line').boundingBox())!;
  const end = (await ada.text.getByText('last line').boundingBox())!;
  const { mouse, keyboard } = ada.page;
  await mouse.move(start.x + 1, start.y + start.height / 2);
  await mouse.down();
  await mouse.move(end.x + 20, end.y - 10, { steps: 5 });
  await mouse.move(end.x + end.width - 2, end.y + end.height / 2, { steps: 5 });
  await mouse.up();
  await keyboard.press('ControlOrMeta+b');
  expect(await bold(ada)).toEqual(expect.arrayContaining(['first line', 'an item', 'last line']));
  await keyboard.press('Delete');
  expect((await ada.blocks()).join('')).toBe('');
  await expect(ada.text.getByRole('separator')).toHaveCount(0);
});

// A driver, or a fast hand, selects and acts before the browser has told of the selection.
test('what is selected is read when a key, an input or a command comes @everywhere', async ({
  browser,
}) => {
  const ada = await alone(browser, 'alpha beta gamma delta');
  await ada.selects('alpha');
  const selectAnd = (from: number, to: number, act: string) =>
    ada.text.evaluate(
      (root, [from, to, act]) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        let at = 0;
        let node = walker.nextNode()!;
        while (from >= at + node.nodeValue!.length) {
          at += node.nodeValue!.length;
          node = walker.nextNode()!;
        }
        getSelection()!.setBaseAndExtent(node, from - at, node, to - at);
        const options = { bubbles: true, cancelable: true };
        if (act === 'key') {
          const key = { key: 'b', code: 'KeyB', ctrlKey: true, ...options };
          root.dispatchEvent(new KeyboardEvent('keydown', key));
        } else if (act === 'input') {
          const input = { inputType: 'insertText', data: 'B', ...options };
          root.dispatchEvent(new InputEvent('beforeinput', input));
        } else {
          document.querySelector<HTMLElement>(act)!.click();
        }
      },
      [from, to, act] as const,
    );
  await selectAnd(6, 10, 'key');
  expect(await bold(ada)).toEqual(['beta']);
  await selectAnd(11, 16, '[aria-label="Italic"]');
  await expect(ada.text.locator('em')).toHaveText(['gamma']);
  await selectAnd(17, 22, 'input');
  expect(await ada.blocks()).toEqual(['alpha beta gamma B']);
});

test('of selections in quick succession the last one counts @everywhere', async ({ browser }) => {
  const ada = await alone(browser, 'abcdef');
  await ada.putsCaret('abcdef', 0);
  await ada.text.evaluate((root) => {
    const text = root.querySelector('p')!.firstChild!;
    for (const at of [1, 2, 3, 2, 5]) getSelection()!.collapse(text, at);
  });
  await ada.page.keyboard.type('X');
  // The same again: what we wrote ourselves is not taken for something to be ignored.
  await ada.text.evaluate((root) => {
    const text = root.querySelector('p')!.firstChild!;
    for (const at of [4, 1]) getSelection()!.collapse(text, at);
  });
  await ada.page.keyboard.type('Y');
  expect(await ada.blocks()).toEqual(['aYbcdeXf']);
  // One event tells of what we wrote and of what came right behind it.
  await ada.selects('aYb');
  await ada.page.keyboard.press('ControlOrMeta+b');
  await ada.page.keyboard.press('ArrowRight');
  await ada.page.keyboard.press('ArrowRight');
  await expect(ada.button('Bold')).toHaveAttribute('aria-pressed', 'false');
  await ada.text.evaluate((root) => {
    const key = { key: 'End', code: 'End', ctrlKey: true, bubbles: true, cancelable: true };
    root.dispatchEvent(new KeyboardEvent('keydown', key));
    getSelection()!.collapse(root.querySelector('strong')!.firstChild, 2);
  });
  await expect(ada.button('Bold')).toHaveAttribute('aria-pressed', 'true');
});

test('the caret is where it was when the focus comes back without a click @everywhere', async ({
  browser,
}) => {
  const ada = await alone(browser, lines(3));
  await ada.putsCaret('line 2', 4);
  await ada.page.keyboard.type('-');
  await ada.page.getByRole('textbox', { name: 'Title' }).fill('Elsewhere');
  await ada.text.evaluate((root) => (root as HTMLElement).focus());
  await ada.page.keyboard.type('+');
  expect(await ada.blocks()).toEqual(['line 1', 'line-+ 2', 'line 3']);
});

test('several ranges become the one that commands act on @everywhere', async ({ browser }) => {
  const ada = await alone(browser, 'alpha beta gamma');
  await ada.putsCaret('alpha', 0);
  await ada.text.evaluate((root) => {
    const text = root.querySelector('p')!.firstChild!;
    const selection = getSelection()!;
    selection.removeAllRanges();
    for (const [from, to] of [
      [0, 5],
      [6, 10],
    ]) {
      const range = document.createRange();
      range.setStart(text, from);
      range.setEnd(text, to);
      // Chromium keeps the first and drops the others.
      selection.addRange(range);
    }
  });
  await ada.page.keyboard.press('ControlOrMeta+b');
  expect(await ada.page.evaluate(() => getSelection()!.rangeCount)).toBe(1);
  expect(await bold(ada)).toEqual([(await selected(ada)).text]);
});

test('a selection stays on its words while others write before, in and behind it @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await pastes(ada, { text: 'above\none two three\nbelow' });
  await ben.sees(['above', 'one two three', 'below']);
  await ada.putsCaret('one two three', 7);
  for (let step = 0; step < 3; step += 1) await ada.page.keyboard.press('Shift+ArrowLeft');

  await ben.putsCaret('above', 0);
  await ben.page.keyboard.type('new');
  await ben.page.keyboard.press('Enter');
  await ben.putsCaret('one two three', 5);
  await ben.page.keyboard.type('_');
  await ben.putsCaret('below', 5);
  await ben.page.keyboard.press('Enter');
  await ben.putsCaret('one t_wo three', 0);
  await ben.page.keyboard.press('Backspace');
  await ada.sees(['new', 'aboveone t_wo three', 'below', '']);
  expect(await selected(ada)).toEqual({ text: 't_wo', backward: true });
  await ada.page.keyboard.type('2');
  await ben.sees(['new', 'aboveone 2 three', 'below', '']);
  // Who is elsewhere on the page stays there.
  const title = ada.page.getByRole('textbox', { name: 'Title' });
  await title.fill('A plan');
  await title.selectText();
  await ben.putsCaret('new', 3);
  await ben.page.keyboard.type('er');
  await ada.sees(['newer', 'aboveone 2 three', 'below', '']);
  await ada.page.keyboard.type('Plans');
  await expect(title).toHaveValue('Plans');
});

/** Ada, far down in a long document, and Ben, at its start. */
async function farApart(
  browser: Browser,
  elsewhere: Browser,
  script?: (page: Page) => Promise<void>,
): Promise<[Person, Person]> {
  const url = `/d/${newDocumentId()}`;
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await fills(ben, 120);
  await ben.isSaved();
  const ada = await Person.joins(browser, 'Ada', url);
  if (script) {
    await script(ada.page);
    await ada.page.reload();
    await ada.isLive();
  }
  await expect(ada.text.getByText('line 120', { exact: true })).toBeAttached();
  return [ada, ben];
}

/** Ben writes and deletes above what Ada sees; what she sees stays where it is. */
async function viewStays(ada: Person, ben: Person): Promise<void> {
  await ada.putsCaret('line 90', 3);
  await scrollsTo(ada, 'line 70');
  const top = await topOf(ada, 'line 70');
  await ben.putsCaret('line 5', 0);
  await pastes(ben, { text: `${lines(12, 'new')}\n` });
  await expect(ada.text.getByText('new 12', { exact: true })).toBeAttached();
  await expect.poll(async () => Math.abs((await topOf(ada, 'line 70')) - top)).toBeLessThan(2);
  // What is compensated twice, or late, shows after some frames.
  await ada.page.evaluate(
    () =>
      new Promise<void>((done) => {
        let frames = 10;
        const next = () => ((frames -= 1) ? requestAnimationFrame(next) : done());
        next();
      }),
  );
  expect(Math.abs((await topOf(ada, 'line 70')) - top)).toBeLessThan(2);
}

test('the view stays while others write above it @everywhere', async ({ browser, elsewhere }) => {
  const [ada, ben] = await farApart(browser, elsewhere);
  await viewStays(ada, ben);
});

test('the view stays also where the browser does not hold it', async ({ browser, elsewhere }) => {
  // A browser without scroll anchoring: it says so, and has none.
  const [ada, ben] = await farApart(browser, elsewhere, async (page) => {
    await page.addInitScript(() => {
      const supports = CSS.supports.bind(CSS);
      CSS.supports = (...query: [string, string?]) =>
        !query[0].includes('overflow-anchor') && supports(...(query as [string, string]));
      addEventListener('DOMContentLoaded', () => {
        document.documentElement.style.setProperty('overflow-anchor', 'none');
      });
    });
  });
  await viewStays(ada, ben);
});

test('others never scroll me, my own commands show me my caret, undo too @everywhere', async ({ browser, elsewhere }) => {
  const [ada, ben] = await farApart(browser, elsewhere);
  await ada.putsCaret('line 10', 7);
  await ada.page.keyboard.type('!');
  const away = async () => {
    await ada.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(() => seesCaret(ada)).toBe(false);
  };

  await away();
  const scrolled = await ada.page.evaluate(() => scrollY);
  await ben.putsCaret('line 11', 0);
  await ben.page.keyboard.type('hello ');
  await expect(ada.text.getByText('hello line 11', { exact: true })).toBeAttached();
  expect(await ada.page.evaluate(() => scrollY)).toBe(scrolled);

  await ada.page.keyboard.press('ControlOrMeta+z');
  await expect(ada.text.getByText('line 10', { exact: true })).toBeAttached();
  await expect.poll(() => seesCaret(ada)).toBe(true);
  await ada.page.keyboard.press('ControlOrMeta+Shift+z');

  // Deleting forward leaves the caret's position as it was.
  await ada.putsCaret('line 10', 3);
  await away();
  await ada.page.keyboard.press('Delete');
  await expect(ada.text.getByText('lin 10!', { exact: true })).toBeAttached();
  await expect.poll(() => seesCaret(ada)).toBe(true);

  // So does making a block something else.
  await away();
  await ada.page.keyboard.press('ControlOrMeta+Alt+2');
  await expect(ada.text.locator('h2')).toHaveText(['lin 10!']);
  await expect.poll(() => seesCaret(ada)).toBe(true);
});

test('the caret comes up from behind the toolbar and over a keyboard that opens', async ({
  browser,
}) => {
  const ada = await alone(browser, lines(80));
  await ada.putsCaret('line 40', 0);
  await scrollsTo(ada, 'line 40');
  // Under the toolbar.
  await ada.page.evaluate(([top]) => scrollBy(0, top - 5), [(await caretBox(ada)).top]);
  await ada.page.keyboard.type('x');
  await expect.poll(() => seesCaret(ada)).toBe(true);

  const { top } = await caretBox(ada);
  await ada.page.evaluate(([by]) => scrollBy(0, by), [top - 700]);
  await expect.poll(() => seesCaret(ada)).toBe(true);
  // What an on-screen keyboard leaves of the page.
  await ada.page.setViewportSize({ width: 1280, height: 400 });
  await expect.poll(() => seesCaret(ada)).toBe(true);

  // Who reads elsewhere is left there.
  await ada.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const scrolled = await ada.page.evaluate(() => scrollY);
  await ada.page.setViewportSize({ width: 1280, height: 500 });
  await expect.poll(() => seesCaret(ada)).toBe(false);
  expect(await ada.page.evaluate(() => scrollY)).toBeGreaterThan(scrolled - 150);
});

test('a caret that is a part of a pixel too low is left there', async ({ browser }) => {
  const ada = await alone(browser, lines(80));
  await ada.putsCaret('line 40', 0);
  await scrollsTo(ada, 'line 40');
  // Lines lie between pixels, and pages are scrolled by whole ones.
  const { bottom } = await caretBox(ada);
  await ada.page.evaluate(([bottom]) => {
    const edge = innerHeight - 24;
    const whole = Math.floor(bottom - edge);
    scrollBy({ top: whole, behavior: 'instant' });
    document.getElementById('editor')!.style.marginTop = `${0.3 - (bottom - edge - whole)}px`;
  }, [bottom]);
  const { bottom: low } = await caretBox(ada);
  const below = low - (await ada.page.evaluate(() => innerHeight - 24));
  expect(below).toBeGreaterThan(0);
  expect(below).toBeLessThan(1);
  await ada.page.evaluate(() => {
    const by = window.scrollBy.bind(window);
    Object.assign(window, { scrolls: 0 });
    window.scrollBy = (...where: unknown[]) => {
      (window as unknown as { scrolls: number }).scrolls++;
      by(...(where as [number, number]));
    };
  });
  await ada.page.keyboard.type('abc');
  await expect(ada.text.getByText('abcline 40')).toBeVisible();
  expect(await ada.page.evaluate(() => (window as unknown as { scrolls: number }).scrolls)).toBe(0);
});
