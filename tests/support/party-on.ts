import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelSettings } from '../../src/channels/settings.ts';
import { type Client, clientOf, freshMessage } from './client.ts';

/** A receiver that takes its messages by a channel, and a GP who writes to it. */
export interface PartyOn {
  gln: string;
  key: string;
  /** The receiver's own system. */
  self: Client;
  /** The GP's system. */
  gp: Client;
  /** Gives it another channel. */
  change(channel: ChannelSettings): Promise<void>;
  /** Posts so many messages to it, each in a thread of its own; their ids. */
  post(count?: number): Promise<string[]>;
  /** Waits until these messages have this status; throws after `limitMs` with what they have instead. */
  become(status: string, ids: readonly string[], limitMs?: number): Promise<void>;
}

/** Adds a party to a gateway in the sandbox; it takes JSON and is tried again soon unless told otherwise. */
export async function addPartyOn(url: string, channel: ChannelSettings, further: object = {}): Promise<PartyOn> {
  const admin = clientOf(url, 'sandbox-admin');
  const gp = clientOf(url, 'sandbox-gp');
  const gln = `579${randomInt(1e9, 1e10 - 1)}`;
  const party = { gln, name: 'Prøvemodtager', roles: ['other'], formats: ['json'], channel, ...further };
  const pauses = Array.from({ length: 20 }, () => 1);
  const put = async (change: object) => {
    const answer = await putJson(`${url}/v1/admin/parties/${gln}`, { retry: { pauses }, ...party, ...change });
    if (answer.status !== 200) throw new Error(`the party was refused: ${answer.status} ${await answer.text()}`);
  };
  await put({});
  /* Nothing is posted unsigned. */
  if (channel.kind === 'webhook') await admin.post(`/v1/admin/receivers/${gln}/webhook-secret`, {});
  const { body } = await admin.post('/v1/admin/credentials', { name: gln, role: 'party', parties: [gln] });
  const statusOf = async (id: string) => (await gp.get(`/v1/messages/${id}`)).body.status as string;
  return {
    ...{ gln, key: body.key, self: clientOf(url, body.key), gp },
    change: (next) => put({ channel: next }),
    post: async (count = 1) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () =>
          gp.send(freshMessage('correspondence/plain', { threadId: randomUUID(), receiver: { gln } })),
        ),
      );
      return answers.map((answer) => {
        if (answer.status !== 202) throw new Error(`the message was answered ${answer.status}`);
        return answer.body.messages[0].id;
      });
    },
    become: async (status, ids, limitMs = 20_000) => {
      const start = performance.now();
      for (const id of ids) {
        for (let found = await statusOf(id); found !== status; found = await statusOf(id)) {
          if (performance.now() - start > limitMs) throw new Error(`${found} instead of ${status} after ${limitMs} ms`);
          await sleep(100);
        }
      }
    },
  };
}

/** Puts a document as the sandbox's operator. */
export function putJson(url: string, body: object): Promise<Response> {
  const headers = { Authorization: 'Bearer sandbox-admin', 'Content-Type': 'application/json' };
  return fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
}
