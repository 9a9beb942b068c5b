import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, Party } from './ledger.ts';

/** What a call was answered with; undefined where the connection broke or nothing came in time. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON it expects and fails where it is not there
  body: any;
  ms: number;
}

/* In ms: the gateway gives up on its store after 12 s and says so. */
const patience = 30_000;

/** A client's line to several gateways on one store. */
export interface Line {
  /** Calls one of them; a body goes as JSON. */
  call(party: Party | 'admin', method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer | undefined>;
  /** Calls until something other than an outage is answered, another gateway each time. Gives up after `limitMs`. */
  insist(
    party: Party | 'admin',
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    limitMs?: number,
  ): Promise<Answer>;
  /** How many calls were answered 503 or 429 so far. */
  outages(): number;
}

/** A line that notes in the ledger whatever a gateway must never answer. */
export function openLine(urls: () => readonly string[], ledger: Ledger): Line {
  let turn = 0;
  let outages = 0;
  const call: Line['call'] = async (party, method, path, body) => {
    const all = urls();
    turn += 1;
    const url = all[turn % all.length];
    if (url === undefined) return undefined;
    const answer = await ask(`${url}${path}`, party, method, body);
    if (answer) note(ledger, method, path, answer);
    if (answer && isOutage(answer)) outages += 1;
    return answer;
  };
  return {
    call,
    outages: () => outages,
    insist: async (party, method, path, body, limitMs = 90_000) => {
      for (const begun = performance.now(); performance.now() - begun < limitMs; ) {
        const answer = await call(party, method, path, body);
        if (answer && !isOutage(answer)) return answer;
        await sleep(answer ? 300 : 100);
      }
      throw new Error(`${method} ${path} was answered by outages alone for ${limitMs / 1000} s`);
    },
  };
}

async function ask(url: string, party: Party | 'admin', method: string, body: unknown): Promise<Answer | undefined> {
  const begun = performance.now();
  const headers = { Authorization: `Bearer sandbox-${party}`, 'Content-Type': 'application/json' };
  try {
    const answer = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience + (method === 'GET' ? 30_000 : 0)),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('Content-Type') ?? '');
    const ms = performance.now() - begun;
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text, ms };
  } catch {
    return undefined;
  }
}

function isOutage({ status }: Answer): boolean {
  return status === 503 || status === 429;
}

function note(ledger: Ledger, method: string, path: string, { status, headers, body, ms }: Answer): void {
  const place = `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, '{id}')}`;
  if (status === 503 || status === 429) {
    if (!headers.get('Retry-After')) ledger.misdeeds.push(`${place} was answered ${status} without Retry-After`);
  } else if (status >= 500) ledger.misdeeds.push(`${place} was answered ${status} ${body?.code}`);
  if (method === 'POST') ledger.slowest = Math.max(ledger.slowest, ms);
}
