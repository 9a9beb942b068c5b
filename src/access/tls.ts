import { readFileSync } from 'node:fs';
import type { RequestListener, ServerOptions } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { GatewayError } from '../errors.ts';
import type { TlsConfig } from './config.ts';

/* Certificates are renewed while the gateway runs. */
const lookAgainMs = 60_000;

/**
 * An HTTPS server with TLS 1.2 or newer. A client may show a certificate, it need not: who shows none, or one that no
 * authority of ours has signed, has to bear another credential. Renewed files are taken up within a minute.
 * Throws CONFIGURATION where the files do not belong together.
 */
export function createTlsServer(config: TlsConfig, options: ServerOptions, app: RequestListener): Server {
  let material = read(config);
  const server = opened(() =>
    createServer({ ...options, ...material, requestCert: material.ca !== undefined, rejectUnauthorized: false }, app),
  );
  const renewing = setInterval(() => {
    const found = readOrUndefined(config);
    if (!found || isSame(found, material)) return;
    material = found;
    try {
      server.setSecureContext(found);
    } catch {
      /* Half written: the next look finds the rest. */
    }
  }, lookAgainMs).unref();
  server.once('close', () => clearInterval(renewing));
  return server;
}

interface Material extends SecureContextOptions {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
  minVersion: 'TLSv1.2';
}

function read({ certificateFile, keyFile, clientAuthoritiesFile }: TlsConfig): Material {
  return {
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    ...(clientAuthoritiesFile !== undefined && { ca: readFileSync(clientAuthoritiesFile) }),
    minVersion: 'TLSv1.2',
  };
}

function readOrUndefined(config: TlsConfig): Material | undefined {
  try {
    return read(config);
  } catch {
    return undefined;
  }
}

function isSame(one: Material, other: Material): boolean {
  return (
    one.cert.equals(other.cert) &&
    one.key.equals(other.key) &&
    (one.ca ?? '').toString() === (other.ca ?? '').toString()
  );
}

function opened<T>(open: () => T): T {
  try {
    return open();
  } catch {
    throw new GatewayError(
      'CONFIGURATION',
      'TLS cannot be ended here: TLS_CERT, TLS_KEY and TLS_CLIENT_CA must be PEM files, the key that of the certificate.',
    );
  }
}
