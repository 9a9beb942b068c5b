import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an answer of the gateway tells a test. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON it expects and fails where it is not there
  body: any;
}

/** A party's system: posts as one, consumes as one. */
export interface Client {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, contentType?: string): Promise<Answer>;
  /** Posts a message: an object as canonical JSON, a text in the media type given. */
  send(message: object | string, contentType?: string): Promise<Answer>;
  /** Leases what waits; waits up to half a minute for at least one. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  lease(query?: string): Promise<any[]>;
  /** Leases one delivery and takes it over. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  take(): Promise<any>;
}

/** A client of the gateway at `url` with this API key. */
export function clientOf(url: string, key: string): Client {
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${key}`);
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: isJson(answer) ? JSON.parse(text) : text };
  };
  const post: Client['post'] = (path, body, contentType = 'application/json') =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const client: Client = {
    get: (path) => call(path),
    post,
    send: (message, contentType) => post('/v1/messages', message, contentType),
    lease: async (query = 'max=10&wait=30') => (await call(`/v1/inbox?${query}`)).body.deliveries,
    take: async () => {
      const [delivery] = await client.lease('max=1&wait=30');
      if (!delivery) throw new Error('nothing came within half a minute');
      const { status } = await post(`/v1/inbox/${delivery.deliveryId}/ack`, { leaseToken: delivery.leaseToken });
      if (status !== 200) throw new Error(`the ack was answered ${status}`);
      return delivery;
    },
  };
  return client;
}

function isJson(answer: Response): boolean {
  return /json/.test(answer.headers.get('Content-Type') ?? '');
}

let sent = 0;

/** The canonical message of a fixture under a letter id of its own, so that it repeats no other. */
// biome-ignore lint/suspicious/noExplicitAny: a test changes the message at will
export function freshMessage(path: string, changes: object = {}): any {
  const file = join(import.meta.dirname, '../../fixtures', path, 'canonical.json');
  sent += 1;
  return { ...JSON.parse(readFileSync(file, 'utf8')), letterId: `T${process.pid}X${sent}`, ...changes };
}
