import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Character, WebhookCall } from './character.ts';

/** The webhooks of the characters, listening on this machine alone. */
export interface Webhooks {
  port: number;
  /** Hangs up on everybody. */
  close(): Promise<void>;
}

/** More deliveries than these are not remembered at once. */
const mostRemembered = 10_000;

/** Opens the webhooks of those characters that are called, on a free port; `clock` tells the sandbox's time. */
export async function openWebhooks(characters: readonly Character[], clock: () => Promise<Date>): Promise<Webhooks> {
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    void answerCall(request, response).catch(() => response.destroy());
  });

  async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const called = characters.find(({ name, play }) => play.kind === 'called' && request.url === `/${name}`);
    if (called?.play.kind !== 'called' || request.method !== 'POST') return void response.writeHead(404).end();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const call: WebhookCall = {
      times: timesOf(request),
      wait: (seconds) => passes(clock, seconds, gone.signal),
    };
    const { status, headers = {} } = await called.play.answer(call);
    if (!gone.signal.aborted) response.writeHead(status, headers).end();
  }

  function timesOf({ url, headers }: IncomingMessage): number {
    const delivery = `${url} ${headers['webhook-id']}`;
    const times = (seen.get(delivery) ?? 0) + 1;
    if (seen.size >= mostRemembered) seen.clear();
    seen.set(delivery, times);
    return times;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the characters of the sandbox got no port');
  return {
    port: address.port,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const lookAgainMilliseconds = 250;

/* A store that is away says nothing of the time: it goes on waiting. */
async function passes(clock: () => Promise<Date>, seconds: number, signal: AbortSignal): Promise<void> {
  const look = () => clock().catch(() => undefined);
  let end: number | undefined;
  while (!signal.aborted) {
    const now = await look();
    if (now) end ??= now.getTime() + seconds * 1_000;
    if (now && end !== undefined && now.getTime() >= end) return;
    await sleep(lookAgainMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
