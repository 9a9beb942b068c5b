import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { isIPv6 } from 'node:net';
import { GatewayError } from './errors.ts';
import { codeOf } from './store/private-file.ts';

/** A port on which the gateway is called. */
export interface Listener {
  /** With the port that was chosen, without a slash at the end. */
  url: string;
  /** Accepts no more calls, lets those in progress end for up to `limitMs`, then cuts off what is left. */
  close(limitMs: number): Promise<void>;
}

/* In ms. A client that dawdles with its headers or its document gets 408 and is cut off. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};

/** Listens for HTTP. Throws CONFIGURATION where host and port cannot be had. */
export async function openListener(app: RequestListener, host: string, port: number): Promise<Listener> {
  const server = createServer(timeouts, app);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explained(error, host, port);
  }
  const address = server.address();
  const chosen = typeof address === 'object' && address ? address.port : port;

  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${chosen}`,
    close: async (limitMs) => {
      const closed = once(server, 'close');
      server.close();
      /* A connection kept alive becomes idle only when its call in progress has been answered. */
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), limitMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}

const remedies: Record<string, string> = {
  EADDRINUSE: 'somebody else listens there: stop it or set another PORT',
  EACCES: 'this user may not listen there: set a PORT above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: set another HOST',
  ENOTFOUND: 'there is no such host: set another HOST',
};

function explained(error: unknown, host: string, port: number): unknown {
  const remedy = remedies[codeOf(error) ?? ''];
  return remedy
    ? new GatewayError('CONFIGURATION', `The gateway cannot listen on ${host} port ${port}: ${remedy}.`)
    : error;
}
