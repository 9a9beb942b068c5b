import { randomUUID } from 'node:crypto';
import { type Access, call, fieldsOf, listOf, postJson } from '../client.ts';
import { CommandFailure } from '../ending.ts';

/** What came of the letters that were posted. Times are those of `performance.now()`. */
export interface Traffic {
  /** How long each took from the call to its 202, in ms. */
  accepting: number[];
  /** How long each took from its 202 to its takeover, in ms. */
  delivering: number[];
  receipts: number;
  /** How many calls were refused, by the first line of the refusal. */
  refused: Map<string, number>;
  /** When the first letter was posted, the last one accepted and the last one taken over. */
  startedAt: number;
  acceptedAt: number;
  deliveredAt: number;
}

/** Who takes part: the GP's and PPR's access, and the letter that is posted under ever new ids. */
export interface Cast {
  gp: Access;
  ppr: Access;
  letter: object;
}

/* In ms: the longest that what was accepted may take afterwards. */
const longestRest = 60_000;

/**
 * Posts letters over so many connections until a time has passed or the signal is given, takes them and their receipts over
 * meanwhile, and goes on with that until nothing is left.
 */
export async function drive(
  cast: Cast,
  {
    connections,
    seconds,
    signal,
    told,
  }: { connections: number; seconds: number; signal: AbortSignal; told: (accepted: number) => void },
): Promise<Traffic> {
  const traffic: Traffic = {
    ...{ accepting: [], delivering: [], receipts: 0, refused: new Map() },
    ...{ startedAt: performance.now(), acceptedAt: 0, deliveredAt: 0 },
  };
  const waiting = new Map<string, number>();
  const early = new Map<string, number>();
  const isOver = { posting: false, all: false };
  const until = traffic.startedAt + seconds * 1_000;
  const run = randomUUID().slice(0, 8);
  let number = 0;

  const post = async () => {
    while (performance.now() < until && !signal.aborted) {
      number += 1;
      const letter = { ...cast.letter, letterId: `B${run}${number.toString(36)}`, threadId: randomUUID() };
      const before = performance.now();
      const id = await accepted(cast.gp, letter, traffic.refused);
      if (id === undefined) continue;
      const at = performance.now();
      traffic.accepting.push(at - before);
      traffic.acceptedAt = at;
      /* Who consumes may be faster than the answer to who posts. */
      const taken = early.get(id);
      if (taken === undefined) waiting.set(id, at);
      else traffic.delivering.push(Math.max(0, taken - at));
      told(traffic.accepting.length);
    }
  };
  const consume = async () => {
    while (!isOver.all) {
      for (const id of await takeOver(cast.ppr)) {
        const at = performance.now();
        const since = waiting.get(id);
        if (since === undefined) early.set(id, at);
        else traffic.delivering.push(at - since);
        waiting.delete(id);
        traffic.deliveredAt = at;
      }
      if (isOver.posting && waiting.size === 0) return;
    }
  };
  const collect = async () => {
    while (!isOver.all) {
      const taken = await takeOver(cast.gp);
      traffic.receipts += taken.length;
      if (isOver.posting && waiting.size === 0 && taken.length === 0) return;
    }
  };
  const consuming = Promise.all([consume(), consume(), collect()]);
  await Promise.race([Promise.all(Array.from({ length: connections }, post)), consuming]);
  isOver.posting = true;
  const rest = setTimeout(() => {
    isOver.all = true;
  }, longestRest);
  await consuming.finally(() => clearTimeout(rest));
  return traffic;
}

async function accepted(gp: Access, letter: object, refused: Map<string, number>): Promise<string | undefined> {
  try {
    const [message] = listOf(fieldsOf(await postJson(gp, '/v1/messages', letter)).messages);
    return String(fieldsOf(message).id);
  } catch (error) {
    if (!(error instanceof CommandFailure) || /^No gateway/.test(error.message)) throw error;
    refused.set(error.message, (refused.get(error.message) ?? 0) + 1);
    return undefined;
  }
}

/* The messages that were taken over. */
async function takeOver(party: Access): Promise<string[]> {
  const deliveries = listOf(fieldsOf(await call(party, '/v1/inbox?max=100&wait=1')).deliveries).map(fieldsOf);
  if (deliveries.length === 0) return [];
  const items = deliveries.map(({ deliveryId, leaseToken }) => ({ deliveryId, leaseToken, outcome: 'ack' }));
  await postJson(party, '/v1/inbox/settle', items);
  return deliveries.map(({ messageId }) => String(messageId));
}
