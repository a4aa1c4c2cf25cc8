// Documents that are there at once: pasted, as a person would who brings a text along.

import { pastes as pastesTransfer } from './clipboard';
import type { Person } from './person';

/** Pastes at the caret, as the browser would hand it over. */
export async function pastes(
  person: Person,
  { text, html }: { text?: string; html?: string },
): Promise<void> {
  await person.text.focus();
  await pastesTransfer(person, {
    ...(text ? { 'text/plain': text } : {}),
    ...(html ? { 'text/html': html } : {}),
  });
}

/** So many lines, each with its number. */
export function lines(count: number, word = 'line'): string {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}`).join('\n');
}

/** Fills the document with so many numbered paragraphs. */
export async function fills(person: Person, count: number): Promise<void> {
  await pastes(person, { text: lines(count) });
}

/** How many of the blocks are in each chunk; empty if the document has none. */
export async function chunkLengths(person: Person): Promise<number[]> {
  return person.text.evaluate((root) =>
    [...root.querySelectorAll(':scope > .chunk')].map(
      (chunk) => chunk.querySelectorAll('p, h1, h2, h3, h4, h5, h6, li, td, .code-line').length,
    ),
  );
}

/** Where the caret is on the screen, in its window; null where it has no place. */
export async function caretBox(
  person: Person,
): Promise<{ top: number; bottom: number; left: number }> {
  return person.text.evaluate(() => {
    const selection = getSelection()!;
    const range = document.createRange();
    range.setStart(selection.focusNode!, selection.focusOffset);
    range.collapse(true);
    let rect = range.getBoundingClientRect();
    if (rect.height === 0) {
      const node = selection.focusNode!;
      rect = (node instanceof Element ? node : node.parentElement!).getBoundingClientRect();
    }
    return { top: rect.top, bottom: rect.bottom, left: rect.left };
  });
}

/** Whether the caret is on the screen and not under the toolbar. */
export async function seesCaret(person: Person): Promise<boolean> {
  const { top, bottom } = await caretBox(person);
  return person.page.evaluate(
    ([top, bottom]) => {
      const toolbar = document.querySelector('.toolbar')!.getBoundingClientRect();
      return top >= Math.max(toolbar.bottom, 0) && bottom <= innerHeight;
    },
    [top, bottom] as const,
  );
}

/** Scrolls so that the block that holds exactly `text` is in the middle of the window. */
export async function scrollsTo(person: Person, text: string): Promise<void> {
  await person.text.getByText(text, { exact: true }).evaluate((block) => {
    block.scrollIntoView({ block: 'center', behavior: 'instant' });
  });
}

/** How far below the window's top the block that holds exactly `text` is. */
export async function topOf(person: Person, text: string): Promise<number> {
  return person.text
    .getByText(text, { exact: true })
    .evaluate((block) => block.getBoundingClientRect().top);
}
