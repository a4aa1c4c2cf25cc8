// Pictures made here, and putting files on a clipboard or under a pointer.

import { deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

export interface TestFile {
  name: string;
  type: string;
  bytes: Buffer;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A PNG of one colour that a browser can draw. */
export function png(width: number, height: number, color = [200, 90, 40]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(color))]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => line));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngFile(name: string, width = 64, height = 48, color?: number[]): TestFile {
  return { name, type: 'image/png', bytes: png(width, height, color) };
}

/** A JPEG as a camera writes it that was held upright: lying on its side, with a note to turn it
 * by a quarter. Browsers show it as wide as it is high in the file. */
export async function photograph(page: Page, width: number, height: number): Promise<TestFile> {
  const base64 = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [height, width];
      return canvas.toDataURL('image/jpeg').split(',')[1];
    },
    [width, height] as const,
  );
  const file = Buffer.from(base64, 'base64');
  const turned = '4d4d002a00000008000101120003000000010006000000000000';
  const note = Buffer.concat([
    Buffer.from('ffe10022', 'hex'),
    Buffer.from('Exif\0\0', 'latin1'),
    Buffer.from(turned, 'hex'),
  ]);
  const bytes = Buffer.concat([file.subarray(0, 2), note, file.subarray(2)]);
  return { name: 'upright.jpg', type: 'image/jpeg', bytes };
}

interface Offer {
  files?: TestFile[];
  html?: string;
  text?: string;
}

function portable({ files = [], html, text }: Offer) {
  return {
    html,
    text,
    files: files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })),
  };
}

/** Pastes what a system's clipboard would hold, which no driver can fill with files. */
export async function pastes(page: Page, offer: Offer): Promise<void> {
  await page.evaluate(({ files, html, text }) => {
    const data = new DataTransfer();
    for (const { name, type, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    if (html !== undefined) data.setData('text/html', html);
    if (text !== undefined) data.setData('text/plain', text);
    const target = document.activeElement;
    if (!target) throw new Error('nothing has the focus');
    const paste = new ClipboardEvent('paste', {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    // Firefox leaves out what it is given.
    Object.defineProperty(paste, 'clipboardData', { value: data });
    target.dispatchEvent(paste);
  }, portable(offer));
}

/** Drops files at a point of the page, as from the desktop. */
export async function drops(page: Page, offer: Offer, x: number, y: number): Promise<void> {
  await page.evaluate(
    ({ files, x, y }) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      const target = document.elementFromPoint(x, y);
      if (!target) throw new Error('nothing is there');
      const at = { clientX: x, clientY: y, bubbles: true, cancelable: true, dataTransfer: data };
      const over = new DragEvent('dragover', at);
      // Whoever does not cancel this gets no drop, but a new page.
      if (target.dispatchEvent(over)) throw new Error('files may not be dropped there');
      target.dispatchEvent(new DragEvent('drop', at));
    },
    { ...portable(offer), x, y },
  );
}
