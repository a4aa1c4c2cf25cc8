// How long a page takes to open, in a real browser: `cargo xtask bench open`.
//
// Opens the home page, an empty document and one of 1,000,000 characters as somebody who was here
// before, whose browser has nothing downloaded (cold), and again with what that left (warm). Prints the
// medians, in ms since the request, of when the page was first painted, when all of its text was there,
// when it could be written in, and when a key typed then had appeared; how long the page's thread was
// busy meanwhile: the longest task, and how much all were longer than 50 ms; and the bytes that were
// downloaded until then, as they came over the network, the service worker's too, and after that.
// The home page has nothing to write in: it can be used when it shows what this browser opened.
// Options:
//
//   --runs NUMBER      how often each (5)
//   --pages A,B        only these: home, empty, long
//   --network NAME     over a slow line: slow4g, 4g, 3g; sockets are as fast as ever
//   --profile FILE     opens the last page once more, cold, and writes a CPU profile of that
//   --json FILE        also writes every run as data

import { parseArgs } from 'node:util';
import { difference, launch, linesOf, newContext, isReady } from './browser.mjs';
import { NETWORKS } from './downloads.mjs';
import { median } from './keys.mjs';
import { openingRow, opensRepeatedly, profilesOpening, someone } from './opening.mjs';
import { startServer } from './server.mjs';
import { printTable, writeJson } from './table.mjs';
import { prose } from './texts.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    pages: { type: 'string', default: 'home,empty,long' },
    network: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
});
if (options.network && !NETWORKS[options.network]) {
  throw new Error(`--network is one of ${Object.keys(NETWORKS).join(', ')}`);
}

const PAGES = {
  home: { title: 'home page' },
  empty: { title: 'empty document', text: '' },
  long: { title: '1,000,000 characters', text: prose(10_000, 100) },
};

function bytesOf(what, runs) {
  const kibibytes = (pick) => Number((median(runs.map((run) => pick(run) ?? 0)) / 1024).toFixed(1));
  const kinds = ['html', 'css', 'js', 'wasm', 'font', 'other', 'socket', 'all'];
  return {
    KiB: what,
    ...Object.fromEntries(kinds.map((kind) => [kind, kibibytes((run) => run.bytes[kind])])),
    later: kibibytes((run) => run.later),
  };
}

/** Fails unless the document is what it was made of, for who opens it and on the server. */
async function check(browser, state, server, id, text) {
  const lines = text.replace(/\n$/, '').split('\n');
  const context = await newContext(browser, state);
  const page = await context.newPage();
  await page.goto(`${server.url}/d/${id}`);
  await isReady(page);
  const shown = await linesOf(page);
  await context.close();
  const exported = (await server.exports(id)).trimEnd().split('\n');
  for (const [where, found] of [['the page', shown], ['the server', exported]]) {
    const problem = difference(found.join('\n'), lines.join('\n'));
    if (problem) throw new Error(`${where} has ${problem}`);
  }
}

const server = await startServer('open');
const browser = await launch();
try {
  const names = options.pages.split(',');
  const first = await server.creates('');
  const state = await someone(browser, `${server.url}/d/${first}`);
  const times = [];
  const bytes = [];
  const found = {};
  for (const name of names) {
    const { title, text } = PAGES[name];
    const id = text === undefined ? undefined : await server.creates(text);
    const url = id ? `${server.url}/d/${id}` : `${server.url}/`;
    const end = text === undefined ? undefined : text.trimEnd().slice(-40);
    const runs = await opensRepeatedly(browser, state, url, { end, runs: Number(options.runs), network: options.network });
    for (const [heat, of] of Object.entries(runs)) {
      times.push(openingRow(`${title}, ${heat}`, of));
      bytes.push(bytesOf(`${title}, ${heat}`, of));
    }
    found[name] = runs;
    if (options.profile && name === names.at(-1)) await profilesOpening(browser, state, url, end, options.profile);
    if (id) await check(browser, state, server, id, text);
  }
  const line = options.network ? `over ${options.network}` : 'over loopback';
  printTable(`Opening ${line}, medians of ${options.runs}`, times);
  printTable('Downloaded until then', bytes);
  writeJson(options.json, { network: options.network ?? 'loopback', pages: found });
} finally {
  await browser.close();
  await server.stop();
}
