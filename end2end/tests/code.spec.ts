// Code blocks: a language is chosen, the code is coloured, and the text never notices.

import { expect, test, type Page } from './support/test';
import { pastes } from './support/clipboard';
import { Person, agree, newDocumentId } from './support/person';

/** What is coloured on the page, as `kind(text)`, in the order of the text. */
async function colours(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: { at: StaticRange; text: string }[] = [];
    for (const [name, highlight] of CSS.highlights as unknown as Map<string, Set<StaticRange>>) {
      if (!name.startsWith('quire-')) continue;
      for (const range of highlight) {
        const text = (range.startContainer as Text).data.slice(range.startOffset, range.endOffset);
        found.push({ at: range, text: `${name.slice('quire-'.length)}(${text})` });
      }
    }
    found.sort(({ at: a }, { at: b }) =>
      a.startContainer === b.startContainer
        ? a.startOffset - b.startOffset
        : a.startContainer.compareDocumentPosition(b.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING
          ? -1
          : 1,
    );
    return found.map(({ text }) => text);
  });
}

async function chooses(person: Person, language: string): Promise<void> {
  await person.toolbar
    .getByRole('combobox', { name: 'Language of the code' })
    .selectOption(language);
}

/** Writes a code block with the keyboard: its lines, in `language`. */
async function writesCode(person: Person, language: string, lines: string[]): Promise<void> {
  await person.text.focus();
  await person.button('Code block').click();
  await chooses(person, language);
  for (const [index, line] of lines.entries()) {
    if (index > 0) await person.page.keyboard.press('Enter');
    await person.page.keyboard.type(line);
  }
}

test('code is coloured as its language says, while it is typed, for everybody @everywhere', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await writesCode(ada, 'rust', ['let a = 1; // one', 'fn']);
  const expected = ['keyword(let)', 'number(1)', 'comment(// one)', 'keyword(fn)'];
  await expect.poll(() => colours(ada.page)).toEqual(expected);
  expect(await ada.html()).toContain('<div class="code-line">let a = 1; // one</div>');

  const ben = await Person.joins(browser, 'Ben', url);
  await ben.sees(['let a = 1; // one', 'fn']);
  await expect.poll(() => colours(ben.page)).toEqual(expected);
});

test('another language colours other words, and plain text none @everywhere', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writesCode(ada, 'rust', ['let def = "x"']);
  await expect.poll(() => colours(ada.page)).toEqual(['keyword(let)', 'string("x")']);
  await chooses(ada, 'python');
  await expect.poll(() => colours(ada.page)).toEqual(['keyword(def)', 'string("x")']);
  await chooses(ada, 'plain');
  await expect.poll(() => colours(ada.page)).toEqual([]);
  await expect(ada.text.locator('pre')).toHaveText('let def = "x"');
});

test('a comment that opens colours what follows, and its removal uncovers it @everywhere', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await writesCode(ada, 'c', ['int a', 'return b', 'return c']);
  await ada.putsCaret('int a', 3);
  await ada.page.keyboard.type('/*');
  await expect.poll(() => colours(ada.page)).toEqual([
    'type(int)',
    'comment(/* a)',
    'comment(return b)',
    'comment(return c)',
  ]);
  await ada.page.keyboard.press('Backspace');
  await expect
    .poll(() => colours(ada.page))
    .toEqual(['type(int)', 'keyword(return)', 'keyword(return)']);
});

test('colouring changes no node, and the caret stays between two words while a peer types', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await writesCode(ada, 'javascript', ['const first = 1;', 'const second = 2;']);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await ben.sees(['const first = 1;', 'const second = 2;']);
  await ada.putsCaret('second', 3);
  await ada.text.evaluate((root) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver((records) => seen.push(...records.map((record) => record.type))).observe(
      root,
      { subtree: true, childList: true, characterData: true, attributes: true },
    );
  });
  await ben.putsCaret('first', 5);
  await ben.page.keyboard.type('/*x');
  await expect
    .poll(() => colours(ada.page))
    .toEqual(['keyword(const)', 'comment(/*x = 1;)', 'comment(const second = 2;)']);
  const seen = await ada.page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect(new Set(seen)).toEqual(new Set(['characterData']));
  expect(await ada.aroundCaret()).toEqual(['const sec', 'ond = 2;']);
  await agree(ada, ben);
});

test('a code block of 5,000 lines is coloured where it is seen, and as one scrolls', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Code block').click();
  await chooses(ada, 'rust');
  const lines = Array.from({ length: 5000 }, (_, line) => `let line_${line} = ${line}; // "${line}"`);
  await pastes(ada, { 'text/plain': lines.join('\n') });
  await expect(ada.text.locator('.code-line')).toHaveCount(5000);
  const coloured = () => colours(ada.page).then((all) => all.filter((one) => one.startsWith('number')));
  // The caret is at the end now, and so is what is seen.
  await expect.poll(coloured).toContain('number(4999)');
  expect((await coloured()).length).toBeLessThan(1000);
  // As a person does it: what a script scrolls while the caret is still being shown is undone.
  await ada.page.mouse.move(600, 400);
  await ada.page.mouse.wheel(0, -1_000_000);
  await expect.poll(coloured).toContain('number(0)');
  expect(await coloured()).not.toContain('number(4999)');

  // A comment over all of it is found at the far end.
  await ada.putsCaret('line_0 ', 0);
  await ada.page.keyboard.type('/*');
  await ada.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect
    .poll(async () => (await colours(ada.page)).at(-1))
    .toBe('comment(let line_4999 = 4999; // "4999")');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every colour of code can be read on ${colorScheme} paper`, async ({ browser }) => {
    const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { colorScheme });
    await writesCode(ada, 'rust', ['let a']);
    const contrasts = await ada.text.locator('.code-line').first().evaluate((line) => {
      const canvas = document.createElement('canvas').getContext('2d')!;
      const luminance = (color: string) => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const paper = luminance(getComputedStyle(line.closest('pre')!).backgroundColor);
      return [...CSS.highlights.keys()].map((name) => {
        const color = getComputedStyle(line, `::highlight(${name})`).color;
        const ink = luminance(color);
        const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        return { name, color, contrast };
      });
    });
    expect(contrasts).toHaveLength(9);
    expect(new Set(contrasts.map(({ color }) => color)).size).toBeGreaterThanOrEqual(7);
    expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });
}
