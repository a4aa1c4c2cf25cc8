// Who cannot see, use a mouse or read small print works here too: axe, the accessibility tree, the
// keyboard alone, zoom, and what the system asks for.

import { expect, test, type Page } from './support/test';
import { violationsOf } from './support/axe';
import { pastes } from './support/clipboard';
import { everything, inFullDocument } from './support/full-document';
import { Person, isAwake, newDocumentId } from './support/person';

const looks: [name: string, options: object][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }],
];

for (const [name, options] of looks) {
  test(`axe finds nothing in any state of the page, ${name}`, async ({ browser }) => {
    test.slow();
    const visitor = await (await browser.newContext(options)).newPage();
    await visitor.goto('/');
    await isAwake(visitor);
    expect(await violationsOf(visitor), 'home').toEqual([]);
    await visitor.goto('/nowhere/at/all');
    expect(await violationsOf(visitor), 'nowhere').toEqual([]);
    await visitor.goto(`/d/${newDocumentId()}`);
    await expect(visitor.getByLabel('Your name')).toBeVisible();
    expect(await violationsOf(visitor), 'joining').toEqual([]);
    await visitor.getByLabel('Your name').fill('Ada');
    await visitor.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(visitor.locator('#editor')).toHaveAttribute('contenteditable', 'true');
    expect(await violationsOf(visitor), 'empty').toEqual([]);

    const ada = await inFullDocument(browser, options);
    expect(await violationsOf(ada.page), 'full').toEqual([]);
    for (const dialog of ['Link', 'Image', 'Table', 'Formula']) {
      await ada.button(dialog).click();
      await expect(ada.page.getByRole('dialog')).toBeVisible();
      expect(await violationsOf(ada.page), dialog).toEqual([]);
      await ada.page.keyboard.press('Escape');
      await expect(ada.page.getByRole('dialog')).toBeHidden();
    }
    for (const menu of ['Text colour', 'Highlight']) {
      await ada.button(menu).click();
      await expect(ada.page.getByRole('group', { name: menu })).toBeVisible();
      expect(await violationsOf(ada.page), menu).toEqual([]);
      await ada.page.keyboard.press('Escape');
      await expect(ada.page.getByRole('group', { name: menu })).toBeHidden();
    }
  });
}

test('the accessibility tree says what everything is', async ({ browser }) => {
  const ada = await inFullDocument(browser);
  await expect(ada.text).toHaveAttribute('aria-multiline', 'true');
  await expect(ada.text).toMatchAriaSnapshot(`
    - textbox "Document text":
      - heading "Title" [level=1]
      - heading "Section" [level=2]
      - heading "Part" [level=3]
      - paragraph:
        - text: Some
        - strong: bold
        - text: ","
        - link "a link":
          - /url: https://a.b/
        - text: /, yellow, marked,/
        - code: code
        - text: .
      - list:
        - listitem: • dot
        - listitem [level=2]: ◦ deep
        - listitem: one
        - listitem [level=2]: inner
        - listitem: two
      - blockquote:
        - paragraph: A quotation
      - text: rust
      - table:
        - rowgroup:
          - row "a b":
            - cell "a"
            - cell "b"
          - row "c d":
            - cell "c"
            - cell "d"
      - paragraph:
        - img "A dot"
      - paragraph:
        - separator
      - paragraph: end
      - list:
        - listitem: "To do: a task"
        - listitem: "Done: a task that is done"
      - paragraph:
        - math "x^2": /x ?2/
  `);
  await expect(ada.page.getByRole('list', { name: 'People here' })).toMatchAriaSnapshot(`
    - list "People here":
      - listitem:
        - button "Ada (you)"
  `);
  await expect(ada.toolbar).toMatchAriaSnapshot(`
    - toolbar "Formatting":
      - button "Undo"
      - button "Redo" [disabled]
      - combobox "Kind of block"
      - button "Bold"
      - button "Italic"
      - button "Text colour"
      - button "Bulleted list"
      - button "Align left" [pressed]
      - button "Formula"
  `);
});

/** What has the focus, by its name. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
}

test('a document is joined, written, formatted and left with the keyboard alone', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`/d/${newDocumentId()}`);
  const name = page.getByLabel('Your name');
  await expect(name).toBeVisible();
  for (let step = 0; step < 40 && !(await name.evaluate((field) => field === document.activeElement)); step++) {
    await page.keyboard.press('Tab');
  }
  await expect(name).toBeFocused();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  const text = page.getByRole('textbox', { name: 'Document text' });
  // The form is gone, and the text has the focus.
  await expect(text).toBeFocused();
  await page.keyboard.type('one two');
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
  await page.keyboard.press('ControlOrMeta+b');
  await expect(text.locator('strong')).toHaveText('two');
  const announced = page.getByRole('status').filter({ hasText: /^Bold on$/ });
  await expect(announced).toHaveCount(1);
  await expect(announced).toHaveAttribute('data-announcements', '');

  // Escape, then Tab leaves, as the description of the text says.
  const description = await text.evaluate((element) => {
    const id = element.getAttribute('aria-describedby') ?? '';
    return document.getElementById(id)?.textContent ?? '';
  });
  expect(description).toContain('Press Escape, then Tab');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(text).not.toBeFocused();

  // Back over the one stop of the toolbar, on which arrows move.
  await page.keyboard.press('Shift+Tab');
  await expect(text).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Tab');
  const toolbar = page.getByRole('toolbar', { name: 'Formatting' });
  await expect(toolbar.locator(':focus')).toHaveCount(1);
  await expect(toolbar.locator('[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('Home');
  expect(await focused(page)).toBe('Undo');
  for (let step = 0; step < 40 && (await focused(page)) !== 'Italic'; step++) {
    await page.keyboard.press('ArrowRight');
  }
  const italic = toolbar.getByRole('button', { name: 'Italic' });
  await expect(italic).toBeFocused();
  await expect(italic).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Enter');
  await expect(italic).toHaveAttribute('aria-pressed', 'true');
  // The selection was kept.
  await expect(text.locator('em')).toHaveText('two');
  await expect(italic).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(text).toBeFocused();
  await page.keyboard.type('three');
  await expect(text).toHaveText('one three');
});

test('Escape, then Tab or Shift+Tab leaves where these keys would do something, too', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  const { keyboard } = ada.page;
  await ada.text.focus();
  await keyboard.type('- one\ntwo');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await keyboard.type('three');
  const deep = ada.text.locator('li[data-indent="1"]');
  await expect(deep).toHaveText(['two', 'three']);
  await keyboard.press('Escape');
  await keyboard.press('Shift+Tab');
  await expect(ada.toolbar.locator(':focus')).toHaveCount(1);
  await keyboard.press('Tab');
  await expect(ada.text).toBeFocused();
  await keyboard.press('Escape');
  await keyboard.press('Tab');
  await expect(ada.text).not.toBeFocused();
  await expect(deep).toHaveText(['two', 'three']);
  // Who was elsewhere since is not on the way out any more.
  await ada.text.focus();
  await keyboard.press('Escape');
  await ada.text.blur();
  await ada.text.focus();
  await keyboard.press('Shift+Tab');
  await expect(deep).toHaveText(['two']);
});

test('the focus returns to the text from every dialog about it, with the selection', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('some words here');
  await ada.selects('words');
  for (const dialog of ['Link', 'Image', 'Table', 'Formula']) {
    // By keyboard: the button has the focus before.
    await ada.button(dialog).focus();
    await ada.page.keyboard.press('Enter');
    await expect(ada.page.getByRole('dialog').locator(':focus')).toHaveCount(1);
    await ada.page.keyboard.press('Escape');
    await expect(ada.page.getByRole('dialog')).toBeHidden();
    await expect(ada.text).toBeFocused();
    expect(await ada.page.evaluate(() => getSelection()?.toString())).toBe('words');
  }
  await ada.button('Link').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(ada.text).toBeFocused();
});

test('a tool that cannot be used keeps the focus, and does nothing', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('a');
  await ada.button('Undo').focus();
  await ada.page.keyboard.press('Enter');
  await ada.sees(['']);
  await expect(ada.button('Undo')).toBeDisabled();
  await expect(ada.button('Undo')).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('ArrowRight');
  await expect(ada.button('Redo')).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await ada.sees(['a']);
});

test('who joins and leaves is said, what others type is not', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const said = ada.page.getByRole('status');
  await ada.page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const listen = (region: Element) =>
      new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    document.querySelectorAll('[role=status], [role=alert], [aria-live]').forEach(listen);
  });
  const ben = await Person.joins(browser, 'Ben', url);
  await expect(said.filter({ hasText: /^Ben joined$/ })).toHaveCount(1);
  await ben.text.pressSequentially('Ben writes a lot of text here');
  await ben.page.keyboard.press('ControlOrMeta+a');
  await ben.page.keyboard.press('ControlOrMeta+b');
  await expect(ada.text.locator('strong')).toHaveText('Ben writes a lot of text here');
  await ben.leaves();
  await expect(said.filter({ hasText: /^Ben left$/ })).toHaveCount(1);
  const heard = await ada.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard.filter((words) => words.includes('writes') || words.includes('Bold'))).toEqual([]);
  expect(heard).toContain('Ben joined');
  // The same news is news again.
  for (const offset of [3, 6]) {
    await ada.putsCaret('Ben writes', offset);
    await ada.page.keyboard.press('ControlOrMeta+b');
    await expect(ada.button('Bold')).toHaveAttribute('aria-pressed', 'false');
  }
  const all = await ada.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(all.filter((words) => words.trim() === 'Bold off')).toHaveLength(2);
  // None of these regions is inside the text or around it.
  await expect(ada.text.locator('[aria-live], [role=status]')).toHaveCount(0);
  expect(await ada.text.evaluate((text) => text.closest('[aria-live], [role=status]'))).toBeNull();
});

test('who asked for less motion gets none', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { reducedMotion: 'reduce' });
  const ben = await Person.joins(browser, 'Ben', ada.page.url());
  await expect(ada.page.locator('.remote-caret-label')).toHaveCount(1);
  const moving = await ada.page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration, animationTimingFunction, animationTimeline } =
        getComputedStyle(element) as CSSStyleDeclaration & { animationTimeline?: string };
      // What changes in one step appears and goes; it does not move.
      if (animationTimingFunction === 'steps(1)') return [];
      const seconds = [transitionDuration, animationDuration]
        .flatMap((durations) => durations.split(', '))
        .map(parseFloat);
      const scrolled = animationTimeline?.startsWith('scroll');
      return !scrolled && Math.max(...seconds.filter((value) => !Number.isNaN(value))) > 0.01
        ? [`${element.tagName}.${element.className}`]
        : [];
    }),
  );
  expect(moving).toEqual([]);
  await ben.leaves();
});

test('with the system’s own colours everything that is switched on shows it by a line', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, { forcedColors: 'active' });
  await ada.text.focus();
  await ada.page.keyboard.press('ControlOrMeta+b');
  await expect(ada.button('Bold')).toHaveAttribute('aria-pressed', 'true');
  await expect(ada.button('Bold')).toHaveCSS('border-top-width', '2px');
  await expect(ada.button('Italic')).not.toHaveCSS('border-top-width', '2px');
  await ada.button('Task list').click();
  await ada.page.keyboard.press('ControlOrMeta+Enter');
  const tick = await ada.text.locator('li').evaluate((item) => ({
    tick: getComputedStyle(item, '::after').borderRightColor,
    box: getComputedStyle(item, '::before').borderRightColor,
    ground: getComputedStyle(item, '::before').backgroundColor,
  }));
  expect(tick.tick).not.toBe(tick.ground);
  expect(tick.box).not.toBe(tick.ground);
});

test('at twice the size nothing has to be scrolled sideways, and everything is in reach', async ({ browser }) => {
  // Twice the size on a small screen is half the room.
  const options = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
  const ada = await inFullDocument(browser, options);
  const wide = await ada.page.evaluate(
    () => document.scrollingElement!.scrollWidth - document.scrollingElement!.clientWidth,
  );
  expect(wide).toBeLessThanOrEqual(0);
  for (const dialog of ['Image', 'Formula']) {
    await ada.button(dialog).click();
    const box = (await ada.page.getByRole('dialog').boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(400);
    await ada.page.getByRole('button', { name: 'Cancel' }).click();
  }
});

const phone = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };

test('on a phone every tool is large enough for a finger', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, phone);
  const small = await ada.toolbar.evaluate((toolbar) =>
    [...toolbar.querySelectorAll('[data-tool]')]
      .map((tool) => ({ tool, box: tool.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ tool }) => tool.getAttribute('aria-label')),
  );
  expect(small).toEqual([]);
  // Nor is any of the text kept from being selected.
  await pastes(ada, { 'text/html': everything });
  const unselectable = await ada.text.evaluate((text) =>
    [text, ...text.querySelectorAll('*')]
      .filter((element) => getComputedStyle(element).userSelect === 'none')
      .map((element) => element.outerHTML),
  );
  expect(unselectable).toEqual([]);
  expect(await ada.toolbar.locator('[data-tool]').count()).toBeGreaterThan(20);
});

test('when the visible part of the page shrinks, the caret is brought back into it', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, phone);
  await ada.text.focus();
  for (let line = 0; line < 14; line++) {
    await ada.page.keyboard.type(`line ${line}`);
    await ada.page.keyboard.press('Enter');
  }
  await ada.page.keyboard.type('here');
  const client = await ada.context.newCDPSession(ada.page);
  const seen = () =>
    ada.page.evaluate(() => {
      const caret = getSelection()!.getRangeAt(0).getBoundingClientRect();
      const { offsetTop, height } = visualViewport!;
      return { above: caret.top - offsetTop, below: offsetTop + height - caret.bottom };
    });
  // A keyboard leaves less of the page: the same viewport, much lower.
  await client.send('Emulation.setDeviceMetricsOverride', {
    width: 390,
    height: 320,
    deviceScaleFactor: 1,
    mobile: true,
  });
  await expect.poll(() => ada.page.evaluate(() => visualViewport!.height)).toBeLessThan(330);
  await expect.poll(async () => Math.min(...Object.values(await seen()))).toBeGreaterThanOrEqual(0);
  await expect
    .poll(() =>
      ada.page.evaluate(() => document.documentElement.style.getPropertyValue('--visible-height')),
    )
    .toBe('320px');
  await ada.button('Image').click();
  const dialog = (await ada.page.getByRole('dialog').boundingBox())!;
  expect(dialog.height).toBeLessThanOrEqual(320);
});
