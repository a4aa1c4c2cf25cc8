// Pictures: pasted, dropped, chosen, described, and refused in plain words.

import { expect, test, type Locator } from './support/test';
import { drops, pastes, photograph, png, pngFile } from './support/images';
import { Person, agree, newDocumentId } from './support/person';

const UPLOADED = /^\/uploads\/[0-9a-f]{64}\.png$/;

function images(person: Person): Locator {
  return person.text.locator('img');
}

function uploads(person: Person): Locator {
  return person.page.getByRole('region', { name: 'Images being added' });
}

/** Waits until the browser has drawn the picture, and says how large it is by itself. */
async function drawn(image: Locator): Promise<[number, number]> {
  await expect
    .poll(() => image.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBeGreaterThan(0);
  return image.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
}

test('a pasted picture comes to the caret, is kept by the server, and a friend sees it @everywhere', async ({
  browser,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('before what goes after');
  await ada.selects('what goes ');
  await pastes(ada.page, { files: [pngFile('cat.png', 64, 48)] });
  await expect(images(ada)).toHaveAttribute('src', UPLOADED);
  await expect(images(ada)).toHaveAttribute('width', '64');
  await expect(images(ada)).toHaveAttribute('height', '48');
  // Who writes on writes behind it.
  await ada.page.keyboard.type('x');
  await ada.isSaved();
  const html = await ada.text.innerHTML();
  expect(html).toMatch(/before <img[^>]*>xafter/);

  const ben = await Person.joins(browser, 'Ben', url);
  await expect(images(ben)).toHaveAttribute('src', UPLOADED);
  expect(await drawn(images(ben))).toEqual([64, 48]);
});

test('whoever writes on while a picture is on its way is not disturbed', async ({ browser }) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  const ben = await Person.joins(browser, 'Ben', url);
  let arrives = () => {};
  const held = new Promise<void>((resolve) => (arrives = resolve));
  await ada.page.route('**/api/v1/documents/*/images', async (route) => {
    await held;
    await route.continue();
  });
  await ada.text.pressSequentially('one two');
  await ada.putsCaret('one', 4);
  await pastes(ada.page, { files: [pngFile('slow.png')] });
  await expect(uploads(ada)).toContainText('Sending “slow.png”…');
  await expect(uploads(ada).getByRole('progressbar')).toBeVisible();
  await ada.putsCaret('two', 3);
  await ada.page.keyboard.type(' three');
  await ben.putsCaret('one', 0);
  await ben.page.keyboard.type('zero ');
  await ada.sees(['zero one two three']);
  await ada.page.keyboard.press('Shift+ArrowLeft');
  arrives();
  await expect(images(ada)).toHaveCount(1);
  await ada.page.keyboard.type('E');
  await expect.poll(() => ada.text.innerHTML()).toMatch(/zero one <img[^>]*>two threE/);
  await agree(ada, ben);
});

test('pictures that are dropped come to where they are dropped, in their order, in the size that they have', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('first line\nsecond line');
  const box = await ada.text.locator('p').first().boundingBox();
  if (!box) throw new Error('the paragraph is not shown');
  const held: (() => void)[] = [];
  await ada.page.route('**/api/v1/documents/*/images', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  const upright = await photograph(ada.page, 40, 60);
  const files = [pngFile('a.png', 30, 20), pngFile('b.png', 20, 30, [90, 10, 10]), upright];
  await drops(ada.page, { files }, box.x + 1, box.y + box.height / 2);
  await expect.poll(() => held.length).toBe(3);
  for (const [count, index] of [1, 0, 2].entries()) {
    held[index]();
    await expect(images(ada)).toHaveCount(count + 1);
  }
  const first = await ada.text.locator('p').first().innerHTML();
  expect(first).toMatch(/^(<img[^>]*>){3}first line$/);
  // The room that is kept for each until it comes is that of what is shown.
  const sizes: string[] = [];
  for (const image of await images(ada).all()) {
    const size = (await drawn(image)).join('x');
    const kept = ['width', 'height'].map((side) => image.getAttribute(side));
    expect((await Promise.all(kept)).join('x')).toBe(size);
    sizes.push(size);
  }
  expect(sizes).toEqual(['30x20', '20x30', '40x60']);
});

test('a picture is chosen and described in the dialog, and described anew later @everywhere', async ({
  browser,
  elsewhere,
}) => {
  const url = `/d/${newDocumentId()}`;
  const ada = await Person.joins(browser, 'Ada', url);
  await ada.text.pressSequentially('look: ');
  await ada.button('Image').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Image' });
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect(dialog.getByRole('status')).toContainText('Choose a file');
  await dialog.getByLabel('File').setInputFiles({
    name: 'harbour.png',
    mimeType: 'image/png',
    buffer: png(120, 80),
  });
  await dialog.getByLabel('Description').fill('The harbour at dawn');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  const image = ada.text.getByRole('img', { name: 'The harbour at dawn' });
  await expect(image).toHaveAttribute('src', UPLOADED);
  await expect(uploads(ada).getByRole('group')).toHaveCount(0);

  await image.click();
  await ada.button('Image').click();
  await expect(dialog.getByLabel('Description')).toHaveValue('The harbour at dawn');
  await dialog.getByLabel('Description').fill('The harbour at dusk');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.text.getByRole('img', { name: 'The harbour at dusk' })).toBeVisible();
  await ada.isSaved();
  const ben = await Person.joins(elsewhere, 'Ben', url);
  await expect(ben.text.getByRole('img', { name: 'The harbour at dusk' })).toBeVisible();
});

test('who pastes a picture is asked what it shows', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  await pastes(ada.page, { files: [pngFile('cat.png')] });
  await expect(uploads(ada)).toContainText('“cat.png” is in the text.');
  await uploads(ada).getByRole('button', { name: 'Describe it' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Image' });
  await dialog.getByLabel('Description').fill('A cat');
  await ada.page.keyboard.press('Enter');
  const cat = ada.text.getByRole('img', { name: 'A cat' });
  await expect(cat).toBeVisible();
  await expect(uploads(ada).getByRole('group')).toHaveCount(0);
  // A double click asks again.
  await cat.dblclick();
  await expect(dialog.getByLabel('Description')).toHaveValue('A cat');
});

test('a picture that cannot be sent is kept, and goes through later', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('ab');
  await ada.putsCaret('ab', 1);
  const images_route = '**/api/v1/documents/*/images';
  await ada.page.route(images_route, (route) => route.abort());
  await pastes(ada.page, { files: [pngFile('kept.png')] });
  await expect(uploads(ada)).toContainText('“kept.png” was not added. The server could not be reached.');
  await ada.page.unroute(images_route);
  await ada.page.route(images_route, (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'not-writable', status: 503, detail: 'x' }),
    }),
  );
  await uploads(ada).getByRole('button', { name: 'Try again' }).click();
  await expect(uploads(ada)).toContainText('The server cannot take it right now.');
  await ada.page.unroute(images_route);
  await uploads(ada).getByRole('button', { name: 'Try again' }).click();
  await expect(images(ada)).toHaveAttribute('src', UPLOADED);
  expect(await ada.text.innerHTML()).toMatch(/a<img[^>]*>b/);
});

test('what is no picture is refused in plain words and can be let go', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('text');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const files = [{ name: 'evil.svg', type: 'image/svg+xml', bytes: svg }];
  await pastes(ada.page, { files });
  await expect(uploads(ada)).toContainText('“evil.svg” was not added. Only PNG, JPEG, GIF and WebP');
  await expect(uploads(ada).getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await uploads(ada).getByRole('button', { name: 'Discard the image' }).click();
  await expect(uploads(ada).getByRole('group')).toHaveCount(0);
  const large = [{ name: 'large.png', type: 'image/png', bytes: Buffer.alloc(10 * 1024 * 1024 + 1) }];
  let sent = false;
  await ada.page.route('**/api/v1/documents/*/images', (route) => {
    sent = true;
    return route.continue();
  });
  await pastes(ada.page, { files: large });
  await expect(uploads(ada)).toContainText('“large.png” was not added. It is larger than 10 MB.');
  expect(sent).toBe(false);
  await ada.sees(['text']);
});

test('of a file and markup beside it the one is taken that was meant', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  // Word offers a picture of the text it copies.
  const files = [pngFile('clipboard.png')];
  await pastes(ada.page, { files, html: '<p>words <b>of</b> Word</p>', text: 'words of Word' });
  await ada.sees(['words of Word']);
  await expect(images(ada)).toHaveCount(0);
  // A browser offers the address of the picture it copies.
  await ada.page.keyboard.press('Control+End');
  await pastes(ada.page, { files, html: '<meta charset="utf-8"><img src="https://a.example/x.png">' });
  await expect(images(ada)).toHaveAttribute('src', UPLOADED);
  // A file manager offers the name of the file it copies.
  await pastes(ada.page, { files, text: 'clipboard.png' });
  await expect(images(ada)).toHaveCount(2);
  await ada.sees(['words of Word']);
  // Code has no room for a picture: there the text is what was meant.
  await ada.page.keyboard.press('Enter');
  await ada.button('Code block').click();
  await pastes(ada.page, { files, html: '<p>let  a;</p>', text: 'let  a;' });
  await expect(ada.text.locator('.code-line')).toHaveText('let  a;');
  await expect(images(ada)).toHaveCount(2);
});

test('a small picture inside pasted markup stays in the text, a large one goes to the server', async ({
  browser,
}) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.focus();
  const small = `data:image/png;base64,${png(4, 4).toString('base64')}`;
  const noise = Buffer.concat([png(50, 50), Buffer.alloc(6000, 'noise')]);
  const large = `data:image/png;base64,${noise.toString('base64')}`;
  const html = `<p>one <img src="${small}" alt="small"> two <img src="${large}" alt="large"> three</p>`;
  await pastes(ada.page, { html, text: 'one two three' });
  await expect(ada.text.getByRole('img', { name: 'small' })).toHaveAttribute('src', small);
  await expect(ada.text.getByRole('img', { name: 'large' })).toHaveAttribute('src', UPLOADED);
  const shown = await ada.text.locator('p').first().innerHTML();
  expect(shown.replace(/<img[^>]*alt="(\w+)"[^>]*>/g, '[$1]')).toMatch(/^one \[small\] two \[large\] three$/);
});

test('into code a picture does not fit, so it comes below', async ({ browser }) => {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`);
  await ada.text.pressSequentially('let a;');
  await ada.button('Code block').click();
  await pastes(ada.page, { files: [pngFile('a.png')] });
  await expect(images(ada)).toHaveCount(1);
  await expect(ada.text.locator('pre img')).toHaveCount(0);
  await expect(ada.text.locator('.code-line')).toHaveText('let a;');
});
