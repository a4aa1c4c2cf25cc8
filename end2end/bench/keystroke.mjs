// From a key to what it painted, in a real browser: `cargo xtask bench keystroke`.
//
// Prints, for documents of several sizes, how long after the key's own time stamp the frame that
// shows it was painted, and how much of that the page's thread worked; and how long a document
// takes to open. First the same of a plain text area with one word, and of a bare editable element
// with a screen or two of paragraphs and no script at all: what the browser takes on this machine by
// itself. Without --unpaced most of that is the wait for the next frame of a display with 60 of them
// a second; with it, for Enter, painting all that moves down.
// Options:
//
//   --keys NUMBER      keys for each row (200)
//   --unpaced          paint as soon as there is something to paint, as no display does: what is
//                      left is work
//   --documents A,B    only these documents: small, long, huge, headed, list, code
//   --profile FILE     also writes a CPU profile of typing into the last document

import { parseArgs } from 'node:util';
import { isReady, isSaved, joins, launch, newContext, pause, putCaret } from './browser.mjs';
import { installKeys, measure, quantile } from './keys.mjs';
import { Peer } from './peer.mjs';
import { profiled } from './profile.mjs';
import { startServer } from './server.mjs';
import { textOf } from './texts.mjs';

const { values: options } = parseArgs({
  options: {
    keys: { type: 'string', default: '200' },
    unpaced: { type: 'boolean', default: false },
    documents: { type: 'string', default: 'small,long,huge,headed,list,code' },
    profile: { type: 'string' },
  },
});
const keys = Number(options.keys);

/** Documents by name: what they are called in the table, and their pieces as HTML. */
const DOCUMENTS = {
  small: { title: '100,000 characters, 2,000 paragraphs', ...paragraphs(2_000, 50) },
  long: { title: '1,000,000 characters, 10,000 paragraphs', ...paragraphs(10_000, 100) },
  huge: { title: '1,000,000 characters, 2,000 paragraphs', ...paragraphs(2_000, 500) },
  headed: { title: '1,000,000 characters, 10,000 blocks, each tenth a heading', ...headed(1_000, 100) },
  list: { title: '150,000 characters, one list of 3,000 items', ...group('ol', 'li', 3_000, 50) },
  code: { title: '200,000 characters, 5,000 lines of code', ...code(5_000, 40) },
};

function paragraphs(count, length) {
  return { count, pieces: piecesOf(count, (size) => ({ text: `${textOf(length)}\n`.repeat(size) })) };
}

function headed(count, length) {
  const part = `<h2>${textOf(length)}</h2>${`<p>${textOf(length)}</p>`.repeat(9)}`;
  return { count, pieces: piecesOf(count, (size) => ({ html: part.repeat(size) }), 250) };
}

function group(tag, member, count, length) {
  const item = `<${member}>${textOf(length)}</${member}>`;
  return { count, pieces: piecesOf(count, (n) => ({ html: `<${tag}>${item.repeat(n)}</${tag}>` })) };
}

function code(count, length) {
  const line = `${textOf(length).trim()}\n`;
  return { count, pieces: piecesOf(count, (n) => ({ html: `<pre>${line.repeat(n)}</pre>` })) };
}

/** A document in pieces that one paste can hold. */
function piecesOf(count, make, most = 2_500) {
  const pieces = [];
  for (let done = 0; done < count; done += most) pieces.push(make(Math.min(most, count - done)));
  return pieces;
}

async function fill(page, document) {
  const text = page.locator('#editor');
  await text.focus();
  for (const piece of document.pieces) {
    await text.evaluate((root, { text, html }) => {
      const data = new DataTransfer();
      if (text) data.setData('text/plain', text);
      if (html) data.setData('text/html', html);
      const event = { clipboardData: data, bubbles: true, cancelable: true };
      root.dispatchEvent(new ClipboardEvent('paste', event));
    }, piece);
  }
  await isSaved(page);
}

/** Opens the search, with something found in nearly every block, and the outline. */
async function openPanels(page) {
  await page.getByRole('button', { name: 'Outline', exact: true }).click();
  await page.keyboard.press('ControlOrMeta+f');
  await page.getByRole('search').getByRole('textbox').fill('fox');
  await page.locator('.find-count').filter({ hasText: ' of ' }).waitFor();
}

const heads = ['p50', 'p95', 'p99', 'work p50', 'work p95'];
const head = () => console.log(`  ${'ms'.padEnd(38)}${heads.map((name) => name.padStart(9)).join('')}`);

function row(what, samples) {
  const at = (name, part) => quantile(samples.map((sample) => sample[name]), part).toFixed(1);
  const cells = [at('latency', 0.5), at('latency', 0.95), at('latency', 0.99), at('work', 0.5), at('work', 0.95)];
  console.log(`  ${what.padEnd(38)}${cells.map((cell) => cell.padStart(9)).join('')}`);
}

/** What a key takes where nobody does anything but the browser. */
async function floor(browser) {
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.addInitScript(installKeys);
  await page.goto('data:text/html,<textarea rows=20 cols=80>word</textarea>');
  await page.locator('textarea').focus();
  await measure(page, 20);
  console.log('\nthe browser by itself');
  head();
  row('a letter in a plain text area', await measure(page, keys));
  await context.close();
}

/** The same keys as in a document, where there is nothing but the browser. */
async function bare(browser) {
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.addInitScript(installKeys);
  const style = 'max-width:46rem;margin:2rem auto;font:17px/1.6 Georgia,serif';
  const text = `<p>${textOf(500)}</p>`.repeat(40);
  await page.goto(`data:text/html,<div id=editor contenteditable style="${style}">${text}</div>`);
  await page.evaluate(() => document.execCommand('defaultParagraphSeparator', false, 'p'));
  console.log('\na bare editable element, 20,000 characters, 40 paragraphs');
  head();
  await rows(page);
  await context.close();
}

/** The keys that everybody presses, in the middle of what is there. */
async function rows(page) {
  await putCaret(page, 0.5);
  await measure(page, 20);
  row('a letter', await measure(page, keys));
  const home = (page) => page.keyboard.press('Home');
  row("a letter at a line's start", await measure(page, keys, 'x', { before: home }));
  row('Backspace', await measure(page, keys, 'Backspace', { before: (page) => page.keyboard.type('y') }));
  row('Enter', await measure(page, Math.min(keys, 120), 'Enter'));
  row('Backspace that joins', await measure(page, Math.min(keys, 100), 'Backspace'));
}

/**
 * Lets somebody type ten letters a second, a quarter into the document. Theirs is no second page,
 * which would be drawn on this machine: a person's is drawn on their own.
 */
async function types(url, until) {
  const peer = await Peer.joins(url);
  const start = Math.floor(peer.content.length / 4);
  for (let typed = 0; !until.over; typed += 1) {
    peer.sends(peer.edits(() => peer.content.insert(start + typed, 'z')));
    peer.sends(peer.caretAt('Peer', start + typed + 1));
    await pause(100);
  }
  await peer.leaves();
}

async function opening(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    localStorage.setItem('quire-bench', '');
  });
  await joins(page, url, 'Warm');
  // Again, as somebody who was here before: the page joins by itself.
  const started = Date.now();
  await page.goto(url);
  await isReady(page);
  const editable = await page.evaluate(() => performance.now());
  await page.locator('#editor').focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('~');
  await page.waitForFunction(() => document.querySelector('#editor :is(p, h1, h2, h3, li, .code-line)').textContent.startsWith('~'));
  const typed = Date.now() - started;
  const [times, paint] = await page.evaluate(() => {
    const navigation = performance.getEntriesByType('navigation')[0];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return [navigation.toJSON(), paint?.startTime ?? Number.NaN];
  });
  await page.keyboard.press('Backspace');
  await context.close();
  const whole = (number) => `${Math.round(number)} ms`;
  console.log(
    `  opening: first byte ${whole(times.responseStart)}, page ${Math.round(times.decodedBodySize / 1024)} KiB,` +
      ` first contentful paint ${whole(paint)}, editable ${whole(editable)}, a key typed ${whole(typed)}`,
  );
}

const server = await startServer('keystroke');
const browser = await launch({ unpaced: options.unpaced });
try {
  await floor(browser);
  await bare(browser);
  const names = options.documents.split(',');
  for (const name of names) {
    const document = DOCUMENTS[name];
    const url = `${server.url}/d/bench-${name}`;
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.addInitScript(installKeys);
    await joins(page, url, 'Writer');
    const started = Date.now();
    await fill(page, document);
    console.log(`\n${document.title} (pasted and saved in ${((Date.now() - started) / 1000).toFixed(1)} s)`);
    await opening(browser, url);
    await page.reload();
    await isReady(page);

    head();
    await rows(page);

    await putCaret(page, 0.5);
    const typing = { over: false };
    const peerTypes = types(server.socketUrl(`bench-${name}`), typing);
    row('a letter while a peer types', await measure(page, keys));
    typing.over = true;
    await peerTypes;

    await openPanels(page);
    // In `headed` the one is text and the other a heading.
    await putCaret(page, 0.5004);
    row('a letter, with search and outline open', await measure(page, keys));
    if (name === 'headed') {
      await putCaret(page, 0.5);
      row('a letter of a heading, so', await measure(page, keys));
    }

    if (options.profile && name === names.at(-1)) {
      await profiled(page, options.profile, () => measure(page, keys));
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
