// Dividers and pictures are selected whole, with keys and with the mouse.

import { expect, test, type Locator } from './support/test';
import { pastes, png } from './support/images';
import { Person, agree, newDocumentId } from './support/person';

const PICTURE = `data:image/png;base64,${png(40, 30).toString('base64')}`;

/** The text with `▣` for a picture, `▬` for a divider, and what is selected between brackets: what
 * a person sees. A caret is `|`. */
async function seen(person: Person): Promise<string> {
  return person.text.evaluate((root) => {
    const selection = getSelection();
    const copy = (node: Node): string => {
      let text = '';
      const mark = (offset: number) => {
        if (!selection) return '';
        const at = (n: Node | null, o: number) => n === node && o === offset;
        const collapsed = selection.isCollapsed;
        const range = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
        if (collapsed) return at(selection.focusNode, selection.focusOffset) ? '|' : '';
        let marks = '';
        if (range && at(range.endContainer, range.endOffset)) marks += ']';
        if (range && at(range.startContainer, range.startOffset)) marks += '[';
        return marks;
      };
      if (node.nodeType === Node.TEXT_NODE) {
        const data = node.nodeValue ?? '';
        for (let index = 0; index < data.length; index++) text += mark(index) + data[index];
        return text + mark(data.length);
      }
      const element = node as HTMLElement;
      if (element.dataset.embed === 'image') return '▣';
      if (element.dataset.embed === 'divider') return '▬';
      const children = [...element.childNodes];
      children.forEach((child, index) => (text += mark(index) + copy(child)));
      text += mark(children.length);
      return element.matches('p, h1, li, td') ? `${text}\n` : text;
    };
    return [...root.childNodes].map(copy).join('').replace(/\n$/, '');
  });
}

async function sees(person: Person, text: string): Promise<void> {
  await expect.poll(() => seen(person)).toBe(text);
}

async function write(person: Person, html: string): Promise<void> {
  await person.text.focus();
  await person.page.keyboard.press('ControlOrMeta+a');
  await pastes(person.page, { html });
  await expect(person.text.locator('p')).not.toHaveCount(0);
}

function outline(person: Person): Locator {
  return person.page.locator('.embed-outline');
}

async function presses(person: Person, ...keys: string[]): Promise<void> {
  for (const key of keys) await person.page.keyboard.press(key);
}

test('arrow keys select a picture, leave it, and reach both of its sides @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<p>ab<img src="${PICTURE}">cd</p>`);
  await ada.putsCaret('ab', 2);
  await presses(ada, 'ArrowRight');
  await sees(ada, 'ab[▣]cd');
  await expect(outline(ada)).toHaveCount(1);
  await presses(ada, 'ArrowRight');
  await ada.page.keyboard.type('1');
  await expect(outline(ada)).toHaveCount(0);
  await presses(ada, 'ArrowLeft', 'ArrowLeft');
  await sees(ada, 'ab[▣]1cd');
  await presses(ada, 'ArrowLeft');
  await ada.page.keyboard.type('2');
  await ada.sees(['ab21cd']);
  // With Shift, over it and back.
  await presses(ada, 'Shift+ArrowRight', 'Shift+ArrowRight');
  await sees(ada, 'ab2[▣1]cd');
  await presses(ada, 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft');
  await sees(ada, 'ab[2]▣1cd');
});

test('a picture alone in its line has a place before and behind it', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<p>above</p><p><img src="${PICTURE}"></p><p>below</p>`);
  await ada.putsCaret('above', 5);
  await presses(ada, 'ArrowRight');
  await ada.page.keyboard.type('1');
  await presses(ada, 'ArrowRight', 'ArrowRight');
  await ada.page.keyboard.type('2');
  await sees(ada, 'above\n1▣2|\nbelow');
  await presses(ada, 'Backspace', 'ArrowLeft', 'ArrowLeft', 'Backspace');
  await sees(ada, 'above\n|▣\nbelow');
  await presses(ada, 'End');
  await ada.page.keyboard.type('3');
  await presses(ada, 'Home');
  await ada.page.keyboard.type('4');
  await expect.poll(async () => (await seen(ada)).replace('|', '')).toBe('above\n4▣3\nbelow');
});

test('a selected picture is deleted by both keys, replaced by typing, and kept by Enter @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const picture = `<img src="${PICTURE}">`;
  await write(ada, `<p>a${picture}b${picture}c${picture}d${picture}e</p>`);
  const image = ada.text.locator('img');
  await image.nth(0).click();
  await sees(ada, 'a[▣]b▣c▣d▣e');
  await expect(outline(ada)).toHaveCount(1);
  await presses(ada, 'Backspace');
  await image.nth(0).click();
  await presses(ada, 'Delete');
  await sees(ada, 'ab|c▣d▣e');
  await image.nth(0).click();
  await ada.page.keyboard.type('X');
  await ada.sees(['abcXde']);
  await image.nth(0).click();
  await presses(ada, 'Enter');
  await ada.page.keyboard.type('new ');
  await expect.poll(async () => (await seen(ada)).replace('|', '')).toBe('abcXd▣\nnew e');
});

test('a divider is selected by keys and by mouse, and nothing is written beside it @everywhere', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await write(ada, '<p>above</p><hr><p>below</p>');
  const divider = ada.text.getByRole('separator');
  await ada.putsCaret('above', 5);
  await presses(ada, 'ArrowRight');
  await sees(ada, 'above\n[▬]\nbelow');
  await expect(outline(ada)).toHaveCount(1);
  await presses(ada, 'ArrowRight');
  await sees(ada, 'above\n▬\n|below');
  await presses(ada, 'ArrowLeft', 'ArrowLeft');
  await sees(ada, 'above|\n▬\nbelow');
  await presses(ada, 'ArrowDown');
  await sees(ada, 'above\n[▬]\nbelow');
  await presses(ada, 'ArrowDown');
  await expect.poll(async () => (await seen(ada)).replace('|', '')).toBe('above\n▬\nbelow');
  await divider.click({ force: true });
  await sees(ada, 'above\n[▬]\nbelow');
  await presses(ada, 'Enter');
  await ada.page.keyboard.type('between');
  await sees(ada, 'above\n▬\nbetween|\nbelow');
  await ada.isSaved();
  const ben = await Person.joins(browser, 'Ben', url);
  await expect(ben.text.getByRole('separator')).toHaveCount(1);
  await agree(ada, ben);
});

test('Backspace in an empty paragraph behind a divider selects it, and once more deletes it @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.page.keyboard.type('above');
  await ada.button('Divider').click();
  await sees(ada, 'above\n▬\n|');
  await presses(ada, 'Backspace');
  await sees(ada, 'above\n[▬]');
  await presses(ada, 'Backspace');
  await ada.page.keyboard.type('x');
  await sees(ada, 'above\nx|');
});

test('everything selected includes embeds at both ends @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<hr><p><img src="${PICTURE}">text</p><hr>`);
  await ada.putsCaret('text', 2);
  await presses(ada, 'ControlOrMeta+a');
  await expect(outline(ada)).toHaveCount(3);
  await presses(ada, 'Delete');
  await ada.sees(['']);
  await expect(ada.text.locator('[data-embed]')).toHaveCount(0);
});

test('the mouse drags a selection over a picture and a divider', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<p>ab<img src="${PICTURE}">cd</p><hr><p>ef</p>`);
  const at = (text: string, offset: number) =>
    ada.text.evaluate(
      (root, [text, offset]) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.nodeValue !== text) continue;
          const range = document.createRange();
          range.setStart(node, offset as number);
          range.collapse(true);
          const box = range.getBoundingClientRect();
          return { x: box.left, y: box.top + box.height / 2 };
        }
        throw new Error(`no ${text}`);
      },
      [text, offset] as const,
    );
  const [from, to] = [await at('ab', 1), await at('ef', 1)];
  await ada.page.mouse.move(from.x, from.y);
  await ada.page.mouse.down();
  await ada.page.mouse.move(to.x, to.y, { steps: 8 });
  await ada.page.mouse.up();
  await sees(ada, 'a[b▣cd\n▬\ne]f');
  await expect(outline(ada)).toHaveCount(2);
  await presses(ada, 'Delete');
  await ada.sees(['af']);
});

test('a selected picture is cut and pasted somewhere else', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<p>ab<img src="${PICTURE}" alt="A cat">cd</p><hr><p>ef</p>`);
  await ada.text.locator('img').click();
  await presses(ada, 'ControlOrMeta+x');
  await sees(ada, 'ab|cd\n▬\nef');
  await ada.putsCaret('ef', 1);
  await presses(ada, 'ControlOrMeta+v');
  await expect(ada.text.getByRole('img', { name: 'A cat' })).toHaveCount(1);
  await expect.poll(async () => (await seen(ada)).replace('|', '')).toBe('abcd\n▬\ne▣f');
  await ada.putsCaret('ab', 0);
  await presses(ada, 'ControlOrMeta+z');
  await expect.poll(async () => (await seen(ada)).replace('|', '')).toBe('abcd\n▬\nef');
});

test('in text from right to left the arrow keys go the other way', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await write(ada, `<p>שלום<img src="${PICTURE}">עולם</p>`);
  await ada.putsCaret('שלום', 4);
  await presses(ada, 'ArrowLeft');
  await sees(ada, 'שלום[▣]עולם');
  await presses(ada, 'ArrowRight');
  await sees(ada, 'שלום|▣עולם');
  // Beside text they are the browser’s, which knows where text runs and what is one character.
  await presses(ada, 'ArrowRight');
  await sees(ada, 'שלו|ם▣עולם');
  await write(ada, '<p>a👩‍👩‍👧b</p>');
  await ada.putsCaret('a', 1);
  await presses(ada, 'ArrowRight');
  await sees(ada, 'a👩‍👩‍👧|b');
});

test('a selected picture stays selected while a friend writes before it', async ({ browser, elsewhere }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await write(ada, `<p>first</p><p>ab<img src="${PICTURE}">cd</p>`);
  await ada.text.locator('img').click();
  await expect(ben.text.locator('img')).toHaveCount(1);
  await ben.putsCaret('ab', 1);
  await ben.page.keyboard.type('xyz');
  await ben.putsCaret('first', 0);
  await ben.page.keyboard.press('Enter');
  await sees(ada, '\nfirst\naxyzb[▣]cd');
  const outlined = async () => {
    const image = await ada.text.locator('img').boundingBox();
    const frame = await outline(ada).boundingBox();
    if (!image || !frame) return 999;
    return Math.abs(image.x - frame.x) + Math.abs(image.y - frame.y);
  };
  await expect.poll(outlined).toBeLessThan(2);
  await presses(ada, 'Delete');
  await agree(ada, ben);
  expect(await ben.text.locator('img').count()).toBe(0);
});
