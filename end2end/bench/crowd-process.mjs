// People who all write at once, in a process of their own that `crowd.mjs` starts.
//
// Its argument says in JSON where and what they write. Each message asks for something, and is answered
// when it is done.

import { setTimeout as pause } from 'node:timers/promises';
import { Peer } from './peer.mjs';

const PARAGRAPH_CHARACTERS = 200;
const TAKEN_BACK_CHARACTERS = 50;

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

  /**
   * Does what comes next, due `atMs` after the start. Returns the frames that tell of it, and by how many
   * characters, line breaks not among them, there are more.
   */
  writes(manner, atMs) {
    const number = this.#next;
    this.#next = (number + 1) % this.#places.length;
    const place = this.#places[number];
    if (manner === 'back' && place.written % TAKEN_BACK_CHARACTERS === 0) place.isTakenBack = place.written > 0;
    if (place.isTakenBack) return this.#edits(place, atMs, (content, index) => content.delete(index - 1, 1), -1, -1);
    const breaks = manner === 'lines' && place.written % PARAGRAPH_CHARACTERS === PARAGRAPH_CHARACTERS - 1;
    const text = breaks ? '\n' : this.#character;
    return this.#edits(place, atMs, (content, index) => content.insert(index, text), 1, breaks ? 0 : 1);
  }

  /** Writes `text` at the first place, as the last thing. */
  ends(text, atMs) {
    return this.#edits(this.#places[0], atMs, (content, index) => content.insert(index, text), 1, 0);
  }

  #edits(place, atMs, edit, growth, characters) {
    const moved = this.#places.slice(0, this.#places.indexOf(place) + 1).reduce((sum, { written }) => sum + written, 0);
    const index = place.start + moved;
    const frames = [this.peer.edits(() => edit(this.peer.content, index))];
    place.written += growth;
    if (atMs - this.#toldMs >= CARET_INTERVAL_MS) {
      this.#toldMs = atMs;
      frames.push(this.peer.caretAt(this.#name, index + growth));
    }
    return { peer: this.peer, frames, characters };
  }
}

/**
 * The people, each with a part of the places, of whom there are no more than places, and all that they
 * will write: what is measured on the same machine does not pay for making it.
 */
async function join({ url, places, peers, character, last, rate, seconds, manner }) {
  const writers = [];
  for (let number = 0; number < Math.min(peers, places.length); number += 1) {
    const own = places.filter((_, index) => index % peers === number);
    const writer = new Writer(await Peer.joins(url), `Peer ${number + 1}`, character, own);
    writer.shows();
    writers.push(writer);
  }
  const writes = (_, edit) => writers[edit % writers.length].writes(manner, (edit * 1000) / rate);
  const edits = Array.from({ length: rate * seconds }, writes);
  const ends = writers.map((writer) => writer.ends(last, seconds * 1000));
  return { peers: writers.map(({ peer }) => peer), edits, ends };
}

/** Lets them write at the rate; says how many characters there are then, and until when they wrote. */
async function write({ peers, edits, ends }, rate) {
  const sends = ({ peer, frames }) => frames.forEach((frame) => peer.sends(frame));
  const began = performance.now();
  for (let edit = 0; edit < edits.length; ) {
    const due = Math.min(edits.length, Math.floor(((performance.now() - began) / 1000) * rate));
    for (; edit < due; edit += 1) sends(edits[edit]);
    await pause(4);
  }
  ends.forEach(sends);
  while (peers.some((peer) => peer.waiting > 0)) await pause(1);
  return {
    characters: edits.reduce((sum, { characters }) => sum + characters, 0),
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
