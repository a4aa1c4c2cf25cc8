// Typing and composing while a friend works in the same paragraph: every character is there
// exactly once, in the order in which it was typed.

import { expect, test, type Browser } from './support/test';
import { InputMethod } from './support/composition';
import { typesFast } from './support/fast';
import { heldCount, holds, makeHoldable, releases } from './support/held';
import { Person, newDocumentId } from './support/person';
import { Chance } from './support/random';
import {
  agreeWithServer,
  bold,
  caret,
  copiesCleanly,
  lines,
  marksOut,
  reads,
  seeds,
  type Insert,
} from './support/surface';

async function together(browser: Browser, elsewhere: Browser): Promise<[Person, Person]> {
  const url = `/d/${newDocumentId()}`;
  return [await Person.joins(browser, 'Ada', url), await Person.joins(elsewhere, 'Ben', url)];
}

/** Puts the caret at a random place of the block that holds `#`, behind a character of `allowed`
 * if there is any. Whether there is. */
async function wanders(person: Person, chance: Chance, allowed: RegExp): Promise<boolean> {
  return person.text.evaluate(
    (root, [source, at]) => {
      const block = [...root.children].find((child) => child.textContent?.includes('#'));
      const walker = document.createTreeWalker(block!, NodeFilter.SHOW_TEXT);
      const places: [Node, number][] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const match of (node.nodeValue ?? '').matchAll(new RegExp(source, 'g'))) {
          places.push([node, match.index + 1]);
        }
      }
      const place = places[at % Math.max(places.length, 1)];
      if (place) getSelection()?.collapse(...place);
      return place !== undefined;
    },
    [allowed.source, chance.below(1 << 20)] as const,
  );
}

const paragraphs: [name: string, content: Insert[]][] = [
  ['plain', [{ insert: 'start # end\n' }]],
  [
    'bold',
    [{ insert: 'start ' }, { insert: 'fat # text', attributes: bold }, { insert: ' end\n' }],
  ],
];

for (const [name, content] of paragraphs) {
  test(`fast typing in a ${name} paragraph in which a friend works is there once and in order @everywhere`, async ({
    browser,
    elsewhere,
  }) => {
    const chance = new Chance(`fast typing, ${name}`);
    const [ada, ben] = await together(browser, elsewhere);
    await seeds(ada, content);
    await expect.poll(async () => (await lines(ben)).join()).toContain('#');
    await marksOut(ada, ['#', 1]);
    await ben.text.focus();

    const digits = Array.from({ length: 400 }, () => String(chance.below(10))).join('');
    let done = false;
    let written = '';
    // Ben writes capitals wherever he likes, and sometimes takes one of his back.
    const writes = async () => {
      for (let letter = 0; !done; letter = (letter + 1) % 26) {
        if (chance.below(4) === 0 && (await wanders(ben, chance, /[A-Z]/))) {
          await ben.page.keyboard.press('Backspace');
        } else {
          await wanders(ben, chance, /./);
          const capital = String.fromCharCode(0x41 + letter);
          await ben.page.keyboard.press(`Shift+${capital}`);
          written += capital;
        }
      }
    };
    const types = typesFast(ada, digits, 200).finally(() => {
      done = true;
    });
    await Promise.all([types, writes()]);

    const [line] = await agreeWithServer(ada, ben);
    expect(line.replace(/[^0-9]/g, '')).toBe(digits);
    expect(line.replace(/[0-9A-Z]/g, '')).toBe(
      name === 'plain' ? 'start # end' : 'start fat # text end',
    );
    expect(written.length).toBeGreaterThan(0);
    // Ada's caret is behind what she typed, whatever came in between.
    expect(await caret(ada)).toMatch(new RegExp(`${digits.at(-1)}‸[^0-9]*$`));
    if (name === 'bold') {
      const fat = await ada.text.locator('strong').allTextContents();
      expect(fat.join('').replace(/[^0-9]/g, '')).toBe(digits);
    }
    await copiesCleanly(ada);
  });
}

const scripts: [steps: string[], committed: string][] = [
  [['k', 'か', 'かn', 'かんじ'], '漢字'],
  [['ㅎ', '하'], '한'],
  [['´'], 'é'],
  [[':', ':s'], '😀'],
];

test('what is composed while a friend works in the same paragraph is there once, whatever both do', async ({
  browser,
  elsewhere,
}) => {
  const chance = new Chance('composing');
  const [ada, ben] = await together(browser, elsewhere);
  const ime = await InputMethod.of(ada);
  await seeds(ada, [
    { insert: 'one two ' },
    { insert: 'three # four', attributes: bold },
    { insert: ' five six\n' },
  ]);
  await expect.poll(async () => (await lines(ben)).join()).toContain('#');
  const composed: string[] = [];
  const acts = async () => {
    const act = chance.below(8);
    await ben.text.focus();
    if (act === 0 && (await wanders(ben, chance, /[A-Z]/))) {
      await ben.page.keyboard.press('Backspace');
    } else if (act === 1) {
      await wanders(ben, chance, /[a-z]/);
      await ben.page.keyboard.press('Shift+ArrowRight');
      await ben.page.keyboard.press('ControlOrMeta+b');
    } else if (act === 2) {
      await ben.page.keyboard.press(chance.of(['Control+Alt+1', 'Control+Alt+0']));
    } else {
      await wanders(ben, chance, /./);
      await ben.page.keyboard.type(chance.of(['X', 'YZ', 'QRS']));
    }
  };
  for (let round = 0; round < 12; round += 1) {
    await ada.text.focus();
    // Not inside what was composed before.
    await wanders(ada, chance, /[a-z# ]/);
    const [steps, committed] = chance.of(scripts);
    const number = String.fromCharCode(0x2460 + round);
    const gives = chance.below(5) === 0;
    for (const step of steps) {
      await Promise.all([ime.composes(step), chance.below(2) === 0 ? acts() : undefined]);
    }
    if (gives) {
      await ime.cancels();
    } else {
      await ime.commits(committed + number);
      composed.push(committed + number);
    }
  }
  const [line] = await agreeWithServer(ada, ben);
  for (const text of composed) {
    // Ben may have put his own between its characters.
    const own = line.replace(/[A-Z]/g, '');
    expect(own.split(text), text).toHaveLength(2);
  }
  // And nothing of what was given up, or of the steps.
  const rest = composed.reduce((rest, text) => rest.replace(text, ''), line.replace(/[A-Z]/g, ''));
  expect(rest).toBe('one two three # four five six');
  await copiesCleanly(ada);
});

test('an edit that arrives between a caret’s move and the news of it does not put the caret back', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url, {}, makeHoldable);
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await seeds(ada, 'one two three');
  await reads(ben, ['one two three']);
  await marksOut(ada, ['one', 0]);
  await holds(ada.page);
  await marksOut(ben, ['one two', 4]);
  await ben.page.keyboard.type('X');
  await ben.isSaved();
  await expect.poll(() => heldCount(ada.page)).toBeGreaterThan(0);
  // In one task: the caret moves, and Ben's edit arrives before `selectionchange`.
  const heard = await ada.text.evaluate(async (root) => {
    let heard = 0;
    document.addEventListener('selectionchange', () => (heard += 1));
    const text = root.querySelector('p')!.firstChild!;
    getSelection()?.collapse(text, 8);
    const held = window.heldFrames!;
    held.holding = false;
    for (const deliver of held.waiting.splice(0)) deliver();
    // The frames are read in microtasks.
    for (let turn = 0; turn < 50 && !root.textContent?.includes('X'); turn += 1) await null;
    return [heard, root.textContent];
  });
  expect(heard).toEqual([0, 'one Xtwo three']);
  await ada.page.keyboard.type('!');
  expect(await agreeWithServer(ada, ben)).toEqual(['one Xtwo !three']);
});

test('a letter typed or deleted among its like is the one at the caret, for a friend who writes among them too', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  // On Android deletions are read back from the page as well.
  const userAgent = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/156.0.0.0 Mobile';
  const ada = await Person.joins(browser, 'Ada', url, { userAgent }, makeHoldable);
  const ben = await Person.joins(browser, 'Ben', url);
  const rounds: [key: string, at: number, alone: string, both: string][] = [
    ['a', 2, 'aaaaa', 'aXaaaa'],
    ['Backspace', 3, 'aaa', 'aXaa'],
    ['Delete', 2, 'aaa', 'aXaa'],
  ];
  for (const [key, at, alone, both] of rounds) {
    await seeds(ada, 'aaaa');
    await reads(ben, ['aaaa']);
    await holds(ada.page);
    await marksOut(ben, ['aaaa', 1]);
    await ben.page.keyboard.type('X');
    await marksOut(ada, ['aaaa', at]);
    await ada.page.keyboard.press(key);
    await reads(ada, [alone], key);
    await releases(ada.page);
    expect(await agreeWithServer(ada, ben), key).toEqual([both]);
  }
});
