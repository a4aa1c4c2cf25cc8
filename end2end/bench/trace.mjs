// Recorded editing sessions: every keystroke of somebody writing something.
//
// The format is that of the public editing-traces collection: gzipped JSON with `startContent`,
// `endContent` and `txns`, each with `patches` of `[position, deleted, inserted]`.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Reads a session; with `most`, only its first edits, whose end is worked out. */
export function readTrace(file, most = Infinity) {
  const recorded = JSON.parse(gunzipSync(readFileSync(file)));
  const all = recorded.txns.flatMap(({ patches }) => patches);
  const wide = [recorded.startContent, ...all.map(([, , inserted]) => inserted)].some((text) => /[\ud800-\udfff]/.test(text));
  if (wide) throw new Error(`${file} has characters beyond U+FFFF, whose positions are counted in different ways`);
  const patches = all.slice(0, most);
  const end = patches.length === all.length ? recorded.endContent : applied(recorded.startContent, patches);
  return { start: recorded.startContent, end, patches };
}

function applied(start, patches) {
  return patches.reduce(
    (text, [position, deleted, inserted]) => text.slice(0, position) + inserted + text.slice(position + deleted),
    start,
  );
}
