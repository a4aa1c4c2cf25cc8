// Chance that can be had again: set QUIRE_BROWSER_SEED to the seed that a failing run printed.

/** A source of numbers, and the seed that it came from. */
export class Chance {
  readonly seed: number;
  private state: number;

  constructor(what: string) {
    const given = process.env.QUIRE_BROWSER_SEED;
    this.seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
    this.state = this.seed;
    console.log(`${what}: QUIRE_BROWSER_SEED=${this.seed}`);
  }

  /** A whole number from 0 to below `end` (mulberry32). */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end | 0;
  }

  /** One of `choices`. */
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}
