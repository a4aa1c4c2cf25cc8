// What is written is in the browser's own store until the server has it: tabs may close, browsers may
// crash, and the server may be away.

import { expect, test, type Browser, type Page } from './support/test';
import { Person, agree, newDocumentId } from './support/person';
import type { Server } from './support/server';

/** What the page says of `edits` that only this browser has. */
function keptHere(page: Page, edits: number) {
  const words = `^Offline — ${edits} edits? since .+ kept on this device, not yet saved`;
  return page.getByText(new RegExp(words));
}

/** Everything that this browser's store holds of documents: how many updates, and which marks. */
async function stored(page: Page): Promise<{ updates: number; marks: number }> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('quire');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction(['updates', 'marks']);
          const updates = reading.objectStore('updates').count();
          const marks = reading.objectStore('marks').count();
          reading.oncomplete = () => {
            opening.result.close();
            resolve({ updates: updates.result, marks: marks.result });
          };
        };
      }),
  );
}

/** Somebody who has written `before `, and has no server any more; and the address of the text. */
async function losesServer(browser: Browser, server: Server): Promise<[Person, string]> {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('before ');
  await ada.isSaved();
  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/^Offline/)).toBeVisible();
  return [ada, url];
}

/** Closes the tab as a person does; fails if the page asks whether to stay. */
async function closes(person: Person): Promise<void> {
  const asked: string[] = [];
  person.page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  const closed = person.page.waitForEvent('close');
  await person.page.close({ runBeforeUnload: true });
  await closed;
  expect(asked).toEqual([]);
}

test('what was written while the server was away outlives the tab, and is saved by the next one @everywhere', async ({
  browser,
  server,
}) => {
  const [ada, url] = await losesServer(browser, server);
  await ada.page.keyboard.type('during');
  await expect(keptHere(ada.page, 6)).toBeVisible();
  await closes(ada);

  await server.starts();
  const again = await ada.opensAgain(url);
  await again.isSaved();
  await again.sees(['before during']);
  await expect.poll(async () => (await stored(again.page)).marks).toBe(0);
  const ben = await Person.joins(browser, 'Ben', url);
  await ben.sees(['before during']);
});

test('what was written outlives a browser that crashes', async ({ browser, server }) => {
  const [ada, url] = await losesServer(browser, server);
  await ada.page.keyboard.type('the crash');
  await expect(keptHere(ada.page, 9)).toBeVisible();
  const crashed = ada.page.waitForEvent('crash');
  await ada.page.goto('chrome://crash').catch(() => {});
  await crashed;

  await server.starts();
  const again = await ada.opensAgain(url);
  await again.sees(['before the crash']);
  await again.isSaved();
});

test('the browser is asked to keep its store once, when something is nowhere else', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url, {}, (page) =>
    page.addInitScript(() => {
      let asked = 0;
      navigator.storage.persist = async () => {
        document.documentElement.dataset.asked = String(++asked);
        return true;
      };
    }),
  );
  const root = ada.page.locator('html');
  await ada.text.pressSequentially('saved');
  await ada.isSaved();
  await expect(root).not.toHaveAttribute('data-asked');
  await server.ends('SIGKILL');
  await expect(ada.page.getByText(/^Offline/)).toBeVisible();
  await ada.page.keyboard.type('ab');
  await expect(keptHere(ada.page, 2)).toBeVisible();
  await expect(root).toHaveAttribute('data-asked', '1');
  await ada.page.keyboard.type('c');
  await expect(keptHere(ada.page, 3)).toBeVisible();
  await expect(root).toHaveAttribute('data-asked', '1');
});

test('tabs that were closed one after the other leave their edits to whoever comes next', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('middle');
  await ada.isSaved();
  const other = await ada.opensAgain(url);
  await other.isSaved();
  await server.ends('SIGKILL');
  await ada.page.keyboard.press('ControlOrMeta+Home');
  await ada.page.keyboard.type('first ');
  await expect(keptHere(ada.page, 6)).toBeVisible();
  await other.text.focus();
  await other.page.keyboard.press('ControlOrMeta+End');
  await other.page.keyboard.type(' last');
  await expect(keptHere(other.page, 5)).toBeVisible();
  await closes(ada);
  await closes(other);

  await server.starts();
  const again = await ada.opensAgain(url);
  await again.sees(['first middle last']);
  await again.isSaved();
  await expect.poll(async () => (await stored(again.page)).marks).toBe(0);
  const ben = await Person.joins(browser, 'Ben', url);
  expect(await agree(again, ben)).toEqual(['first middle last']);
});

test('a browser without a store says so, and asks before it closes', async ({
  browser,
  server,
}) => {
  const url = `${server.url}/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url, {}, async (page) => {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('no store here', 'SecurityError');
      };
    });
  });
  await ada.text.pressSequentially('before ');
  await ada.isSaved();
  await server.ends('SIGKILL');
  await ada.page.keyboard.type('during');
  const words = /Offline — 6 edits since .+ only in this tab, not yet saved: leave it open/;
  await expect(ada.page.getByText(words)).toBeVisible();
  const asked = ada.page.waitForEvent('dialog');
  await ada.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();

  await server.starts();
  await ada.isSaved();
  await ada.sees(['before during']);
});

test('a store that fails once is written to again, and nothing is missing in it @everywhere', async ({
  browser,
  server,
}) => {
  const [ada, url] = await losesServer(browser, server);
  await ada.page.evaluate(() => {
    const begin = IDBDatabase.prototype.transaction;
    Object.assign(window, { mend: () => (IDBDatabase.prototype.transaction = begin) });
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('the disk is full', 'QuotaExceededError');
    };
  });
  await ada.page.keyboard.type('one');
  await expect(ada.page.getByText(/3 edits since .+ only in this tab/)).toBeVisible();
  await ada.page.evaluate(() => (window as unknown as { mend(): void }).mend());
  await ada.page.keyboard.type(' two');
  await expect(keptHere(ada.page, 7)).toBeVisible();
  await closes(ada);

  await server.starts();
  const again = await ada.opensAgain(url);
  await again.sees(['before one two']);
  await again.isSaved();
});

test('an edit is not said to be kept before the browser’s store has it', async ({
  browser,
  server,
}) => {
  const [ada] = await losesServer(browser, server);
  // Somebody else writes to the store for a while, and ours has to wait.
  await ada.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('quire');
        opening.onsuccess = () => {
          const writing = opening.result.transaction(['updates'], 'readwrite');
          let held = true;
          const holds = () => {
            if (held) writing.objectStore('updates').count().onsuccess = holds;
            else opening.result.close();
          };
          holds();
          Object.assign(window, { lets: () => (held = false) });
          resolve();
        };
      }),
  );
  await ada.page.keyboard.type('x');
  await expect(ada.page.getByText(/Offline — 1 edit since .+, not yet saved/)).toBeVisible();
  await expect(keptHere(ada.page, 1)).toBeHidden();
  const asked = ada.page.waitForEvent('dialog');
  await ada.page.close({ runBeforeUnload: true });
  await (await asked).dismiss();
  await ada.page.evaluate(() => (window as unknown as { lets(): void }).lets());
  await expect(keptHere(ada.page, 1)).toBeVisible();
});

test('a long log is put together when the document is opened again', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const text = 'x'.repeat(110);
  await ada.text.pressSequentially(text);
  await ada.isSaved();
  await expect.poll(async () => (await stored(ada.page)).updates).toBeGreaterThan(110);
  await closes(ada);
  const again = await ada.opensAgain(url);
  await again.sees([text]);
  // What the server sent of it, too, is in the log or not yet.
  await expect.poll(async () => (await stored(again.page)).updates).toBeLessThan(5);
  await closes(again);
  const third = await ada.opensAgain(url);
  await third.sees([text]);
});

test('the first page says what only this device has, and asks before it forgets that', async ({
  browser,
  server,
}) => {
  const [saved, unsaved] = [newDocumentId(), newDocumentId()];
  const ada = await Person.joins(browser, 'Ada', `${server.url}/d/${saved}`);
  await ada.text.pressSequentially('saved');
  await ada.isSaved();
  const other = await ada.opensAgain(`${server.url}/d/${unsaved}`);
  await other.isSaved();
  await server.ends('SIGKILL');
  await other.text.pressSequentially('unsaved');
  await expect(keptHere(other.page, 7)).toBeVisible();
  await closes(other);
  await closes(ada);
  await server.starts();

  const home = await ada.context.newPage();
  await home.goto(server.url);
  const rows = home.getByRole('listitem').filter({ has: home.getByRole('link', { name: /Untitled/ }) });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: '7 edits only on this device' })).toHaveCount(1);
  const before = (await stored(home)).updates;
  const row = (text: RegExp) => rows.filter({ hasText: text });
  const asked: string[] = [];
  let answer = false;
  home.on('dialog', async (dialog) => {
    asked.push(dialog.message());
    await (answer ? dialog.accept() : dialog.dismiss());
  });
  const edits = /7 edits only on this device/;
  await row(edits).getByRole('button').click();
  await expect(row(edits)).toHaveCount(1);
  expect(asked).toEqual(['7 edits of it are only on this device. Remove it for good?']);
  await rows.filter({ hasNotText: edits }).getByRole('button').click();
  await expect(rows).toHaveCount(1);
  await expect.poll(async () => (await stored(home)).updates).toBeLessThan(before);
  expect((await stored(home)).marks).toBe(1);

  // It is listed even where the list of documents is gone.
  await home.evaluate(() => localStorage.removeItem('quire.recent'));
  await home.reload();
  const link = home.getByRole('link', { name: unsaved });
  await expect(link).toContainText('7 edits only on this device');
  const again = await ada.opensAgain(`${server.url}/d/${unsaved}`);
  await again.isSaved();
  await again.sees(['unsaved']);
});

test('edits that only this device has are gone when somebody says so', async ({ browser, server }) => {
  const [ada, url] = await losesServer(browser, server);
  await ada.page.keyboard.type('x');
  await expect(keptHere(ada.page, 1)).toBeVisible();
  await closes(ada);
  await server.starts();

  const home = await ada.context.newPage();
  home.on('dialog', (dialog) => dialog.accept());
  await home.goto(server.url);
  const row = home.getByRole('listitem').filter({ hasText: '1 edit only on this device' });
  await row.getByRole('button').click();
  await expect(row).toHaveCount(0);
  await expect.poll(() => stored(home)).toEqual({ updates: 0, marks: 0 });
  const again = await ada.opensAgain(url);
  await again.sees(['before ']);
});
