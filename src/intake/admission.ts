import type { Request } from 'express';
import { GatewayError } from '../errors.ts';

/** How many documents are in work at once, and how much of them lies in memory. */
export interface Admission {
  /** Lets in a document that announces so many bytes; what comes of it counts until the call is over. Throws OVERLOADED. */
  enter(request: Request, announced: number): Visitor;
}

/** A document that was let in. */
export interface Visitor {
  /** So many more bytes of it lie in memory. Throws OVERLOADED where they are too many together with those of all others. */
  grow(bytes: number): void;
  /** Resolves when the document, read whole, may be worked on; in the order of arrival. Throws OVERLOADED. */
  turn(): Promise<void>;
}

/** Bounds of what is in work. */
export interface Bounds {
  /** Documents worked on at the same time. */
  working: number;
  /** Documents that wait for that, read or being read. */
  waiting: number;
  /** Bytes of all documents, as received and inflated. */
  bytes: number;
  /** How long a document may wait for its turn, in ms. */
  patience: number;
}

/* Far above what a gateway keeps up with: who meets them has sent for half a minute what cannot be done in it. */
const ordinary = { working: 64, waiting: 2_000, patience: 15_000 };

/** The bounds of a gateway that takes documents of up to `maxBody` bytes. */
export function boundsFor(maxBody: number): Bounds {
  return { ...ordinary, bytes: Math.max(256 * 1024 * 1024, 4 * maxBody) };
}

/**
 * Opens an admission. Documents are bounded by memory and by what is worked on at once, never by a rate: a burst waits
 * for its turn, and only what would have to wait too long or would not fit into memory is refused.
 */
export function openAdmission(bounds: Bounds): Admission {
  let bytes = 0;
  let inside = 0;
  let working = 0;
  const queue: (() => void)[] = [];

  const callNext = () => {
    while (working < bounds.working && queue.length > 0) {
      working += 1;
      queue.shift()?.();
    }
  };

  return {
    enter: (request, announced) => {
      if (inside >= bounds.waiting + bounds.working || bytes + announced > bounds.bytes) throw overloaded();
      let mine = 0;
      let isWorking = false;
      let isOver = false;
      inside += 1;
      const hold = (count: number) => {
        if (isOver) return;
        mine += count;
        bytes += count;
      };
      const leave = () => {
        isOver = true;
        inside -= 1;
        bytes -= mine;
        if (isWorking) working -= 1;
        callNext();
      };
      request.res?.once('close', leave);
      return {
        grow: (count) => {
          hold(count);
          if (bytes > bounds.bytes) throw overloaded();
        },
        turn: async () => {
          await called(queue, bounds.patience, callNext);
          isWorking = !isOver;
          if (isWorking) return;
          working -= 1;
          callNext();
        },
      };
    },
  };
}

/* Resolves at the call, rejects when it does not come in time. */
function called(queue: (() => void)[], patience: number, callNext: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = () => {
      clearTimeout(leaving);
      resolve();
    };
    const leaving = setTimeout(() => {
      queue.splice(queue.indexOf(call), 1);
      reject(overloaded());
    }, patience);
    queue.push(call);
    callNext();
  });
}

function overloaded(): GatewayError {
  return new GatewayError(
    'OVERLOADED',
    'The gateway has more documents in work than it can hold: send it again later; with the same letter id it is kept at most once.',
  );
}
