// Somebody writes into a document with a client of their own, whatever a Yjs document can hold.

import { expect, test } from './support/test';
import { harmIn, vectors, watch } from './support/clipboard';
import { Peer } from './support/peer';
import { Person, newDocumentId } from './support/person';

const ATTRIBUTES = [
  'bold', 'link', 'color', 'background', 'script', 'alt', 'header', 'list', 'indent', 'blockquote',
  'code-block', 'align', 'direction', 'table', 'onclick', 'style', 'class', 'id', 'href', 'src',
];
const EMBEDS = ['image', 'divider', 'formula', 'video', 'html', 'iframe'];

const VALUES: unknown[] = [
  'javascript:window.pwned=1',
  ' \tJAVA\nSCRIPT:window.pwned=1',
  'data:text/html,<script>window.pwned=1</script>',
  'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5wd25lZD0xIi8+',
  'https://a.b/" onmouseover="window.pwned=1',
  'red;background:url(https://evil.example/c)',
  'url(https://evil.example/u)',
  '"><img src=x onerror=window.pwned=1>',
  '<script>window.pwned=1</script>',
  '//evil.example/x.png',
  null,
  -1,
  1e300,
  true,
  ['bullet'],
  { toString: 'x' },
];

// Not in Firefox: its driver gives up on a page that takes in so much at once.
test('what a hostile client writes does no harm, on the live page and on the server’s', async ({
  browser,
  page,
}) => {
  test.slow();
  const id = newDocumentId();
  const ada = await Person.joins(browser, 'Ada', `/d/${id}`);
  const harm = await watch(ada.page);
  await page.goto('/');
  const peer = await Peer.joins(page, id);
  const values = [...VALUES, ...vectors().map(([, markup]) => markup)];
  await peer.writes((content) => {
    for (const [index, value] of values.entries()) {
      const every = Object.fromEntries(ATTRIBUTES.map((name) => [name, value]));
      const write = (text: string, attributes: object) =>
        content.insert(content.length, text, attributes);
      write(`all ${index}`, every);
      write('\n', every);
      for (const name of index < VALUES.length ? ATTRIBUTES : []) {
        write('x', { ...unset(every), [name]: value });
        write('\n', { ...unset(every), [name]: value });
      }
      for (const name of EMBEDS) {
        content.insertEmbed(content.length, { [name]: value as object }, every);
      }
      write(typeof value === 'string' ? value : 'x', unset(every));
      write(`\nvalue ${index}\n`, unset(every));
    }
  });

  const last = `value ${values.length - 1}`;
  await expect(ada.text.getByText(last, { exact: true })).toBeVisible();
  expect(await ada.text.evaluate(harmIn)).toEqual([]);
  expect(await harm()).toEqual([]);

  // The page as the server renders it, for who reads without scripts.
  const reader = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const strange: string[] = [];
  reader.on('request', (request) => {
    if (request.url().includes('evil.example')) strange.push(request.url());
  });
  await reader.goto(`/d/${id}`);
  const text = reader.locator('#editor');
  await expect(text.getByText(last, { exact: true })).toBeVisible();
  expect(await text.evaluate(harmIn)).toEqual([]);
  expect(strange).toEqual([]);
});

/** Takes attributes off again: what is inserted next would inherit them. */
function unset(attributes: object): object {
  return Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
}
