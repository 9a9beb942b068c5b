import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Preloaded into a gateway: tells on standard error how long its event loop was busy at a stretch, in milliseconds of the
 * processor's time where the system tells that of a thread (Linux), for on a machine with much to do the clock tells more
 * of the others. Silent below 10 ms.
 */
const schedule = `/proc/self/task/${process.pid}/schedstat`;

function processorTime() {
  try {
    return Number(readFileSync(schedule, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

function watch(before) {
  const now = processorTime();
  if (now - before >= 10) process.stderr.write(`blocked for ${(now - before).toFixed(1)} ms\n`);
  setTimeout(watch, 2, processorTime()).unref();
}

if (isMainThread) watch(processorTime());
