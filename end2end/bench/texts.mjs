// Text that nobody wrote, of any length.

const sentence = 'The quick brown fox jumps over the lazy dog while rain falls on the plain. ';

/** The same sentence again and again. */
export const textOf = (length) => sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * So many lines of so many characters each, in words of which some are common and many are rare:
 * unlike a sentence that repeats, it is as long on the network as what people write.
 */
export function prose(lines, length) {
  const next = chance(1);
  const letter = () => 'etaoinshrdlucmfwypvbgkqjxz'[Math.floor(26 * next() ** 2)];
  const word = () => Array.from({ length: 2 + Math.floor(8 * next()) }, letter).join('');
  const words = Array.from({ length: 20_000 }, word);
  let text = '';
  for (let line = 0; line < lines; line += 1) {
    let written = '';
    while (written.length < length) written += `${words[Math.floor(words.length ** next())]} `;
    text += `${written.slice(0, length - 1)}.\n`;
  }
  return text;
}
