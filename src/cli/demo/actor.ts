import type { FormatName } from '../../formats/format.ts';
import { formats } from '../../formats/index.ts';
import type { Party } from '../../store/parties.ts';
import { type Access, call, fieldsOf, listOf, postJson } from '../client.ts';
import { CommandFailure } from '../ending.ts';

/** A delivery as a party's system gets it. */
export interface Fetched {
  deliveryId: string;
  leaseToken: string;
  type: string;
  letterId: string;
  format: string;
  body: string;
}

/** One party's own system, speaking to the gateway over HTTP and nothing else. */
export interface Actor {
  party: Party;
  format: FormatName;
  /** Posts a document; gives the answer to the one message in it. */
  post(document: Uint8Array): Promise<{ id: string; type: string; status: string }>;
  /** Waits for the next message and leases it. */
  fetch(): Promise<Fetched>;
  ack(delivery: Fetched): Promise<void>;
  reject(delivery: Fetched, code: string, text: string): Promise<void>;
  /** Where the answer to a message stands. */
  followUp(messageId: string): Promise<{ state: string; remindersSent: number; dueAt?: Date }>;
  /** What the sandbox's clock shows, moved forward by so many seconds. */
  clock(forward?: number): Promise<Date>;
}

const waitSeconds = 20;

/** The system of a party that calls with a key. */
export function createActor(party: Party, access: Access, signal: AbortSignal): Actor {
  const [format = 'json'] = party.formats;
  const settle = async (delivery: Fetched, outcome: 'ack' | 'reject', rest: object = {}) => {
    const path = `/v1/inbox/${encodeURIComponent(delivery.deliveryId)}/${outcome}`;
    await postJson(access, path, { leaseToken: delivery.leaseToken, ...rest });
  };
  return {
    party,
    format,
    async post(document) {
      const [mediaType = 'application/octet-stream'] = formats[format].mediaTypes;
      const headers = { 'Content-Type': mediaType };
      const body = new Uint8Array(document);
      const answer = await call(access, '/v1/messages', { method: 'POST', headers, body, signal });
      const { id, type, status } = fieldsOf(listOf(fieldsOf(answer).messages)[0]);
      return { id: String(id), type: String(type), status: String(status) };
    },
    async fetch() {
      const answer = await call(access, `/v1/inbox?max=1&wait=${waitSeconds}`, { signal });
      const [delivery] = listOf(fieldsOf(answer).deliveries);
      if (!delivery) throw new CommandFailure(1, `Nothing reached ${party.name} within ${waitSeconds} s.`);
      return asFetched(fieldsOf(delivery));
    },
    ack: (delivery) => settle(delivery, 'ack'),
    reject: (delivery, code, text) => settle(delivery, 'reject', { code, text }),
    async followUp(messageId) {
      const message = fieldsOf(await call(access, `/v1/messages/${encodeURIComponent(messageId)}`, { signal }));
      const { state, remindersSent, dueAt } = fieldsOf(message.followUp);
      const due = typeof dueAt === 'string' && { dueAt: new Date(dueAt) };
      return { state: String(state), remindersSent: Number(remindersSent), ...due };
    },
    async clock(forward = 0) {
      const path = '/v1/sandbox/clock';
      const shown = forward > 0 ? await postJson(access, path, { forward }) : await call(access, path, { signal });
      return new Date(String(fieldsOf(shown).now));
    },
  };
}

function asFetched({ deliveryId, leaseToken, type, letterId, format, body }: Record<string, unknown>): Fetched {
  return {
    deliveryId: String(deliveryId),
    leaseToken: String(leaseToken),
    type: String(type),
    letterId: String(letterId),
    format: String(format),
    body: String(body),
  };
}
