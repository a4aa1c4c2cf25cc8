// Two people write while network, server and browsers fail: `cargo xtask soak faults`.
//
// In every run each types letters of their own at the end of one document, while a plan made from the
// run's seed cuts, stalls and tears their networks and kills the server and browsers without a
// warning. At the end everything works again, and every letter must be in the document exactly once, in
// the order in which it was typed. A browser is killed or reloaded only once it says that what was
// typed is safe; that is the promise. Options:
//
//   --runs NUMBER   how many (20)
//   --seed NUMBER   of the first; the others follow (1)
//   --steps NUMBER  in each run (8)

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Person } from './person.mjs';
import { Network } from './proxy.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '8' },
  },
});

/** Numbers that follow from a seed (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound) => Math.floor(next() * bound);
  return { below, oneOf: (things) => things[below(things.length)] };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Server {
  #data = mkdtempSync(join(tmpdir(), 'quire-soak-'));
  #process;

  async starts() {
    if (this.port === undefined) {
      const probe = createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      this.port = probe.address().port;
      probe.close();
      await once(probe, 'close');
    }
    const listen = `127.0.0.1:${this.port}`;
    const args = ['serve', '--listen', listen, '--data', this.#data, '--log', 'error'];
    // Pages ask from the address of their network, which is another.
    const child = spawn(process.env.QUIRE_TEST_SERVER, [...args, '--allowed-origins', '*'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#process = child;
    while (!(await fetch(`http://${listen}/health`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await pause(20);
    }
  }

  async dies() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  async removes() {
    await this.dies().catch(() => {});
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/** One run; what went wrong, if something did. */
async function run(server, seed, steps, told) {
  const { below, oneOf } = chance(seed);
  const networks = [await Network.before(server.port), await Network.before(server.port)];
  const people = ['ABCDEFGHIJKLM', 'nopqrstuvwxyz'].map((letters, index) => {
    const url = `http://127.0.0.1:${networks[index].port}/d/soak-${seed}`;
    return new Person(['Ada', 'Ben'][index], letters, url);
  });
  try {
    for (const person of people) {
      await person.arrives();
      await person.settles();
    }
    for (let step = 0; step < steps; step++) {
      const who = below(2);
      const what = oneOf([...Network.FAULTS, ...Network.FAULTS, 'whole', 'server', 'crash', 'reload']);
      told.push(`${people[who].name}: ${what}`);
      const typing = people.map((person) => person.types(1 + below(8)));
      if (what === 'server') {
        await server.dies();
        try {
          await Promise.all(typing);
          await Promise.all(people.map((person) => person.types(1 + below(4))));
        } finally {
          await server.starts();
        }
      } else if (what === 'crash' || what === 'reload') {
        await Promise.all(typing);
        await people[who].isSafe();
        await (what === 'crash' ? people[who].crashes() : people[who].reloads());
      } else {
        networks[who].becomes(what);
        await Promise.all(typing);
        await pause(below(1500));
      }
    }
    for (const network of networks) network.becomes('whole');
    await Promise.all(people.map((person) => person.isSaved()));
    const answer = await fetch(`http://127.0.0.1:${server.port}/d/soak-${seed}`);
    const page = await answer.text();
    const text = /id="editor"[^>]*>(.*?)<\/div>/s.exec(page)[1].replace(/<[^>]*>/g, '');
    for (const [place, found] of [['the server', text], ...(await seen(people, text))]) {
      for (const person of people) {
        const theirs = [...found].filter((letter) => person.letters.includes(letter)).join('');
        if (theirs !== person.typed) {
          return `${place} has of ${person.name}\n  ${theirs}\ninstead of\n  ${person.typed}`;
        }
      }
    }
    return undefined;
  } finally {
    for (const person of people) await person.leaves();
    for (const network of networks) await network.close();
  }
}

/** What both pages show, once they show what the server has. */
async function seen(people, text) {
  const pages = [];
  for (const person of people) {
    const until = Date.now() + 30_000;
    while ((await person.sees()) !== text && Date.now() < until) await pause(50);
    pages.push([`${person.name}'s page`, await person.sees()]);
  }
  return pages;
}

const server = new Server();
await server.starts();
const first = Number(options.seed);
const began = Date.now();
let faults = 0;
let failed = 0;
for (let seed = first; seed < first + Number(options.runs); seed++) {
  const told = [];
  const problem = await run(server, seed, Number(options.steps), told).catch((error) => error.stack);
  faults += told.length;
  if (problem) {
    failed += 1;
    console.log(`seed ${seed} failed: ${problem}\n  ${told.join(', ')}\n  again: --seed ${seed} --runs 1`);
  } else {
    console.log(`seed ${seed}: ${told.join(', ')}`);
  }
}
await server.removes();
const seconds = Math.round((Date.now() - began) / 1000);
console.log(`${options.runs} runs with ${faults} faults in ${seconds} s, ${failed} failed`);
process.exit(failed ? 1 : 0);
