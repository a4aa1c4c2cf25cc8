// People who all write at once, in a process of their own that `crowd.mjs` starts.
//
// Its argument says in JSON where and what they write. Each message asks for something, and is answered
// when it is done.

import { setTimeout as pause } from 'node:timers/promises';
import { Peer } from './peer.mjs';

const PARAGRAPH_CHARACTERS = 200;

/** So often somebody who writes tells the others where the caret is, as Quire's pages do. */
const CARET_INTERVAL_MS = 100;

/** One peer's places, each of which moves with what is written before it. */
class Writer {
  #name;
  #character;
  #places;
  #next = 0;
  #toldMs = -Infinity;

  constructor(peer, name, character, starts) {
    this.peer = peer;
    this.#name = name;
    this.#character = character;
    this.#places = starts.map((start) => ({ start, written: 0 })).sort((a, b) => a.start - b.start);
  }

  shows() {
    this.peer.sends(this.peer.caretAt(this.#name, this.#places[0].start));
  }

  /** Writes the next character, due `atMs` after the start; returns the frames that tell of it, and whether it was no line break. */
  writes(breaksLines, atMs) {
    const number = this.#next;
    this.#next = (number + 1) % this.#places.length;
    const place = this.#places[number];
    const before = this.#places.slice(0, number).reduce((sum, { written }) => sum + written, 0);
    const breaks = breaksLines && place.written % PARAGRAPH_CHARACTERS === PARAGRAPH_CHARACTERS - 1;
    const index = place.start + before + place.written;
    const frames = [this.peer.edits(() => this.peer.content.insert(index, breaks ? '\n' : this.#character))];
    place.written += 1;
    if (atMs - this.#toldMs >= CARET_INTERVAL_MS) {
      this.#toldMs = atMs;
      frames.push(this.peer.caretAt(this.#name, index + 1));
    }
    return { peer: this.peer, frames, isCharacter: !breaks };
  }
}

/**
 * The people, each with a part of the places, of whom there are no more than places, and all that they
 * will write: what is measured on the same machine does not pay for making it.
 */
async function join({ url, places, peers, character, rate, seconds, breaksLines }) {
  const writers = [];
  for (let number = 0; number < Math.min(peers, places.length); number += 1) {
    const own = places.filter((_, index) => index % peers === number);
    const writer = new Writer(await Peer.joins(url), `Peer ${number + 1}`, character, own);
    writer.shows();
    writers.push(writer);
  }
  const writes = (_, edit) => writers[edit % writers.length].writes(breaksLines, (edit * 1000) / rate);
  return { peers: writers.map(({ peer }) => peer), edits: Array.from({ length: rate * seconds }, writes) };
}

/** Lets them write at the rate; says how many characters they wrote, and until when. */
async function write({ peers, edits }, rate) {
  const began = performance.now();
  for (let edit = 0; edit < edits.length; ) {
    const due = Math.min(edits.length, Math.floor(((performance.now() - began) / 1000) * rate));
    for (; edit < due; edit += 1) for (const frame of edits[edit].frames) edits[edit].peer.sends(frame);
    await pause(4);
  }
  while (peers.some((peer) => peer.waiting > 0)) await pause(1);
  return {
    characters: edits.filter(({ isCharacter }) => isCharacter).length,
    edits: edits.length,
    took: (performance.now() - began) / 1000,
    endedAt: Date.now(),
  };
}

const task = JSON.parse(process.argv[2]);
let crowd;
const works = {
  join: async () => {
    crowd = await join(task);
    return {};
  },
  write: () => write(crowd, task.rate),
  leave: async () => {
    for (const peer of crowd.peers) await peer.leaves();
    return {};
  },
};
// However the benchmark ends, its crowd does not outlive it.
process.on('disconnect', () => process.exit());
process.on('message', async (what) => process.send(await works[what]()));
