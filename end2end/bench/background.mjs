// Programs that have what the browser leaves of this machine's processors.
//
// The person whose page is measured has a computer of their own, on which neither server nor crowd run.

import { fork, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const NICENESS = '15';
const nice = ['-n', NICENESS];

/** Starts an executable there. */
export const spawnBehind = (executable, args, options) =>
  moved(spawn('nice', [...nice, executable, ...args], { ...options, detached: true }));

/** Starts a module of this folder there; it is sent messages as one that `fork` has started. */
export const forkBehind = (module, args) =>
  moved(fork(module, args, { execPath: 'nice', execArgv: [...nice, process.execPath], detached: true }));

/** Where Linux shares its processors out among sessions, that of the session counts, too, which is the child's own. */
function moved(child) {
  try {
    writeFileSync(`/proc/${child.pid}/autogroup`, NICENESS);
  } catch {
    // It does not, or this is no Linux.
  }
  return child;
}
