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
  /** Characters of the text, line breaks not among them. */
  const length = () => document.getElementById('editor').textContent.length;
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
      length,
      /** When the text first had so many characters, by the clock of `Date.now()`. */
      reaches: (count) =>
        new Promise((resolve) => {
          const look = () => {
            if (length() < count) requestAnimationFrame(look);
            else scheduler.postTask(() => resolve(performance.timeOrigin + performance.now()), { priority: 'user-blocking' });
          };
          look();
        }),
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
