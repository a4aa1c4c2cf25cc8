// The tutorial's client, with the package that it was written for, beside people with ours.

import { expect, test } from './support/test';
import { Person, newDocumentId } from './support/person';
import { TutorialClient } from './support/tutorial';

test('the tutorial’s client joins, sees who is here and what happened, and writes along', async ({
  browser,
  baseURL,
}) => {
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  await ada.text.pressSequentially('Hello');
  await ada.isSaved();
  const socket = `${baseURL!.replace('http', 'ws')}/ws/${id}`;
  const bob = await TutorialClient.joins(socket, 'Bob');
  await expect.poll(() => bob.content).toBe('<p>Hello</p>');
  await expect.poll(() => bob.users.sort()).toEqual(['Ada', 'Bob']);
  expect(bob.activity).toEqual([
    'Ada joined to edit the document',
    'Bob joined to edit the document',
  ]);
  await expect(ada.activity.getByText('Bob joined')).toBeVisible();

  bob.types('Bob', (content) => content.replace('Hello', 'Hello <b>Ada</b>'));
  await ada.sees(['Hello Ada']);
  expect(await ada.html()).toContain('<strong>Ada</strong>');
  const nobody = await TutorialClient.connects(socket);
  nobody.leaves();
  bob.leaves();
  await expect(ada.activity.getByText('Bob left')).toBeVisible();
  await expect(ada.activity.getByRole('listitem')).toHaveCount(3);
  await ada.context.close();
});

test('two with the tutorial’s client and one with ours type at once, and nothing is lost', async ({
  browser,
  baseURL,
}) => {
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  await ada.text.pressSequentially('start');
  await ada.isSaved();
  const socket = `${baseURL!.replace('http', 'ws')}/ws/${id}`;
  const others = [await TutorialClient.joins(socket, 'Bob'), await TutorialClient.joins(socket, 'Cleo')];
  for (const other of others) await expect.poll(() => other.content).toBe('<p>start</p>');
  const words: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const [number, other] of others.entries()) {
      const word = `${'bc'[number]}${round}x`;
      words.push(word);
      // At the end of their own line, or in a line of their own.
      other.types('BC'[number], (content) =>
        round % 4 === 0 ? `${content}<p>${word}</p>` : content.replace(/<\/p>$/, ` ${word}</p>`),
      );
    }
    words.push(`a${round}x`);
    await ada.page.keyboard.type(` a${round}x`);
  }
  await expect
    .poll(async () => {
      const text = (await ada.blocks()).join(' ').split(/\s+/);
      return words.filter((word) => !text.includes(word));
    })
    .toEqual([]);
  await ada.isSaved();
  const page = await ada.page.request.get(`/d/${id}.html`);
  const body = /<body>\n(.*)\n<\/body>/s.exec(await page.text())![1];
  for (const other of others) await expect.poll(() => other.content).toBe(body);
  for (const other of others) other.leaves();
  await ada.context.close();
});
