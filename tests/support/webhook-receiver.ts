import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from './certificates.ts';

/** A document that came, as it came. */
export interface WebhookCall {
  headers: IncomingHttpHeaders;
  path: string;
  body: Buffer;
  /** Which connection it came on, from 1. */
  connection: number;
}

/** What the receiver does with a call once it has read it. */
export type Answering = (response: ServerResponse, call: WebhookCall) => void;

/** Answers with a status and, where told, headers and a body. */
export function answers(status: number, headers: Record<string, string> = {}, body: string | object = ''): Answering {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => void response.writeHead(status, headers).end(text);
}

/** Never answers. */
export const hangs: Answering = () => {};

/** Closes the connection without an answer. */
export const resets: Answering = (response) => void response.socket?.resetAndDestroy();

/** Answers with a success and breaks off before its announced end. */
export const breaksOff: Answering = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('half', () => response.socket?.resetAndDestroy());
};

/** The system of a party that takes webhooks, as a real server. */
export interface WebhookReceiver {
  /** Stays the same while it is down. */
  url: string;
  /** Oldest first. */
  calls: WebhookCall[];
  answer: Answering;
  /** Waits until so many calls have come in all; throws after 20 seconds. */
  came(count: number): Promise<void>;
  /** Takes no connections until it comes back. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a receiver that takes everything; with a certificate it speaks TLS. */
export async function startWebhookReceiver({
  host = '127.0.0.1',
  port: wanted = 0,
  certificate,
}: {
  host?: string;
  /** A free one where absent. */
  port?: number;
  certificate?: TestCertificate;
} = {}): Promise<WebhookReceiver> {
  let server = serve();
  await listen(server, wanted, host);
  const { port } = server.address() as AddressInfo;
  const connections = new WeakMap<object, number>();
  let connected = 0;
  const waiting = new Set<() => void>();

  function serve(): Server {
    const made = certificate
      ? createHttpsServer({ cert: certificate.certificate, key: certificate.key })
      : createHttpServer();
    made.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { headers, url: path = '' } = request;
      const call = { headers, path, body: Buffer.concat(chunks), connection: numberOf(request.socket) };
      receiver.calls.push(call);
      for (const look of waiting) look();
      receiver.answer(response, call);
    });
    return made;
  }

  function numberOf(socket: object): number {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    connected += 1;
    connections.set(socket, connected);
    return connected;
  }

  const end = async () => {
    const gone = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await gone;
  };
  const receiver: WebhookReceiver = {
    url: `http${certificate ? 's' : ''}://${host}:${port}/tovholder`,
    calls: [],
    answer: answers(204),
    came: (count) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const look = () => {
          if (receiver.calls.length < count) return;
          stop();
          resolve();
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`${receiver.calls.length} of ${count} calls came within 20 seconds`));
        }, 20_000);
        waiting.add(look);
        look();
      }),
    goDown: end,
    comeBack: async () => {
      server = serve();
      await listen(server, port, host);
    },
    close: async () => {
      if (server.listening) await end();
    },
  };
  return receiver;
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}
