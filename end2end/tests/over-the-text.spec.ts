// What opens over the text or beside it, for who does not see it: axe in light and dark, and what
// the accessibility tree says.

import { expect, test, type Page } from './support/test';
import { violationsOf } from './support/axe';
import { inFullDocument } from './support/full-document';
import { pastes, pngFile } from './support/images';
import { Person, newDocumentId } from './support/person';

/** Waits until the colours are the new ones: also a change that takes a millisecond waits for a frame, and
 * a busy machine makes one wait for that. */
async function changesColours(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((painted) => requestAnimationFrame(painted));
    await frame();
    await frame();
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map((change) => change.finished));
  });
}

/** Expects that axe finds nothing wrong, whatever the colours. */
async function passesAxe(page: Page, state: string, except: string[] = []): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await changesColours(page);
    expect(await violationsOf(page, except), `${state}, ${colorScheme}`).toEqual([]);
  }
}

/** No colour is half-way to another when axe looks. */
const still = { reducedMotion: 'reduce' };

test('search, help, menus, outline and the link’s popover are what they say, and axe finds nothing', async ({
  browser,
}) => {
  test.slow();
  const ada = await inFullDocument(browser, still);
  const { keyboard } = ada.page;
  await ada.putsCaret('end', 3);
  await keyboard.press('ControlOrMeta+h');
  const search = ada.page.getByRole('search', { name: 'Find' });
  await expect(search).toBeVisible();
  await keyboard.type('a task');
  await expect(search).toMatchAriaSnapshot(`
    - search "Find":
      - textbox "Find in this document": a task
      - status: 1 of 2
      - button "Previous match"
      - button "Next match"
      - button "Match case"
      - button "Whole words"
      - button "Replace" [pressed]
      - button "Close"
      - textbox "Replace with"
      - button "Replace"
      - button "Replace all"
  `);
  await passesAxe(ada.page, 'search');
  await keyboard.type('nowhere');
  await expect(search.getByRole('status')).toHaveText('Not found');
  await expect(search.getByRole('button', { name: 'Next match' })).toBeDisabled();
  await passesAxe(ada.page, 'nothing found');
  await keyboard.press('Escape');

  await keyboard.press('ControlOrMeta+/');
  const help = ada.page.getByRole('dialog', { name: 'Keyboard and typing' });
  await expect(help).toMatchAriaSnapshot(`
    - dialog "Keyboard and typing":
      - heading "Keyboard and typing" [level=2]
      - button "Close"
      - region "Keyboard and typing":
        - table "Keys":
          - caption: Keys
          - rowgroup:
            - row "Bold Ctrl B":
              - rowheader "Bold"
              - cell "Ctrl B"
  `);
  await passesAxe(ada.page, 'help');
  await keyboard.press('Escape');
  // The selection comes back with the focus, which the browser moves later than the key.
  await expect(ada.text).toBeFocused();

  await ada.putsCaret('Section', 7);
  await keyboard.press('ControlOrMeta+Shift+Space');
  await expect(ada.page.getByRole('menu', { name: 'Block actions' })).toMatchAriaSnapshot(`
    - menu "Block actions":
      - menuitem "Move up"
      - menuitem "Move down"
      - menuitem "Duplicate"
      - menuitem "Copy"
      - menuitem "Delete"
      - group "Turn into":
        - menuitemradio "Text"
        - menuitemradio "Heading 1"
        - menuitemradio "Heading 2" [checked]
  `);
  await passesAxe(ada.page, 'block menu');
  await keyboard.press('Escape');

  await ada.putsCaret('a link', 3);
  await expect(ada.page.getByRole('group', { name: 'Link', exact: true })).toMatchAriaSnapshot(`
    - group "Link":
      - link "https://a.b/":
        - /url: https://a.b/
      - button "Edit link"
      - button "Copy address"
      - button "Remove link"
  `);
  await passesAxe(ada.page, 'link');

  await ada.page.getByRole('button', { name: 'Outline', exact: true }).click();
  await ada.putsCaret('Section', 7);
  const outline = ada.page.getByRole('navigation', { name: 'Outline' });
  await expect(outline.locator('[aria-current="location"]')).toHaveText('Section');
  await expect(outline).toMatchAriaSnapshot(`
    - navigation "Outline":
      - heading "Outline" [level=2]
      - list:
        - listitem:
          - button "Title"
        - listitem:
          - button "Section"
        - listitem:
          - button "Part"
  `);
  await passesAxe(ada.page, 'outline');

  await ada.putsCaret('end', 3);
  await keyboard.type(' /h');
  await expect(ada.page.getByRole('listbox', { name: 'Insert' })).toMatchAriaSnapshot(`
    - listbox "Insert":
      - option "Heading 1" [selected]
      - option "Heading 2"
      - option "Heading 3"
      - option "Divider"
  `);
  await expect(ada.page.getByRole('status').filter({ hasText: '4 choices' })).toHaveCount(1);
  // The focus stays in the text, whose arrows move in the list and scroll it.
  await passesAxe(ada.page, 'commands', ['scrollable-region-focusable']);
});

test('files on their way are said and named, and axe finds nothing', async ({ browser }) => {
  test.slow();
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, still);
  const uploads = ada.page.getByRole('region', { name: 'Images being added' });
  await expect(uploads).toHaveAttribute('aria-live', 'polite');
  const route = '**/api/v1/documents/*/images';
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await ada.page.route(route, async (route) => {
    await held;
    await route.abort();
  });
  await ada.text.focus();
  await pastes(ada.page, { files: [pngFile('cat.png')] });
  await expect(uploads).toMatchAriaSnapshot(`
    - region "Images being added":
      - group "cat.png":
        - paragraph: /cat.png/
        - progressbar "On its way"
        - button "Close"
  `);
  await passesAxe(ada.page, 'sending');
  goOn();
  await expect(uploads.getByRole('button', { name: 'Try again' })).toBeVisible();
  await passesAxe(ada.page, 'failed');
  await ada.page.unroute(route);
  await uploads.getByRole('button', { name: 'Try again' }).click();
  await expect(uploads.getByRole('button', { name: 'Describe it' })).toBeVisible();
  await passesAxe(ada.page, 'arrived');
});
