import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startThread } from './start-thread.ts';
import type { Answer, Task } from './task.ts';

/** Thrown when a task took longer than its time, or more memory than a thread has: the thread was ended. */
export class TooIntricate extends Error {
  constructor() {
    super('A thread was ended because its task took too much time or memory.');
    this.name = 'TooIntricate';
  }
}

/** A few threads that work one task each, in the order the tasks came. They keep no process alive that has nothing else to do. */
export interface Threads {
  /** Starts a thread where there is none yet, so that the first task need not wait for it. */
  warmUp(): void;
  /** Rejects with TooIntricate, or with the error that ended the thread; the next task gets a new one. */
  run(task: Task): Promise<Answer>;
}

interface Thread {
  worker: Worker;
  ready: Promise<unknown>;
}

/** Opens up to `most` threads, each started when it is needed. `timeLimit` is milliseconds from the beginning of the work. */
export function openThreads(most: number, timeLimit: number): Threads {
  const idle: Thread[] = [];
  const waiting: (() => void)[] = [];
  let count = 0;

  function start(): Thread {
    count += 1;
    const worker = startThread();
    const thread = { worker, ready: once(worker, 'message') };
    worker.unref();
    /* An idle thread that breaks is not missed; a busy one is noticed by who waits for its answer. */
    worker.on('error', () => undefined);
    thread.ready.catch(() => undefined);
    worker.once('exit', () => leave(thread));
    return thread;
  }

  function leave(thread: Thread): void {
    count -= 1;
    const place = idle.indexOf(thread);
    if (place >= 0) idle.splice(place, 1);
    waiting.shift()?.();
  }

  async function take(): Promise<Thread> {
    for (;;) {
      const thread = idle.pop() ?? (count < most ? start() : undefined);
      if (thread) return thread;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  return {
    warmUp() {
      if (count === 0) idle.push(start());
    },
    async run(task) {
      const thread = await take();
      thread.worker.ref();
      try {
        const answer = await answerOf(thread, task, timeLimit);
        idle.push(thread);
        return answer;
      } catch (error) {
        void thread.worker.terminate();
        throw isTooMuch(error) ? new TooIntricate() : error;
      } finally {
        thread.worker.unref();
        waiting.shift()?.();
      }
    },
  };
}

async function answerOf({ worker, ready }: Thread, task: Task, timeLimit: number): Promise<Answer> {
  await ready;
  const answered = once(worker, 'message', { signal: AbortSignal.timeout(timeLimit) });
  worker.postMessage(task, task.kind === 'read' ? [task.bytes.buffer as ArrayBuffer] : []);
  const [answer] = await answered;
  return answer;
}

function isTooMuch(error: unknown): boolean {
  // What a regular expression throws when it cannot remember all its places in a run of many megabytes.
  if (error instanceof RangeError) return true;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'ABORT_ERR' || code === 'ERR_WORKER_OUT_OF_MEMORY';
}
