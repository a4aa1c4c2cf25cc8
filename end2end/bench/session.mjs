// A recorded session in a real browser: `cargo xtask bench session --trace FILE.json.gz`.
//
// A peer (a Yjs client) makes every edit of the session, each by itself, as fast as the page shows them;
// then the document, with all that history, is opened, and somebody types in it. Prints how long the page
// took until its text was the recorded one, what it managed meanwhile, how long the document takes to
// open, and how long keys take until they are painted. Fails if the text is another. Options:
//
//   --trace FILE       the session, as of the public editing-traces collection: gzipped JSON
//   --edits NUMBER     only so many of its edits
//   --times NUMBER     so many sessions, one behind the other in one document (1)
//   --together NUMBER  edits that travel in one frame, still as many edits (20)
//   --ahead NUMBER     edits that the peer is ahead of the page at most (20000)
//   --runs NUMBER      how often the document is opened (3)
//   --keys NUMBER      keys (100)
//   --profile FILE     also writes a CPU profile of the replay
//   --json FILE        also writes what was found as data

import { parseArgs } from 'node:util';
import { difference, isReady, isSaved, joins, launch, linesOf, newContext, pause, putCaret, within } from './browser.mjs';
import { installFrames, summary } from './frames.mjs';
import { installKeys, measure, quantile } from './keys.mjs';
import { openingRow, opensRepeatedly, someone } from './opening.mjs';
import { Peer, textOnServer } from './peer.mjs';
import { profiled } from './profile.mjs';
import { startServer } from './server.mjs';
import { printTable, writeJson } from './table.mjs';
import { readTrace } from './trace.mjs';

const { values: options } = parseArgs({
  options: {
    trace: { type: 'string' },
    edits: { type: 'string' },
    times: { type: 'string', default: '1' },
    together: { type: 'string', default: '20' },
    ahead: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
    keys: { type: 'string', default: '100' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
});
if (!options.trace) throw new Error('--trace FILE.json.gz says which session');
const trace = readTrace(options.trace, options.edits && Number(options.edits));
const times = Number(options.times);
const together = Number(options.together);
const ahead = Number(options.ahead);
/** So many edits come between two titles, which say how far the peer is. */
const REPORT_EDITS = 2_000;
const PATIENCE_SECONDS = 120;

/** Every edit of every session on the peer's document: frames, and how many edits they bring it to. */
async function replay(peer) {
  const frames = [];
  let edits = 0;
  const flush = () => frames.push({ bytes: Peer.frameOf(peer.takes()), edits });
  for (let time = 0; time < times; time += 1) {
    // The document ends with a line break of its own; sessions are a line apart.
    const offset = time * (trace.end.length + 1);
    if (time > 0) peer.document.transact(() => peer.content.insert(offset - 1, '\n'));
    if (trace.start) peer.document.transact(() => peer.content.insert(offset, trace.start));
    for (const [position, deleted, inserted] of trace.patches) {
      peer.document.transact(() => {
        if (deleted > 0) peer.content.delete(offset + position, deleted);
        if (inserted) peer.content.insert(offset + position, inserted);
      });
      edits += 1;
      const reports = edits % REPORT_EDITS === 0;
      if (reports) peer.document.transact(() => peer.document.getMap('meta').set('title', String(edits)));
      if (reports || edits % together === 0) flush();
      // The peer's socket is open, and whoever does not answer there is closed.
      if (reports) await pause(0);
    }
  }
  peer.document.transact(() => peer.document.getMap('meta').set('title', String(edits)));
  flush();
  return { frames, edits };
}

/** Sends the frames, never more than so many edits ahead of what the page says that it shows. */
async function sends(peer, frames, shown) {
  for (const { bytes, edits } of frames) {
    const since = Date.now();
    while (edits - shown.edits > ahead) {
      await pause(1);
      if (Date.now() - since > PATIENCE_SECONDS * 1000) throw new Error(`the page shows no more than ${shown.edits} edits`);
    }
    peer.sends(bytes);
    // The server closes who sends more than it has agreed to take.
    if (peer.waiting > 1_000_000) await pause(1);
  }
}

/** Fails unless the text is the recorded one. */
function check(where, found) {
  const problem = difference(found, expected);
  if (problem) throw new Error(`${where}: ${problem}`);
}

const expected = Array(times).fill(trace.end).join('\n');
const letters = expected.replaceAll('\n', '').length;
const server = await startServer('session');
const browser = await launch();
try {
  const id = await server.creates('');
  const url = `${server.url}/d/${id}`;
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.addInitScript(installFrames);
  let sockets = 0;
  page.on('websocket', () => (sockets += 1));
  await joins(page, url, 'Reader');

  const peer = await Peer.joins(server.socketUrl(id));
  const { frames, edits } = await replay(peer);
  check('the peer', peer.text.replace(/\n$/, ''));
  const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
  console.log(`${edits} edits in ${frames.length} frames of ${(bytes / 1024 / 1024).toFixed(1)} MiB, ${expected.length} characters at the end`);

  const shown = { edits: 0 };
  await page.exposeFunction('benchShows', (title) => (shown.edits = Number.parseInt(title, 10) || shown.edits));
  await page.evaluate(() => {
    const tell = () => window.benchShows(document.title);
    new MutationObserver(tell).observe(document.head, { subtree: true, childList: true, characterData: true });
  });
  const work = async () => {
    await page.evaluate(() => window.frames.start());
    const began = Date.now();
    await sends(peer, frames, shown);
    const sentAt = Date.now();
    const reached = page.evaluate(
      async ([title, count]) => {
        // Text comes and goes: its length says nothing before the last edit is there.
        while (!document.title.startsWith(title)) await new Promise(requestAnimationFrame);
        return window.frames.reaches(count);
      },
      [String(edits), letters],
    );
    const equalAt = await within(PATIENCE_SECONDS, reached, 'the page has the last edit');
    const during = await page.evaluate(() => window.frames.stop());
    return { took: (equalAt - began) / 1000, sending: (sentAt - began) / 1000, during };
  };
  const { took, sending, during } = await (options.profile ? profiled(page, options.profile, work) : work());
  check('the page', (await linesOf(page)).join('\n'));
  await isSaved(page);
  check('the server', (await textOnServer(server.socketUrl(id))).replace(/\n$/, ''));
  check('the export', (await server.exports(id)).replace(/\n$/, ''));
  await peer.leaves();
  await context.close();
  const replayed = {
    replay: `${edits} edits`,
    'seconds until equal': took,
    'of them sending': sending,
    'edits/s': Math.round(edits / took),
    ...summary(during),
    reconnected: sockets - 1,
  };
  printTable('As a page that is open shows them; times in ms', [replayed]);

  const state = await someone(browser, url);
  const lastLine = expected.slice(expected.lastIndexOf('\n') + 1);
  const openings = await opensRepeatedly(browser, state, url, { end: lastLine.slice(-40), runs: Number(options.runs) });
  printTable(`Opening it, medians of ${options.runs}`, Object.entries(openings).map(([heat, runs]) => openingRow(heat, runs)));

  const writing = await newContext(browser, state);
  const paper = await writing.newPage();
  await paper.addInitScript(installKeys);
  await paper.goto(url);
  await isReady(paper);
  check('the page, opened', (await linesOf(paper)).join('\n'));
  await putCaret(paper, 0.5);
  await measure(paper, 20);
  const keys = Number(options.keys);
  const samples = await measure(paper, keys);
  await isSaved(paper);
  const typed = (await linesOf(paper)).join('').length - letters;
  if (typed !== keys + 20) throw new Error(`${typed} of ${keys + 20} keys are there`);
  const of = (name) => samples.map((sample) => sample[name]);
  const row = {
    keys,
    p50: quantile(of('latency'), 0.5),
    p95: quantile(of('latency'), 0.95),
    'work p50': quantile(of('work'), 0.5),
    'work p95': quantile(of('work'), 0.95),
  };
  printTable('A letter in the middle of it; times in ms', [row]);
  writeJson(options.json, { options, replayed, openings, keys: samples });
} finally {
  await browser.close();
  await server.stop();
}
