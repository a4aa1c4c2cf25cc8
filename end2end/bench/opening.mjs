// Opening a page, from the request until somebody can write in it, and what is downloaded for that.

import { isReady, isSaved, newContext, pause, settle } from './browser.mjs';
import { Downloads } from './downloads.mjs';
import { median } from './keys.mjs';
import { profiled } from './profile.mjs';

/** Measures an opening: installed in the page before anything else. */
function installOpening() {
  const milestones = {};
  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });

  /** The first frame in which there is something, as ms since the request. */
  const when = (name, isThere) => {
    const look = () => {
      if (isThere()) milestones[name] = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
  const editor = () => document.getElementById('editor');
  const lastText = (element) => {
    let last = element;
    while (last?.lastElementChild) last = last.lastElementChild;
    return last?.textContent;
  };
  Object.assign(window, {
    opening: {
      milestones,
      tasks,
      /** Looks for a document whose text ends so, and for whether it can be written in. */
      watchDocument: (end) => {
        when('text', () => editor() && (end === '' || lastText(editor())?.endsWith(end)));
        when('editable', () => editor()?.getAttribute('contenteditable') === 'true');
      },
      watchHome: () => {
        when('text', () => document.querySelector('.home-points li:last-child'));
        // What this browser has opened is shown by the program, not by the server.
        when('editable', () => document.querySelector('.recent'));
      },
      /** Puts the caret before the first character, and looks for `key` there. */
      watchKey: (key) => {
        const first = editor().querySelector('p');
        editor().focus();
        const text = document.createTreeWalker(first, NodeFilter.SHOW_TEXT).nextNode();
        getSelection().collapse(text ?? first, 0);
        when('key', () => first.isConnected && first.textContent.startsWith(key));
      },
      isOver: () => performance.getEntriesByName('first-contentful-paint').length > 0,
    },
  });
}

/** What somebody's browser keeps who was here before, without what it has downloaded. */
export async function someone(browser, url) {
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Your name').fill('Reader');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await isSaved(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

/**
 * Opens `url` in a context and returns what it took. `end` is how the document's text ends;
 * without it the page is the home page.
 */
async function opened(context, url, end, { network, profile } = {}) {
  const page = await context.newPage();
  await page.addInitScript(installOpening);
  await page.addInitScript(
    (end) => (end === null ? window.opening.watchHome() : window.opening.watchDocument(end)),
    end ?? null,
  );
  const downloads = await Downloads.of(page, network);
  const reached = (name) =>
    page.waitForFunction((name) => window.opening.milestones[name], name, { timeout: 300_000 });
  const work = async () => {
    await page.goto(url, { waitUntil: 'commit' });
    await reached('editable');
    if (end === undefined) return;
    await page.evaluate(() => window.opening.watchKey('~'));
    await page.keyboard.press('~');
    await reached('key');
  };
  await (profile ? profiled(page, profile, work) : work());
  const bytes = downloads.taken();
  await reached('text');
  await page.waitForFunction(() => window.opening.isOver());
  // Long tasks are told of behind them.
  await pause(300);
  const found = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const { milestones, tasks } = window.opening;
    const end = milestones.key ?? milestones.editable;
    const before = tasks.filter((task) => task.startTime < end).map((task) => task.duration);
    return {
      firstByte: navigation.responseStart,
      firstPaint: paint.startTime,
      text: milestones.text,
      editable: milestones.editable,
      key: milestones.key,
      longestTask: Math.max(0, ...before),
      blocked: before.reduce((sum, duration) => sum + duration - 50, 0),
    };
  });
  if (end !== undefined) {
    await page.keyboard.press('Backspace');
    await isSaved(page);
  }
  await downloads.settles();
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state === 'activated') return;
    await new Promise((resolve) => active.addEventListener('statechange', resolve));
  });
  await downloads.settles();
  await page.close();
  return { ...found, bytes, later: downloads.taken().all - bytes.all };
}

/** Opens `url` `runs` times with nothing downloaded, and again each time with all of it. */
export async function opensRepeatedly(browser, state, url, { end, runs, network }) {
  const found = { cold: [], warm: [] };
  for (let run = 0; run < runs; run += 1) {
    const context = await newContext(browser, state);
    found.cold.push(await opened(context, url, end, { network }));
    await visits(context, url, end);
    found.warm.push(await opened(context, url, end, { network }));
    await context.close();
  }
  return found;
}

/** Opens `url` once more with nothing downloaded, and writes a CPU profile of that. */
export async function profilesOpening(browser, state, url, end, profile) {
  const context = await newContext(browser, state);
  await opened(context, url, end, { profile });
  await context.close();
}

/** Opens `url` and writes nothing, so that what is kept then is the page as it is. */
async function visits(context, url, end) {
  const page = await context.newPage();
  await page.goto(url);
  if (end !== undefined) {
    await isReady(page);
    await isSaved(page);
  }
  await settle(page);
  await page.close();
}

/** The medians of a page's openings, in ms. */
export function openingRow(what, runs) {
  const of = (pick) => median(runs.map(pick));
  const whole = (pick) => (pick(runs[0]) === undefined ? undefined : Math.round(of(pick)));
  return {
    ms: what,
    'first byte': whole((run) => run.firstByte),
    'first paint': whole((run) => run.firstPaint),
    text: whole((run) => run.text),
    usable: whole((run) => run.editable),
    'key typed': whole((run) => run.key),
    'longest task': whole((run) => run.longestTask),
    'blocked in all': whole((run) => run.blocked),
  };
}
