import { constants } from 'node:os';

/** Why a signal of `interruptible` was given. */
export type Interruption = 'SIGINT' | 'SIGTERM';

/**
 * Does long work that Ctrl-C and SIGTERM end between two steps: the first one gives the signal, and the exit code becomes 130
 * or 143 (128 and the signal's number, as shells have it) once the work has said what was done; the second ends it at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (signal: Interruption) => {
    if (stopping.signal.aborted) process.exit(codeOf(signal));
    stopping.abort(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(stopping.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (stopping.signal.aborted) process.exitCode = codeOf(stopping.signal.reason as Interruption);
  }
}

function codeOf(signal: Interruption): number {
  return 128 + constants.signals[signal];
}
