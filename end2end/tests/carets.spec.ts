// Other people's carets and selections, as they lie over the text.

import { expect, test, type Browser, type Locator } from './support/test';
import { Peer, comesCrowd } from './support/peer';
import { Person, newDocumentId } from './support/person';
import { fills, lines, pastes, scrollsTo } from './support/seed';

/** The caret of the person called `name` on somebody's page. */
function caretOf(name: string, on: Person): Locator {
  return on.page.locator('.remote-caret').filter({ hasText: name });
}

/** Where somebody's own caret is, told by the browser. */
async function ownCaret(person: Person): Promise<{ left: number; top: number; bottom: number }> {
  return person.text.evaluate((root) => {
    const selection = getSelection()!;
    const range = document.createRange();
    range.setStart(selection.focusNode!, selection.focusOffset);
    range.collapse(true);
    const origin = root.getBoundingClientRect();
    let rect = range.getClientRects()[0] as DOMRect | undefined;
    if (!rect) {
      // In an empty line the browser says nothing: it is where the line is.
      const node = selection.focusNode!;
      const element = node instanceof Element ? node : node.parentElement!;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const left =
        style.direction === 'rtl'
          ? box.right - parseFloat(style.paddingRight)
          : box.left + parseFloat(style.paddingLeft);
      rect = new DOMRect(left, box.top + parseFloat(style.paddingTop), 0, box.height);
    }
    return {
      left: rect.left - origin.left,
      top: rect.top - origin.top,
      bottom: rect.bottom - origin.top,
    };
  });
}

/** Waits until `on` sees the caret of `whose` where it is. Both have windows of one size. */
async function showsCaret(on: Person, whose: Person): Promise<void> {
  const caret = caretOf(whose.name, on);
  await expect
    .poll(async () => {
      const own = await ownCaret(whose);
      const shown = await caret.evaluate((caret) => {
        const origin = document.getElementById('editor')!.getBoundingClientRect();
        const box = caret.getBoundingClientRect();
        return {
          left: box.left - origin.left,
          middle: (box.top + box.bottom) / 2 - origin.top,
          height: box.height,
        };
      });
      const beside = Math.abs(shown.left - own.left) <= 3;
      const onLine = shown.middle > own.top - 1 && shown.middle < own.bottom + 1;
      return beside && onLine && shown.height > 8
        ? 'where it is'
        : JSON.stringify({ own, shown });
    })
    .toBe('where it is');
}

/** Ben sits in `browser`, and Ada, whose caret he sees, there too or `elsewhere`. */
async function two(browser: Browser, elsewhere = browser): Promise<[Person, Person]> {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(elsewhere, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  return [ada, ben];
}

test('a caret is where its owner has it: in words, empty lines, wrapped lines, right-to-left text, tables and code', async ({
  browser,
}) => {
  const [ada, ben] = await two(browser);
  const long = 'word '.repeat(60).trim();
  await pastes(ada, {
    html: `<p>a few words</p><p></p><p>${long}</p><p>שלום עולם</p>
      <table><tr><td>one</td><td>two</td></tr></table><pre>let code = 1;\nlast</pre>
      <ul><li>item</li></ul>`,
  });
  await expect(ben.text.getByText('שלום עולם')).toBeVisible();
  for (const [text, offset] of [
    ['a few words', 5],
    ['a few words', 0],
    [long, 40],
    [long, long.length],
    ['שלום עולם', 3],
    ['two', 2],
    ['let code', 8],
    ['item', 4],
  ] as const) {
    await ada.putsCaret(text, offset);
    await showsCaret(ben, ada);
  }
  // An empty line in the middle.
  await ada.putsCaret('a few words', 11);
  await ada.page.keyboard.press('Enter');
  await showsCaret(ben, ada);
  // Where a line wraps, on the one or the other line but on a line.
  const wrap = await ada.text.getByText(long).evaluate((block) => {
    const text = block.firstChild!;
    const range = document.createRange();
    const top = (at: number) => {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().top;
    };
    let at = 1;
    while (Math.abs(top(at) - top(0)) < 5) at += 1;
    return at;
  });
  await ada.putsCaret(long, wrap);
  const caret = caretOf('Ada', ben);
  const line = await ben.text.getByText('a few words').evaluate((block) => {
    return parseFloat(getComputedStyle(block).lineHeight);
  });
  await expect
    .poll(async () => {
      const box = await caret.boundingBox();
      const block = (await ben.text.getByText(long).boundingBox())!;
      return box !== null && box.y > block.y - 1 && box.y < block.y + 2 * line;
    })
    .toBe(true);
  expect((await caret.boundingBox())!.height).toBeLessThan(line + 2);
});

test('the layer moves no text, takes no click and is not read out', async ({ browser }) => {
  const [ada, ben] = await two(browser);
  await pastes(ben, { text: lines(5) });
  const layout = () =>
    ben.text.evaluate((root) => [
      root.innerHTML.length,
      document.documentElement.scrollHeight,
      ...[...root.querySelectorAll('p')].map((block) => block.getBoundingClientRect().top),
    ]);
  await ada.sees(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  await ben.page.evaluate(() => document.fonts.ready);
  const before = await layout();
  await ada.putsCaret('line 3', 2);
  await showsCaret(ben, ada);
  await ada.selects('line 3');
  await showsCaret(ben, ada);
  expect(await layout()).toEqual(before);

  const layer = ben.page.locator('.remote-carets');
  await expect(layer).toHaveAttribute('aria-hidden', 'true');
  const label = await caretOf('Ada', ben).locator('.remote-caret-label').boundingBox();
  const hit = await ben.page.evaluate(
    ([x, y]) => document.elementFromPoint(x, y)?.closest('.surface, .remote-carets')?.className,
    [label!.x + 2, label!.y + 2] as const,
  );
  expect(hit).toBe('surface');
});

test('a caret that others’ words push on is where it is for everybody, and so is one that goes back', async ({
  browser,
}) => {
  const [ada, ben] = await two(browser);
  await pastes(ben, { text: 'one line' });
  await ada.sees(['one line']);
  await ada.putsCaret('one line', 6);
  await showsCaret(ben, ada);
  await ben.putsCaret('one line', 0);
  await ben.text.pressSequentially('and ');
  await ada.sees(['and one line']);
  await showsCaret(ben, ada);
  // Behind as many characters as at first, but elsewhere.
  await ada.putsCaret('and one line', 6);
  await showsCaret(ben, ada);
  await ada.text.pressSequentially('!');
  await ben.sees(['and on!e line']);
  await showsCaret(ben, ada);
});

test('a label shows when its caret moves, and fades @everywhere', async ({ browser, elsewhere }) => {
  const [ada, ben] = await two(browser, elsewhere);
  await pastes(ben, { text: lines(5) });
  await ada.sees(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  await ada.putsCaret('line 4', 2);
  await expect(caretOf('Ada', ben)).toBeVisible();
  const label = caretOf('Ada', ben).locator('.remote-caret-label');
  const opacity = async () => Number(await label.evaluate((label) => getComputedStyle(label).opacity));
  await expect.poll(opacity).toBe(0);
  await ada.page.keyboard.press('ArrowLeft');
  await expect.poll(opacity).toBe(1);
  await expect.poll(opacity).toBe(0);
  // A selection whose caret stays where it is, is no movement.
  const shown = await label.getAttribute('data-shown');
  await ada.text.evaluate(() => {
    const { focusNode, focusOffset } = getSelection()!;
    getSelection()!.setBaseAndExtent(focusNode!, 0, focusNode!, focusOffset);
  });
  const isPainted = () =>
    ben.page.evaluate(() => [...CSS.highlights.keys()].some((name) => name.startsWith('remote-')));
  await expect.poll(isPainted).toBe(true);
  expect(await label.getAttribute('data-shown')).toBe(shown);
  // Somebody who moves on keeps their name.
  await ada.page.keyboard.press('ArrowLeft');
  await expect.poll(opacity).toBe(1);
});

test('without motion a label comes and goes at once', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url, { reducedMotion: 'reduce' });
  // Held from the start, so that it is still there to be looked at on a slow machine.
  await ben.page.evaluate(() => {
    const held = new CSSStyleSheet();
    held.replaceSync('.remote-caret-label { animation-play-state: paused !important }');
    document.adoptedStyleSheets = [held];
  });
  await ada.text.pressSequentially('hello');
  const label = caretOf('Ada', ben).locator('.remote-caret-label');
  await expect(label).toHaveAttribute('data-shown', /./);
  const steps = await label.evaluate((label) => {
    const [animation] = label.getAnimations();
    const duration = animation.effect!.getComputedTiming().duration as number;
    if (duration < 1000) throw new Error(`nobody can read a name in ${duration} ms`);
    return [0, 0.5, 0.9, 0.99].map((part) => {
      animation.currentTime = part * duration;
      return Number(getComputedStyle(label).opacity);
    });
  });
  expect(steps).toEqual([1, 1, 1, 1]);
});

test('labels stay on the page: below where there is no room above, beside each other, inside', async ({
  browser,
}) => {
  const [ada, ben] = await two(browser);
  const url = ada.page.url();
  await fills(ben, 60);
  await expect(ada.text.getByText('line 60', { exact: true })).toBeAttached();
  const label = caretOf('Ada', ben).locator('.remote-caret-label');

  // Under the toolbar.
  await ben.page.evaluate(() => {
    const toolbar = document.querySelector('.toolbar')!.getBoundingClientRect();
    const block = [...document.querySelectorAll('#editor p')].find(
      (block) => block.textContent === 'line 30',
    )!;
    scrollTo(0, scrollY + block.getBoundingClientRect().top - toolbar.height - 2);
  });
  await ada.putsCaret('line 30', 3);
  await showsCaret(ben, ada);
  await expect
    .poll(async () => {
      const toolbar = (await ben.page.locator('.toolbar').boundingBox())!;
      return (await label.boundingBox())!.y >= toolbar.y + toolbar.height;
    })
    .toBe(true);

  // Two at one place.
  const cleo = await Person.joins(browser, 'Cleo', url);
  await scrollsTo(ben, 'line 40');
  await cleo.putsCaret('line 40', 3);
  await ada.putsCaret('line 40', 3);
  await showsCaret(ben, ada);
  await showsCaret(ben, cleo);
  await expect
    .poll(async () => {
      const one = (await label.boundingBox())!;
      const other = (await caretOf('Cleo', ben).locator('.remote-caret-label').boundingBox())!;
      return one.y + one.height <= other.y + 0.5 || other.y + other.height <= one.y + 0.5;
    })
    .toBe(true);

  // At the end of a line that fills the page, on a phone.
  await ben.page.setViewportSize({ width: 360, height: 700 });
  await ada.putsCaret('line 40', 7);
  await ada.page.keyboard.type(` ${'wide '.repeat(30)}`);
  await expect(ben.text.getByText(/wide wide/)).toBeAttached();
  expect(
    await ben.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
  ).toBe(true);
});

test('a selection is painted on the text itself @everywhere', async ({ browser, elsewhere }) => {
  const [ada, ben] = await two(browser, elsewhere);
  await pastes(ada, { text: 'somewhere in here\nand there' });
  await ben.sees(['somewhere in here', 'and there']);
  await ada.putsCaret('somewhere', 10);
  await ada.page.keyboard.press('Shift+ArrowDown');
  const painted = () =>
    ben.text.evaluate((root) => {
      const found: { text: string; color: string }[] = [];
      for (const [name, highlight] of CSS.highlights) {
        if (!name.startsWith('remote-')) continue;
        for (const range of highlight) {
          const live = document.createRange();
          live.setStart(range.startContainer, range.startOffset);
          live.setEnd(range.endContainer, range.endOffset);
          const color = getComputedStyle(root, `::highlight(${name})`).backgroundColor;
          found.push({ text: live.toString(), color });
        }
      }
      return found;
    });
  await expect.poll(async () => (await painted())[0]?.text).toBe('in hereand there');
  expect((await painted())[0].color).toMatch(/0?\.\d+\)$/);
  await expect(ben.page.locator('.remote-selection')).toHaveCount(0);
  // It grows and shrinks with what others write in it, and goes when nothing is selected.
  await ben.putsCaret('in here', 2);
  await ben.page.keyboard.type('side');
  await expect.poll(async () => (await painted())[0]?.text).toBe('inside hereand there');
  await ada.page.keyboard.press('ArrowLeft');
  await expect.poll(painted).toEqual([]);
});

test('a selection is drawn where the browser cannot paint it', async ({ browser }) => {
  const [ada, ben] = await two(browser);
  await ben.page.addInitScript(() => {
    Object.defineProperty(CSS, 'highlights', { value: undefined });
  });
  await ben.page.reload();
  await ben.isLive();
  await pastes(ada, { text: 'somewhere in here\nand there' });
  await ben.sees(['somewhere in here', 'and there']);
  await ada.putsCaret('somewhere', 10);
  await ada.page.keyboard.press('Shift+ArrowDown');
  const areas = ben.page.locator('.remote-selection');
  await expect(areas).toHaveCount(2);
  const [first, second] = [(await areas.nth(0).boundingBox())!, (await areas.nth(1).boundingBox())!];
  const line = (await ben.text.getByText('and there').boundingBox())!;
  const [upper, lower] = first.y < second.y ? [first, second] : [second, first];
  expect(Math.abs(lower.x - line.x)).toBeLessThan(2);
  expect(upper.x).toBeGreaterThan(lower.x + 20);
  expect(upper.y).toBeLessThan(line.y);
});

test('carets are right again after scrolling, resizing and a panel that opens', async ({
  browser,
}) => {
  const [ada, ben] = await two(browser);
  await fills(ada, 80);
  await expect(ben.text.getByText('line 80', { exact: true })).toBeAttached();
  await ada.putsCaret('line 50', 4);
  await scrollsTo(ben, 'line 50');
  await showsCaret(ben, ada);

  for (const page of [ada.page, ben.page]) await page.setViewportSize({ width: 700, height: 700 });
  await showsCaret(ben, ada);
  for (const page of [ada.page, ben.page]) {
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await showsCaret(ben, ada);
  // Without a resize of the window, and without scrolling: the paper gets narrower.
  await ada.putsCaret('line 5', 4);
  await ben.page.evaluate(() => scrollTo(0, 0));
  await showsCaret(ben, ada);
  for (const person of [ada, ben]) {
    await person.page.getByRole('button', { name: 'Activity' }).click();
  }
  await showsCaret(ben, ada);
});

test('somebody off the screen is named at the edge behind which they are', async ({ browser }) => {
  const [ada, ben] = await two(browser);
  await fills(ada, 100);
  await expect(ben.text.getByText('line 100', { exact: true })).toBeAttached();
  await ada.putsCaret('line 90', 2);
  const above = ben.page.locator('[data-edge="above"]');
  const below = ben.page.locator('[data-edge="below"]');
  await expect(below).toHaveText('Ada');
  await expect(above).toHaveText('');
  await scrollsTo(ben, 'line 90');
  await expect(below).toHaveText('');
  await showsCaret(ben, ada);
  await ada.putsCaret('line 2', 2);
  await expect(above).toHaveText('Ada');
  const box = (await above.boundingBox())!;
  const toolbar = (await ben.page.locator('.toolbar').boundingBox())!;
  expect(box.y).toBeGreaterThanOrEqual(toolbar.y + toolbar.height);
});

test('of many people far away few are looked for on the screen, and all are counted', async ({
  browser,
}) => {
  const id = newDocumentId();
  const ben = await Person.joins(browser, 'Ben', `/d/${id}`);
  await fills(ben, 100);
  await ben.putsCaret('line 1', 0);
  await scrollsTo(ben, 'line 1');
  await ben.isSaved();
  const elsewhere = await ben.context.newPage();
  await elsewhere.goto('/');
  const peer = await Peer.joins(elsewhere, id);
  const far = (await ben.blocks()).slice(0, -60).join('\n').length;
  const places = Array.from({ length: 60 }, (_, index) => peer.placeAt(far + 8 * index));
  await comesCrowd(elsewhere, id, places);
  await expect(ben.page.locator('[data-edge="below"]')).toHaveText(/^(Guest \d+){3}\+57$/);

  const looks = await ben.page.evaluate(async () => {
    const ask = Element.prototype.getBoundingClientRect;
    let looks = 0;
    Element.prototype.getBoundingClientRect = function (this: Element) {
      looks += 1;
      return ask.call(this);
    };
    const frame = () => new Promise(requestAnimationFrame);
    dispatchEvent(new Event('resize'));
    await frame();
    await frame();
    Element.prototype.getBoundingClientRect = ask;
    return looks;
  });
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(30);
});

test('a selection from far above to far below is painted between them', async ({ browser }) => {
  const [ada, ben] = await two(browser);
  await fills(ada, 100);
  await expect(ben.text.getByText('line 100', { exact: true })).toBeAttached();
  await scrollsTo(ben, 'line 50');
  await ada.text.focus();
  await ada.page.keyboard.press('ControlOrMeta+a');
  const painted = () =>
    ben.page.evaluate(() => {
      const ranges = [...CSS.highlights].flatMap(([name, ranges]) =>
        name.startsWith('remote-') ? [...ranges] : [],
      );
      return ranges.map((range) => [
        range.startContainer.textContent,
        range.endContainer.textContent,
      ]);
    });
  await expect.poll(painted).toEqual([['line 1', 'line 100']]);
});
