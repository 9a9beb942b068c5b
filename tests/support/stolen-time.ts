import { readFileSync } from 'node:fs';

/** When the host of this machine gave its processors to others. */
export interface StolenTime {
  /** Milliseconds of processor time taken between two moments of `performance.now()`, to a tenth of a second. */
  between(from: number, to: number): number;
  stop(): void;
}

const everyMs = 100;
/* Linux counts in hundredths of a second. */
const tickMs = 10;

/** Watches from now on; where the system does not tell (it is not Linux) nothing was ever taken. */
export function watchStolenTime(): StolenTime {
  const taken: { at: number; ms: number }[] = [];
  let before = stolenTicks();
  const timer = setInterval(() => {
    const now = stolenTicks();
    if (now > before) taken.push({ at: performance.now(), ms: (now - before) * tickMs });
    before = now;
  }, everyMs);
  timer.unref();
  return {
    between: (from, to) => taken.reduce((sum, { at, ms }) => (at >= from && at - everyMs <= to ? sum + ms : sum), 0),
    stop: () => clearInterval(timer),
  };
}

/* The eighth figure of the first line (proc(5)). */
function stolenTicks(): number {
  try {
    const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return Number(all.split(/ +/)[8] ?? 0);
  } catch {
    return 0;
  }
}
