// What takes the time of a page's thread: the browser's own steps, and the functions of the program.
//
// Functions of the module have names only in a bundle that kept them, as the development one does.

import { writeFileSync } from 'node:fs';

const SHOWN_MAX = 25;

/** Does `work`, writes a CPU profile of it into `file`, and prints where the time went. */
export async function profiled(page, file, work) {
  const browser = page.context().browser();
  const client = await page.context().newCDPSession(page);
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: 200 });
  await browser.startTracing(page, { categories: ['-*', 'devtools.timeline', 'toplevel'] });
  await client.send('Profiler.start');
  const result = await work();
  const { profile } = await client.send('Profiler.stop');
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await client.detach();
  writeFileSync(file, JSON.stringify(profile));
  print('the browser’s steps, each without those within', steps(traceEvents));
  print('functions, each alone', alone(profile));
  print('functions, with what they call', together(profile));
  for (const task of longTasks(traceEvents)) {
    const at = Math.round((task.ts - profile.startTime) / 1000);
    print(`a task of ${Math.round(task.dur / 1000)} ms, ${at} ms after the start: functions, with what they call`, together(within(profile, task)));
  }
  return result;
}

function print(title, times) {
  console.log(`\n  ${title}, ms`);
  const top = [...times].filter(([, ms]) => ms >= 1).sort((a, b) => b[1] - a[1]);
  for (const [name, ms] of top.slice(0, SHOWN_MAX)) console.log(`  ${ms.toFixed(0).padStart(7)}  ${name}`);
}

const add = (times, name, ms) => times.set(name, (times.get(name) ?? 0) + ms);
const nameOf = (node) => node.callFrame.functionName.replace(/::h[0-9a-f]{16}$/, '') || '(anonymous)';

function alone(profile) {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node)]));
  const times = new Map();
  profile.samples.forEach((id, index) => add(times, names.get(id), profile.timeDeltas[index] / 1000));
  return times;
}

function together(profile) {
  const callers = new Map();
  for (const node of profile.nodes) for (const child of node.children ?? []) callers.set(child, node.id);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const stacks = new Map();
  const stackOf = (id) => {
    if (!stacks.has(id)) {
      const names = new Set();
      for (let at = id; at !== undefined; at = callers.get(at)) names.add(nameOf(nodes.get(at)));
      stacks.set(id, names);
    }
    return stacks.get(id);
  };
  const times = new Map();
  profile.samples.forEach((id, index) => {
    for (const name of stackOf(id)) add(times, name, profile.timeDeltas[index] / 1000);
  });
  return times;
}

/** The part of a profile that was taken while `task` ran. */
function within(profile, task) {
  const inside = { ...profile, samples: [], timeDeltas: [] };
  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    at += profile.timeDeltas[index];
    if (at < task.ts || at > task.ts + task.dur) return;
    inside.samples.push(id);
    inside.timeDeltas.push(profile.timeDeltas[index]);
  });
  return inside;
}

/** What keeps the page from answering: its steps of more than 50 ms that are in no other, in their order. */
function longTasks(events) {
  let end = 0;
  const outermost = ownSteps(events).filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
  return outermost.filter(({ dur = 0 }) => dur > 50_000);
}

/** Of the thread that lays out most, which is the page's, in their order. */
function ownSteps(events) {
  const threads = new Map();
  for (const event of events) {
    if (event.ph !== 'X') continue;
    const thread = `${event.pid} ${event.tid}`;
    if (!threads.has(thread)) threads.set(thread, []);
    threads.get(thread).push(event);
  }
  const layouts = (list) => list.filter(({ name }) => name === 'Layout').length;
  const own = [...threads.values()].sort((a, b) => layouts(b) - layouts(a))[0] ?? [];
  return own.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
}

function steps(events) {
  const own = ownSteps(events);
  const times = new Map();
  const open = [];
  const kind = ({ name, args }) => (args?.data?.type ? `${name} ${args.data.type}` : name);
  const close = (event) => add(times, kind(event), event.left / 1000);
  for (const event of own) {
    while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) close(open.pop());
    if (open.length > 0) open.at(-1).left -= event.dur ?? 0;
    open.push({ ...event, dur: event.dur ?? 0, left: event.dur ?? 0 });
  }
  while (open.length > 0) close(open.pop());
  return times;
}
