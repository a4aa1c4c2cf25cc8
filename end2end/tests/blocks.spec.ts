// Lists, tasks, quotes, alignment and colours, as they appear.

import { expect, test, type Page } from './support/test';
import { pastes } from './support/clipboard';
import { Person, agree, newDocumentId } from './support/person';

/** Puts a document in as other programs would: pasted HTML. */
async function pastesHtml(person: Person, html: string): Promise<void> {
  await person.text.focus();
  await pastes(person, { 'text/html': html, 'text/plain': 'x' });
}

const numbered = `<ol><li>one<ol><li>a</li><li>b<ol><li>i</li></ol></li><li>c</li></ol></li>
<li>two<ol><li>a again</li></ol></li></ol><p>between</p><ol><li>new one</li></ol>
<ul><li>dot</li></ul><ol><li>another one</li></ol>`;

/** What Chromium hands to screen readers of each list item of the text, what the stylesheet adds
 * included. */
async function spokenItems(person: Person): Promise<string[]> {
  const client = await person.context.newCDPSession(person.page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  await client.detach();
  type AXNode = (typeof nodes)[number];
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const childrenOf = (node: AXNode) =>
    (node.childIds ?? []).flatMap((id) => byId.get(id) ?? []);
  const wordsOf = (node: AXNode): string =>
    node.role?.value === 'StaticText'
      ? (node.name?.value as string)
      : childrenOf(node).map(wordsOf).join('');
  const inside = (node: AXNode): AXNode[] => [node, ...childrenOf(node).flatMap(inside)];
  const text = nodes.find((node) => node.role?.value === 'textbox' && node.name?.value === 'Document text');
  return text ? inside(text).filter((node) => node.role?.value === 'listitem').map(wordsOf) : [];
}

test('numbers count per level, go on after deeper items, and start anew after another list', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await pastesHtml(ada, numbered);
  await expect(ada.text.locator('li')).toHaveCount(10);
  await expect(ada.text).toMatchAriaSnapshot(`
    - textbox:
      - list:
        - listitem: one
        - listitem [level=2]: a
        - listitem [level=2]: b
        - listitem [level=3]: i
        - listitem [level=2]: c
        - listitem: two
        - listitem [level=2]: a again
      - paragraph: between
      - list:
        - listitem: new one
        - listitem: • dot
        - listitem: another one
  `);
  await expect
    .poll(async () => (await spokenItems(ada)).map((words) => words.replaceAll(/\s+/g, '')))
    .toEqual([
      '1.one',
      'a.a',
      'b.b',
      'i.i',
      'c.c',
      '2.two',
      'a.aagain',
      '1.newone',
      '•dot',
      '1.anotherone',
    ]);
});

test('a task is ticked with the mouse and by keyboard, and says whether it is done', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.focus();
  await ada.button('Task list').click();
  await ada.page.keyboard.type('milk');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('bread');
  await expect(ada.text).toMatchAriaSnapshot(`
    - list:
      - listitem: "To do: milk"
      - listitem: "To do: bread"
  `);

  const box = (await ada.text.locator('li').first().boundingBox())!;
  await ada.page.mouse.click(box.x + 8, box.y + box.height / 2);
  await expect(ada.text).toMatchAriaSnapshot(`
    - list:
      - listitem: "Done: milk"
      - listitem: "To do: bread"
  `);
  // The caret stayed, so the key ticks the other one.
  await ada.page.keyboard.press('ControlOrMeta+Enter');
  await expect(ada.text.locator('li[data-list="checked"]')).toHaveText(['milk', 'bread']);
  await expect(ada.page.getByRole('status').filter({ hasText: /^Done$/ })).toHaveCount(1);
  await ada.page.keyboard.press('ControlOrMeta+Enter');
  await expect(ada.text.locator('li[data-list="unchecked"]')).toHaveText(['bread']);
  await expect(ada.page.getByRole('status').filter({ hasText: /^To do$/ })).toHaveCount(1);
  await ada.sees(['milk', 'bread']);
});

test('the browser itself tells a screen reader that a task is done', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Task list').click();
  await ada.page.keyboard.type('milk');
  await expect.poll(() => spokenItems(ada)).toEqual(['To do: milk']);
  await ada.page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(() => spokenItems(ada)).toEqual(['Done: milk']);
});

test('arrows pass the box of a task without a stop', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Task list').click();
  await ada.page.keyboard.type('ab');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('c');
  await ada.page.keyboard.press('ArrowLeft');
  expect(await ada.aroundCaret()).toEqual(['', 'c']);
  await ada.page.keyboard.press('ArrowLeft');
  expect(await ada.aroundCaret()).toEqual(['ab', '']);
});

test('a list written from right to left has its marks on the right', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Task list').click();
  await ada.page.keyboard.type('שלום');
  const item = ada.text.locator('li');
  await expect(item).toHaveCSS('direction', 'rtl');
  await expect(item).toHaveCSS('padding-left', '0px');
  const box = (await item.boundingBox())!;
  await ada.page.mouse.click(box.x + box.width - 8, box.y + box.height / 2);
  await expect(item).toHaveAttribute('data-list', 'checked');
  await ada.page.mouse.click(box.x + 8, box.y + box.height / 2);
  await expect(item).toHaveAttribute('data-list', 'checked');
});

test('blocks lie as they are aligned and turned, for everybody', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('a line');
  const line = ada.text.locator('p');
  for (const [button, value] of [
    ['Centre', 'center'],
    ['Align right', 'right'],
    ['Justify', 'justify'],
    ['Align left', 'start'],
  ]) {
    await ada.button(button).click();
    await expect(line).toHaveCSS('text-align', value);
    await expect(ada.button(button)).toHaveAttribute('aria-pressed', 'true');
  }
  await ada.button('Right to left').click();
  await expect(line).toHaveCSS('direction', 'rtl');
  await ada.button('Centre').click();
  const ben = await Person.joins(browser, 'Ben', url);
  await expect(ben.text.locator('p')).toHaveCSS('text-align', 'center');
  await expect(ben.text.locator('p')).toHaveCSS('direction', 'rtl');
});

test('a quotation holds its lines together, and Enter on an empty one leaves it', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await ada.button('Quote').click();
  await ada.page.keyboard.type('one');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('two');
  await expect(ada.text).toMatchAriaSnapshot(`
    - blockquote:
      - paragraph: one
      - paragraph: two
  `);
  await expect(ada.text.locator('blockquote')).toHaveCount(1);
});

/** How the paint of the first element that matches stands out from the paper below it. */
async function contrast(page: Page, selector: string): Promise<number> {
  return page.locator(selector).first().evaluate((element) => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    const over = (colors: string[]) => {
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const paper = getComputedStyle(element.closest('.paper')!).backgroundColor;
    const style = getComputedStyle(element);
    const ground = over([paper, style.backgroundColor]);
    const ink = over([paper, style.backgroundColor, style.color]);
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`whatever colours a peer chose, the text can be read on ${colorScheme} paper`, async ({
    browser,
  }) => {
    const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { colorScheme });
    const colours = ['black', 'white', '#ff0', 'navy', '#777', 'rgb(255, 0, 0)', 'transparent', 'lime'];
    const piece = (words: string, attributes: object) => [
      { insert: words, attributes },
      { insert: '\n' },
    ];
    const ops = [
      ...colours.flatMap((color) => piece(`ink ${color}`, { color })),
      ...colours.flatMap((color) => piece(`mark ${color}`, { background: color })),
      ...['white', 'black'].flatMap((color) => piece(`both ${color}`, { color, background: color })),
    ];
    const carried = JSON.stringify({ ops }).replaceAll('"', '&quot;');
    await pastesHtml(ada, `<p data-quire-fragment="${carried}">x</p>`);
    await expect(ada.text).toContainText('both black');
    const spans = ada.text.locator('span[style]');
    const count = await spans.count();
    expect(count).toBeGreaterThanOrEqual(16);
    for (let index = 0; index < count; index++) {
      const span = spans.nth(index);
      const words = (await span.textContent()) ?? '';
      await span.evaluate((element) => element.setAttribute('data-looked-at', ''));
      const found = await contrast(ada.page, '[data-looked-at]');
      await span.evaluate((element) => element.removeAttribute('data-looked-at'));
      expect(found, words).toBeGreaterThanOrEqual(4.5);
    }
  });
}

test('colours of the toolbar are set, shown as pressed, and reach the others', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('one two');
  await ada.selects('two');
  await ada.button('Text colour').click();
  await ada.page.getByRole('group', { name: 'Text colour' }).getByRole('button', { name: 'Red' }).click();
  await ada.button('Highlight').click();
  await ada.page.getByRole('group', { name: 'Highlight' }).getByRole('button', { name: 'Yellow' }).click();
  const two = ada.text.locator('span[style]');
  await expect(two).toHaveText('two');
  await expect(two).toHaveAttribute('style', /color:#dc2626.*background-color:#facc15/);
  const ben = await Person.joins(browser, 'Ben', url);
  await agree(ada, ben);
  await ada.button('Text colour').click();
  const group = ada.page.getByRole('group', { name: 'Text colour' });
  await expect(group.getByRole('button', { name: 'Red' })).toHaveAttribute('aria-pressed', 'true');
  await group.getByRole('button', { name: 'None' }).click();
  await expect(two).not.toHaveAttribute('style', /(^|;)color:/);
  await ada.sees(['one two']);
});
