// What a page's thread manages while others edit: frames, long tasks, and how far the text is.

/** Watches a page: installed in it before anything else. */
export function installFrames() {
  let frames;
  let tasks;
  let running = false;
  let asked;
  new PerformanceObserver((list) => {
    if (running) tasks.push(...list.getEntries().map((entry) => entry.duration));
  }).observe({ type: 'longtask' });
  const tick = () => {
    frames.push(performance.now());
    asked = requestAnimationFrame(tick);
  };
  /** The text, line breaks not in it. */
  const text = () => document.getElementById('editor').textContent;
  const count = (text, character) => text.split(character).length - 1;
  /** When that was so first, by the clock of `Date.now()`. */
  const when = (isSo) =>
    new Promise((resolve) => {
      const look = () => {
        if (!isSo(text())) requestAnimationFrame(look);
        else scheduler.postTask(() => resolve(performance.timeOrigin + performance.now()), { priority: 'user-blocking' });
      };
      look();
    });
  Object.assign(window, {
    frames: {
      start: () => {
        frames = [performance.now()];
        tasks = [];
        running = true;
        asked = requestAnimationFrame(tick);
      },
      stop: () => {
        running = false;
        cancelAnimationFrame(asked);
        frames.push(performance.now());
        return { frames, tasks };
      },
      /** When the text first had so many characters. */
      reaches: (length) => when((text) => text.length >= length),
      /** When it first had as many of each character as `counts` says. */
      holds: (counts) =>
        when((text) => Object.entries(counts).every(([character, many]) => count(text, character) >= many)),
    },
  });
}

/** What `stop` returned, in numbers: times in ms. */
export function summary({ frames, tasks }) {
  const gaps = frames.slice(1).map((time, index) => time - frames[index]);
  const seconds = (frames.at(-1) - frames[0]) / 1000;
  return {
    'frames/s': gaps.length / seconds,
    'longest gap': Math.max(...gaps),
    'gaps > 50': gaps.filter((gap) => gap > 50).length,
    'long tasks': tasks.length,
    'longest task': Math.max(0, ...tasks),
  };
}
