import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { codeOf } from '../../store/private-file.ts';
import { DeliveryFailure } from '../failure.ts';

/** One document to be posted. */
export interface Post {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** From the name's look-up to the end of the answer. */
  timeoutSeconds: number;
  /** Cuts it off. */
  signal: AbortSignal;
}

/** What was answered. */
export interface Posted {
  status: number;
  retryAfter?: string;
  date?: string;
  /** When it came, in ms since 1970. */
  at: number;
  /** Its first 16 KiB. */
  body: Buffer;
}

/** Connections to receivers, kept for the next document. */
export interface Line {
  /**
   * Posts a document and reads the answer; redirects are answers like any other. Throws RECEIVER_UNREACHABLE where the
   * answer does not come whole and in time, and what the look-up throws.
   */
  post(post: Post): Promise<Posted>;
  close(): void;
}

const longestAnswer = 16 * 1024;
const connectMs = 5_000;

/* A connection that idles longer is likely to be closed at the other end just when it is used again. */
const keep = { keepAlive: true, maxFreeSockets: 4, timeout: 4_000 };

/** Opens a line whose sockets find addresses by `lookup` alone; `ca` is trusted instead of the system's authorities. */
export function openLine({ lookup, ca }: { lookup: LookupFunction; ca?: string | undefined }): Line {
  const agents = {
    'http:': new HttpAgent(keep),
    'https:': new HttpsAgent({ ...keep, ...(ca !== undefined && { ca }) }),
  };

  async function post(post: Post): Promise<Posted> {
    const late = AbortSignal.timeout(post.timeoutSeconds * 1000);
    const signal = AbortSignal.any([post.signal, late]);
    try {
      return await attempt({ ...post, signal });
    } catch (error) {
      post.signal.throwIfAborted();
      if (error instanceof DeliveryFailure) throw error;
      if (late.aborted) throw unreachable(`did not answer within ${post.timeoutSeconds} seconds`, 'TIMEOUT');
      throw unreachable('could not be reached, or broke off', codeOf(error));
    }
  }

  async function attempt(post: Post): Promise<Posted> {
    const request = begin(post);
    try {
      return await answered(request, post.body);
    } catch (error) {
      /* The other end closed a kept connection just as it was used again. Had it read the document, it knows its id. */
      if (!request.reusedSocket || !['ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '')) throw error;
      return await answered(begin(post), post.body);
    }
  }

  function begin({ url, headers, signal }: Post): ClientRequest {
    const isSecure = url.protocol === 'https:';
    const options = { method: 'POST', headers, lookup, signal, agent: agents[isSecure ? 'https:' : 'http:'] };
    return isSecure ? requestHttps(url, options) : requestHttp(url, options);
  }

  return {
    post,
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function unreachable(how: string, reason: string | undefined): DeliveryFailure {
  return new DeliveryFailure('RECEIVER_UNREACHABLE', `The receiver's system ${how}.`, undefined, reason);
}

function answered(request: ClientRequest, body: Buffer): Promise<Posted> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => read(response).then(resolve, reject));
    request.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => request.destroy(noConnection()), connectMs);
      for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer));
    });
    request.end(body);
  });
}

function noConnection(): Error {
  return Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
}

/* An answer longer than anybody needs is cut off; one that breaks off before its end is none. */
async function read(response: IncomingMessage): Promise<Posted> {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break;
  }
  return {
    status,
    ...(headers['retry-after'] !== undefined && { retryAfter: headers['retry-after'] }),
    ...(headers.date !== undefined && { date: headers.date }),
    at: Date.now(),
    body: Buffer.concat(chunks).subarray(0, longestAnswer),
  };
}
