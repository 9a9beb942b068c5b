import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { TlsConfig } from './access/config.ts';
import { createTlsServer } from './access/tls.ts';
import { GatewayError } from './errors.ts';
import { codeOf } from './store/private-file.ts';

/** A port on which the gateway is called. */
export interface Listener {
  /** With the port that was chosen, without a slash at the end. */
  url: string;
  /** Accepts no more calls, lets those in progress end for up to `limitMs`, then cuts off what is left. A second call waits for the first. */
  close(limitMs: number): Promise<void>;
}

/** Where to listen. */
export interface Place {
  host: string;
  /** 0: any free one. */
  port: number;
  /** From then on every answer ends its connection, so that clients look for another gateway before this one is gone. */
  leaving?: AbortSignal;
  /** HTTPS with these files; HTTP where absent. */
  tls?: TlsConfig | undefined;
  /** What the variables are called by that name host and port, for the remedy: `PORT`, `METRICS_PORT`. */
  named?: 'METRICS_' | undefined;
}

/* In ms. A client that dawdles with its headers or its document gets 408 and is cut off. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};

/** Listens for HTTP. Throws CONFIGURATION where host and port cannot be had. */
export async function openListener(
  app: RequestListener,
  { host, port, leaving, tls, named }: Place,
): Promise<Listener> {
  const answer: RequestListener = (request, response) => {
    if (leaving?.aborted) response.shouldKeepAlive = false;
    app(request, response);
  };
  const server = tls ? createTlsServer(tls, timeouts, answer) : createServer(timeouts, answer);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explained(error, host, port, named);
  }
  const address = server.address();
  let closed: Promise<void> | undefined;
  const chosen = typeof address === 'object' && address ? address.port : port;

  return {
    url: `${tls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${chosen}`,
    close: (limitMs) => {
      closed ??= closeServer(server, limitMs);
      return closed;
    },
  };
}

async function closeServer(server: Server, limitMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  /* A connection kept alive becomes idle only when its call in progress has been answered. */
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

const remedies: Record<string, (named: string) => string> = {
  EADDRINUSE: (named) => `somebody else listens there: stop it or set another ${named}PORT`,
  EACCES: (named) => `this user may not listen there: set a ${named}PORT above 1023`,
  EADDRNOTAVAIL: (named) => `this machine has no such address: set another ${named}HOST`,
  ENOTFOUND: (named) => `there is no such host: set another ${named}HOST`,
};

function explained(error: unknown, host: string, port: number, named = ''): unknown {
  const remedy = remedies[codeOf(error) ?? '']?.(named);
  return remedy
    ? new GatewayError('CONFIGURATION', `The gateway cannot listen on ${host} port ${port}: ${remedy}.`)
    : error;
}
