// Somebody types while a crowd edits the same document: `cargo xtask bench burst`.
//
// Keys are pressed at a steady rate in Chromium, whatever the page manages, while peers (Yjs clients)
// insert single characters. A peer sends a frame for each edit, as clients do, and ten times a second one
// that says where its caret is; the server puts those of a few ms together. Prints how often the page had
// a frame to paint, the longest time without, how long keys took until they were painted, and how far
// behind the page was when the last edit was sent. First the same with nobody else, and with peers that
// write in another document: what this machine has left beside peers and server. Fails if page and server
// differ at the end, or if not every character that was typed or sent is there. Options:
//
//   --rate NUMBER      edits a second, of all peers together (5000)
//   --seconds NUMBER   how long (10)
//   --peers NUMBER     clients that send them (10)
//   --where A,B        where they write: far (in places all over the document), near (in the paragraphs
//                      around the one that is typed in, on the screen), same (in that paragraph, where they
//                      take back what they write, 50 characters at a time), grow (there without taking it
//                      back), own (as many as PEOPLE, each in a place of their own all over the document and
//                      as fast as people type, whatever the rate; with two rows more, of their coming and
//                      leaving)
//   --people NUMBER    how many these are (300)
//   --places NUMBER    in how many places at once, if far or near (far: 100, near: 10); after 200
//                      characters there each begins a new paragraph
//   --keys NUMBER      keys a second (20)
//   --lines NUMBER     of 100 characters, the document's length before (1000)
//   --profile FILE     also writes a CPU profile of the last row
//   --json FILE        also writes what was found as data

import { parseArgs } from 'node:util';
import { spawnBehind } from './background.mjs';
import { difference, isSaved, joins, launch, linesOf, newContext, pause, within } from './browser.mjs';
import { Crowd } from './crowd.mjs';
import { installFrames, summary } from './frames.mjs';
import { installKeys, quantile, taken } from './keys.mjs';
import { textOnServer } from './peer.mjs';
import { profiled } from './profile.mjs';
import { startServer } from './server.mjs';
import { printTable, writeJson } from './table.mjs';
import { prose } from './texts.mjs';

const { values: options } = parseArgs({
  options: {
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
    peers: { type: 'string', default: '10' },
    where: { type: 'string', default: 'own,far,near,same,grow' },
    people: { type: 'string', default: '300' },
    places: { type: 'string' },
    keys: { type: 'string', default: '20' },
    lines: { type: 'string', default: '1000' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
});
const rate = Number(options.rate);
const seconds = Number(options.seconds);
const peers = Number(options.peers);
const people = Number(options.people);
const keyRate = Number(options.keys);
const lines = Number(options.lines);

const LINE_CHARACTERS = 100;
/** So many characters a second somebody types who types fast. */
const PERSON_RATE = 5;
const PATIENCE_SECONDS = 120;
/** What is typed, what is sent and what is sent last; none of it is in the text. */
const TYPED = 'Z';
const SENT = 'Q';
const LAST = 'X';
const middle = Math.floor(lines / 2);
const MANNERS = { same: 'back', grow: 'on' };
const count = (text, character) => text.split(character).length - 1;

const crowdOf = (where) => (where === 'own' ? people : peers);

/** Where peers write: how many characters behind the document's start. */
const placesOf = (where) => linesOfPlaces(where).map(({ line, offset }) => line * (LINE_CHARACTERS + 1) + offset);

function linesOfPlaces(where) {
  if (where === 'same' || where === 'grow') {
    const at = (index) => ({ line: middle, offset: Math.floor((LINE_CHARACTERS * (index + 0.5)) / peers) });
    return Array.from({ length: peers }, (_, index) => at(index));
  }
  const many = where === 'own' ? people : Number(options.places ?? (where === 'near' ? 10 : 100));
  if (where !== 'near') {
    // None is the line that is typed in.
    const spread = (index) => Math.floor(((index + 0.5) * (lines - 1)) / many);
    const other = (line) => (line >= middle ? line + 1 : line);
    return Array.from({ length: many }, (_, index) => ({ line: other(spread(index)), offset: 50 }));
  }
  const first = middle - Math.floor(many / 2);
  return Array.from({ length: many + 1 }, (_, index) => ({ line: first + index, offset: 50 })).filter(
    ({ line }) => line !== middle,
  );
}

/** Presses a key as often as was asked for, whether or not the page has seen to the last. */
async function types(client, until) {
  const pending = [];
  const key = { key: TYPED, code: 'KeyZ', windowsVirtualKeyCode: 90 };
  const began = performance.now();
  for (let number = 0; !until.over; number += 1) {
    pending.push(client.send('Input.dispatchKeyEvent', { type: 'keyDown', text: TYPED, ...key }));
    pending.push(client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }));
    await pause(Math.max(0, began + ((number + 1) * 1000) / keyRate - performance.now()));
  }
  await Promise.all(pending);
  return pending.length / 2;
}

/** The text on the server once every character that was sent is in it, which nobody here waits for. */
async function settledText(url, characters) {
  for (const since = Date.now(); ; await pause(200)) {
    const text = await textOnServer(url);
    if (count(text, SENT) === characters || Date.now() - since > PATIENCE_SECONDS * 1000) return text;
  }
}

async function putCaretInLine(page, line) {
  await page.locator('#editor').focus();
  await page.locator('#editor').evaluate((root, line) => {
    const block = root.querySelectorAll('p')[line];
    getSelection().collapse(block.firstChild, block.firstChild.length);
    block.scrollIntoView({ block: 'center', behavior: 'instant' });
  }, line);
  await pause(500);
}

/**
 * What the page managed while peers wrote there, or nobody if `where` is nowhere; where they are many, also
 * while they came and left.
 */
async function measured(browser, server, where, profile) {
  const text = prose(lines, LINE_CHARACTERS);
  const id = await server.creates(text);
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.addInitScript(installKeys);
  await page.addInitScript(installFrames);
  let sockets = 0;
  page.on('websocket', () => (sockets += 1));
  await joins(page, `${server.url}/d/${id}`, 'Writer');
  await putCaretInLine(page, middle);
  const client = await context.newCDPSession(page);

  const theirs = where === 'elsewhere' ? await server.creates(text) : id;
  await page.evaluate(() => window.frames.start());
  const crowd =
    where &&
    (await Crowd.joins({
      url: server.socketUrl(theirs),
      peers: crowdOf(where),
      places: placesOf(where),
      character: SENT,
      last: LAST,
      rate: where === 'own' ? people * PERSON_RATE : rate,
      seconds,
      manner: MANNERS[where] ?? 'lines',
    }));
  await pause(1000);
  const coming = await page.evaluate(() => window.frames.stop());

  const work = async () => {
    await page.evaluate(() => {
      window.keystrokes.start();
      window.frames.start();
    });
    const until = { over: false };
    const typing = types(client, until);
    const sent = crowd
      ? await crowd.writes()
      : await pause(seconds * 1000).then(() => ({ characters: 0, edits: 0, took: seconds, endedAt: Date.now() }));
    // What it manages is measured until then, and how long it takes to be level from then on.
    const during = page.evaluate(() => window.frames.stop());
    until.over = true;
    const typed = await typing;
    const ends = !where || where === 'elsewhere' ? 0 : Math.min(crowdOf(where), placesOf(where).length);
    const held = page.evaluate((counts) => window.frames.holds(counts), { [TYPED]: typed, [LAST]: ends });
    const equalAt = await within(PATIENCE_SECONDS, held, 'the page has what was typed and sent last');
    return { sent, typed, during: await during, equalAt };
  };
  const { sent, typed, during, equalAt } = await (profile ? profiled(page, profile, work) : work());
  const samples = await taken(page, typed);
  await isSaved(page);

  const shown = (await linesOf(page)).join('\n');
  const whole = where === 'elsewhere' ? await settledText(server.socketUrl(theirs), sent.characters) : shown;
  const problems = [
    ['the page differs from the server', difference(shown, (await textOnServer(server.socketUrl(id))).replace(/\n$/, ''))],
    ['the export differs from the page', difference((await server.exports(id)).trimEnd(), shown)],
    ['typed characters', count(shown, TYPED) === typed ? undefined : `${count(shown, TYPED)} of ${typed}`],
    ['sent characters', count(whole, SENT) === sent.characters ? undefined : `${count(whole, SENT)} of ${sent.characters}`],
    ['keys were too few', typed >= keyRate * seconds * 0.9 ? undefined : `${typed} in ${sent.took.toFixed(1)} s`],
    ['the peers were too slow', sent.took < seconds * 1.1 ? undefined : `${sent.took.toFixed(1)} s instead of ${seconds} s`],
  ].filter(([, problem]) => problem);
  for (const [what, problem] of problems) console.error(`${where ?? 'nobody else'}: ${what}: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;

  await page.evaluate(() => window.frames.start());
  await crowd?.leaves();
  await pause(1000);
  const leaving = await page.evaluate(() => window.frames.stop());
  await context.close();
  const latencies = samples.map((sample) => sample.latency);
  const wrote = {
    'peers write': where ?? 'nobody else',
    'edits/s': Math.round(sent.edits / sent.took),
    ...summary(during),
    keys: typed,
    'key p50': quantile(latencies, 0.5),
    'key p95': quantile(latencies, 0.95),
    'key worst': Math.max(...latencies),
    'level after': where && where !== 'elsewhere' ? Math.max(0, Math.round(equalAt - sent.endedAt)) : undefined,
    reconnected: sockets - 1,
  };
  if (where !== 'own') return [wrote];
  const came = { 'peers write': 'own, coming', ...summary(coming) };
  return [came, wrote, { 'peers write': 'own, leaving', ...summary(leaving) }];
}

const server = await startServer('burst', spawnBehind);
const browser = await launch();
try {
  const rows = [...(await measured(browser, server)), ...(await measured(browser, server, 'elsewhere'))];
  const wheres = options.where.split(',');
  for (const where of wheres) {
    rows.push(...(await measured(browser, server, where, where === wheres.at(-1) ? options.profile : undefined)));
  }
  const title = `${options.peers} peers, ${rate} edits/s for ${seconds} s, ${keyRate} keys/s, ${lines * LINE_CHARACTERS} characters before; times in ms`;
  printTable(title, rows);
  writeJson(options.json, { options, rows });
} finally {
  await browser.close();
  await server.stop();
}
