// A crowd that writes into a document while a page shows it.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { forkBehind } from './background.mjs';

const PROGRAM = fileURLToPath(new URL('crowd-process.mjs', import.meta.url));

export class Crowd {
  #process;
  #ended;

  /**
   * Has as many as `peers` join the document at `url`, who will write `character` at `places`, each as
   * many characters behind the document's start, and in the end one `last` each. `manner` says how: in
   * paragraphs of 200 characters (`lines`), without an end (`on`), or 50 characters that are then taken
   * back, one after the other, again and again (`back`).
   */
  static async joins(task) {
    const crowd = new Crowd();
    crowd.#process = forkBehind(PROGRAM, [JSON.stringify(task)]);
    crowd.#ended = once(crowd.#process, 'exit').then(([code]) => Promise.reject(new Error(`the crowd ended: ${code}`)));
    crowd.#ended.catch(() => {});
    await crowd.#does('join');
    return crowd;
  }

  /** Has them all write `rate` characters a second; says how many these were, and until when. */
  writes() {
    return this.#does('write');
  }

  async leaves() {
    await this.#does('leave');
    this.#process.disconnect();
  }

  async #does(what) {
    this.#process.send(what);
    const [answer] = await Promise.race([once(this.#process, 'message'), this.#ended]);
    return answer;
  }
}
