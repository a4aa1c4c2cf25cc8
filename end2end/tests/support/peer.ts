// A client that is not ours and follows no rule of the schema: a raw socket and a Yjs document.

import type { Page } from '@playwright/test';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { encode, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import * as Y from 'yjs';

const SYNC = 0;
const AWARENESS = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

/** A frame of the sync protocol, as numbers, for that is what a page can be given. */
function frameOf(kind: number, bytes: Uint8Array): number[] {
  const frame = encode((encoder) => {
    writeVarUint(encoder, SYNC);
    writeVarUint(encoder, kind);
    writeVarUint8Array(encoder, bytes);
  });
  return [...frame];
}

function bytesOf(frame: number[]): Uint8Array {
  const decoder = createDecoder(Uint8Array.from(frame));
  readVarUint(decoder);
  readVarUint(decoder);
  return readVarUint8Array(decoder);
}

/** Somebody at a socket of their own, which `page` opens for them. */
export class Peer {
  private constructor(
    private readonly page: Page,
    private readonly document: Y.Doc,
  ) {}

  /** Connects to the document `id` and fetches what is in it. */
  static async joins(page: Page, id: string): Promise<Peer> {
    const document = new Y.Doc();
    await page.evaluate(
      (id) =>
        new Promise<void>((resolve, reject) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/${id}`);
          socket.binaryType = 'arraybuffer';
          socket.onopen = () => resolve();
          socket.onerror = () => reject(new Error('the socket did not open'));
          Object.assign(window, { socket });
        }),
      id,
    );
    const peer = new Peer(page, document);
    Y.applyUpdate(document, bytesOf(await peer.asks()));
    return peer;
  }

  /** The place behind the character before `index`. */
  placeAt(index: number): unknown {
    const content = this.document.getText('content');
    return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(content, index, -1));
  }

  /** Changes the content, sends the change, and waits until the server has taken it. */
  async writes(write: (content: Y.Text) => void): Promise<void> {
    const before = Y.encodeStateVector(this.document);
    this.document.transact(() => write(this.document.getText('content')));
    const update = Y.encodeStateAsUpdate(this.document, before);
    await this.asks(frameOf(UPDATE, update));
  }

  /** Sends `frames`, asks for the document, and returns the answer. The server answers in order,
   * or closes the socket on what it refuses. */
  private asks(...frames: number[][]): Promise<number[]> {
    const nothing = Y.encodeStateVector(new Y.Doc());
    const question = frameOf(STEP_1, nothing);
    return this.page.evaluate(
      ([frames, step2]) =>
        new Promise<number[]>((resolve, reject) => {
          const { socket } = window as unknown as { socket: WebSocket };
          socket.onclose = ({ code, reason }) => reject(new Error(`refused: ${code} ${reason}`));
          socket.onmessage = ({ data }) => {
            const frame = new Uint8Array(data as ArrayBuffer);
            if (frame[0] === 0 && frame[1] === step2) resolve([...frame]);
          };
          for (const frame of frames) socket.send(Uint8Array.from(frame));
        }),
      [[...frames, question], STEP_2] as const,
    );
  }
}

/** The document's end, as Yjs says where a place is. */
export const END: unknown = { tname: 'content', assoc: 0 };

/** As many as there are `places` come to the document `id`, at sockets that `page` opens, called "Guest"
 * and a number, and stay there with their carets. */
export async function comesCrowd(page: Page, id: string, places: unknown[]): Promise<void> {
  const frames = places.map((place, index) => {
    const user = { name: `Guest ${index + 1}`, color: '#b33c7d' };
    const clients = encode((encoder) => {
      writeVarUint(encoder, 1);
      writeVarUint(encoder, index + 1);
      writeVarUint(encoder, 1);
      writeVarString(encoder, JSON.stringify({ user, cursor: { anchor: place, head: place } }));
    });
    return [
      ...encode((encoder) => {
        writeVarUint(encoder, AWARENESS);
        writeVarUint8Array(encoder, clients);
      }),
    ];
  });
  await page.evaluate(
    ([frames, id]) =>
      Promise.all(
        frames.map(
          (frame) =>
            new Promise<void>((resolve, reject) => {
              const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/${id}`);
              socket.onerror = () => reject(new Error('the socket did not open'));
              socket.onopen = () => {
                socket.send(Uint8Array.from(frame));
                resolve();
              };
            }),
        ),
      ),
    [frames, id] as const,
  );
}
