// Somebody who edits from a program: a Yjs client at a socket of its own.

import { once } from 'node:events';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { encode, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

const SYNC = 0;
const AWARENESS = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

function frame(kind, bytes) {
  return encode((encoder) => {
    writeVarUint(encoder, SYNC);
    writeVarUint(encoder, kind);
    writeVarUint8Array(encoder, bytes);
  });
}

/** What a frame of the sync protocol carries. */
function bytesOf(frame) {
  const decoder = createDecoder(frame);
  readVarUint(decoder);
  readVarUint(decoder);
  return readVarUint8Array(decoder);
}

export class Peer {
  document = new Y.Doc();
  #socket;
  #closed;
  #made = [];
  #tellings = 0;

  /**
   * Connects, and fetches the document. From then on it reads what others write but applies none of
   * it: that would take the time of whoever is measured on the same machine.
   */
  static async joins(url) {
    const peer = new Peer();
    const socket = new WebSocket(url, { perMessageDeflate: false });
    peer.#socket = socket;
    await once(socket, 'open');
    let failed = '';
    socket.on('error', (error) => (failed = error.message));
    socket.on('close', (code, reason) => (peer.#closed = `${code} ${reason}${failed}`));
    const has = new Promise((resolve, reject) => {
      socket.on('message', (data) => {
        if (data[0] !== SYNC) return;
        if (data[1] === STEP_1) socket.send(frame(STEP_2, Y.encodeStateAsUpdate(peer.document, bytesOf(data))));
        if (data[1] !== STEP_2) return;
        Y.applyUpdate(peer.document, bytesOf(data));
        resolve();
      });
      socket.on('close', () => reject(new Error(`the server closed: ${peer.#closed}`)));
    });
    socket.send(frame(STEP_1, Y.encodeStateVector(peer.document)));
    await has;
    peer.document.on('update', (update) => peer.#made.push(update));
    return peer;
  }

  get content() {
    return this.document.getText('content');
  }

  get text() {
    return this.content.toString();
  }

  /** Does `work`, as one edit, and returns the frame that tells of it. */
  edits(work) {
    this.document.transact(work);
    return frame(UPDATE, this.takes());
  }

  /** The update of everything that was done since the last time. */
  takes() {
    const updates = this.#made.splice(0);
    return updates.length === 1 ? updates[0] : Y.mergeUpdates(updates);
  }

  static frameOf(update) {
    return frame(UPDATE, update);
  }

  sends(bytes) {
    if (this.#closed) throw new Error(`the server closed the peer's socket: ${this.#closed}`);
    this.#socket.send(bytes);
  }

  /** The frame that tells its name, and of a caret behind the character before `index`. */
  caretAt(name, index) {
    const place = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.content, index, -1));
    const state = { user: { name, color: '#b33c7d' }, cursor: { anchor: place, head: place } };
    this.#tellings += 1;
    const clients = encode((encoder) => {
      writeVarUint(encoder, 1);
      writeVarUint(encoder, this.document.clientID);
      writeVarUint(encoder, this.#tellings);
      writeVarString(encoder, JSON.stringify(state));
    });
    return encode((encoder) => {
      writeVarUint(encoder, AWARENESS);
      writeVarUint8Array(encoder, clients);
    });
  }

  /** Bytes that wait to be sent. */
  get waiting() {
    return this.#socket.bufferedAmount;
  }

  async leaves() {
    if (this.#closed) return;
    this.#socket.close();
    await once(this.#socket, 'close');
    this.document.destroy();
  }
}

/** The text that the server gives to who comes now. */
export async function textOnServer(url) {
  const witness = await Peer.joins(url);
  const { text } = witness;
  await witness.leaves();
  return text;
}
