// An input method at work, driven through Chromium's own protocol: what it composes stands in the
// text and is replaced until it is committed or given up.

import type { CDPSession } from '@playwright/test';
import type { Person } from './person';

/** What browsers report as key code for a key that an input method has taken. */
const KEY_CODE_TAKEN = 229;

export class InputMethod {
  private constructor(private readonly session: CDPSession) {}

  static async of(person: Person): Promise<InputMethod> {
    return new InputMethod(await person.context.newCDPSession(person.page));
  }

  /** A key press that the input method keeps for itself. */
  async takesKey(): Promise<void> {
    await this.session.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      windowsVirtualKeyCode: KEY_CODE_TAKEN,
      key: 'Process',
      code: 'KeyK',
    });
  }

  /** Shows `text` as what is composed, with the caret after `caret` units of it. */
  async composes(text: string, caret = text.length): Promise<void> {
    await this.takesKey();
    await this.session.send('Input.imeSetComposition', {
      text,
      selectionStart: caret,
      selectionEnd: caret,
    });
  }

  /** Composes each of `steps` in turn. */
  async composesInSteps(...steps: string[]): Promise<void> {
    for (const step of steps) await this.composes(step);
  }

  /** Takes text that stands there already back into composition, as Android does with a word. */
  async takesBack(text: string, start: number, end: number): Promise<void> {
    await this.session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
      replacementStart: start,
      replacementEnd: end,
    });
  }

  /** Ends the composition with `text`. */
  async commits(text: string): Promise<void> {
    await this.session.send('Input.insertText', { text });
  }

  /** Gives up what was composed. */
  async cancels(): Promise<void> {
    await this.composes('');
  }
}
