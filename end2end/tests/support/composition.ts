// An input method at work: what it composes stands in the text and is replaced until it is
// committed or given up. Chromium's own protocol stands for one there; in Firefox it is the
// interface through which the system's input methods speak to it (`./firefox`).

import type { CDPSession } from '@playwright/test';
import { Firefox } from './firefox';
import type { Person } from './person';

/** What browsers report as key code for a key that an input method has taken. */
const KEY_CODE_TAKEN = 229;

export abstract class InputMethod {
  static async of(person: Person): Promise<InputMethod> {
    const isFirefox = person.context.browser()?.browserType().name() === 'firefox';
    return isFirefox
      ? await FirefoxMethod.at(person)
      : new ChromiumMethod(await person.context.newCDPSession(person.page), person);
  }

  /** Shows `text` as what is composed, with the caret after `caret` units of it. */
  abstract composes(text: string, caret?: number): Promise<void>;

  /** Takes text that stands there already back into composition, as Android does with a word. */
  abstract takesBack(text: string, start: number, end: number): Promise<void>;

  /** Ends the composition with `text`. */
  abstract commits(text: string): Promise<void>;

  /** Gives up what was composed. */
  abstract cancels(): Promise<void>;

  /** Presses and releases the key of `character` on the keyboard that the input method watches. */
  abstract presses(character: string): Promise<void>;

  /** Composes each of `steps` in turn. */
  async composesInSteps(...steps: string[]): Promise<void> {
    for (const step of steps) await this.composes(step);
  }
}

class ChromiumMethod extends InputMethod {
  constructor(
    private readonly session: CDPSession,
    private readonly person: Person,
  ) {
    super();
  }

  async presses(character: string): Promise<void> {
    await this.person.page.keyboard.type(character);
  }

  async composes(text: string, caret = text.length): Promise<void> {
    // A key press that the input method keeps for itself.
    await this.session.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      windowsVirtualKeyCode: KEY_CODE_TAKEN,
      key: 'Process',
      code: 'KeyK',
    });
    await this.session.send('Input.imeSetComposition', {
      text,
      selectionStart: caret,
      selectionEnd: caret,
    });
  }

  async takesBack(text: string, start: number, end: number): Promise<void> {
    await this.session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
      replacementStart: start,
      replacementEnd: end,
    });
  }

  async commits(text: string): Promise<void> {
    await this.session.send('Input.insertText', { text });
  }

  async cancels(): Promise<void> {
    await this.composes('');
  }
}

/** Where a page notes what each composition ended with. */
declare global {
  interface Window {
    ended?: string[];
  }
}

class FirefoxMethod extends InputMethod {
  private constructor(
    private readonly firefox: Firefox,
    private readonly person: Person,
  ) {
    super();
  }

  static async at(person: Person): Promise<FirefoxMethod> {
    // Before any listener of a test, which may keep the event for itself.
    await person.page.evaluate(() => {
      const ended: string[] = (window.ended = []);
      window.addEventListener('compositionend', ({ data }) => ended.push(data), true);
    });
    return new FirefoxMethod(await Firefox.around(person.page), person);
  }

  /**
   * Does what ends a composition, and waits until the page has been told: what the driver does next
   * goes another way and may overtake it, and a key pressed while text is composed is the input
   * method's.
   */
  private async ends(text: string, does: () => Promise<void>): Promise<void> {
    const before = await this.person.page.evaluate(() => window.ended!.length);
    await does();
    await this.person.page.waitForFunction(
      ([before, text]) => window.ended!.slice(before).includes(text),
      [before, text] as const,
    );
  }

  async composes(text: string, caret = text.length): Promise<void> {
    await this.firefox.runs(
      (text, caret) => {
        const processor = window.processor!;
        processor.setPendingCompositionString(text);
        if (text !== '') {
          processor.appendClauseToPendingComposition(text.length, processor.ATTR_RAW_CLAUSE);
        }
        processor.setCaretInPendingComposition(caret);
        const key = new KeyboardEvent('', { key: 'Process', code: 'KeyK', keyCode: 229 });
        if (!processor.flushPendingComposition(key)) throw new Error(`${text} was not composed`);
      },
      text,
      caret,
    );
  }

  // Not the driver's own keyboard, which speaks to the page by another way than input methods do, and
  // may overtake them.
  async presses(character: string): Promise<void> {
    await this.firefox.runs((character) => {
      const key = new KeyboardEvent('', { key: character });
      window.processor!.keydown(key);
      window.processor!.keyup(key);
    }, character);
  }

  takesBack(): Promise<void> {
    throw new Error('only Android takes words back, and no Firefox of a desktop');
  }

  async commits(text: string): Promise<void> {
    await this.ends(text, () =>
      this.firefox.runs((text) => {
        const key = new KeyboardEvent('', { key: 'Process', code: 'KeyK', keyCode: 229 });
        window.processor!.commitCompositionWith(text, key);
      }, text),
    );
  }

  async cancels(): Promise<void> {
    await this.ends('', () =>
      this.firefox.runs(() => {
        const key = new KeyboardEvent('', { key: 'Process', code: 'KeyK', keyCode: 229 });
        window.processor!.cancelComposition(key);
      }),
    );
  }
}
