import { createHash, X509Certificate } from 'node:crypto';
import type { BlockList } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';

/**
 * The SHA-256 of the client certificate that a call was made with: of the connection where TLS ends here, else of the
 * header `Client-Cert` by a proxy that is trusted (RFC 9440, or the certificate in PEM form, percent-encoded, as nginx
 * gives it). Undefined where there is none, or none that an authority of ours has signed.
 */
export function certificateOf(request: Request, trustedProxies: BlockList): Buffer | undefined {
  const { socket } = request;
  if (socket instanceof TLSSocket && socket.authorized) return thumbprintOf(socket.getPeerCertificate().raw);
  if (!isWithin(trustedProxies, socket.remoteAddress)) return undefined;
  const header = request.get('client-cert');
  return header === undefined || header.length > 20_000 ? undefined : thumbprintIn(header);
}

/** The SHA-256 of a certificate in PEM form. Throws where it is none. */
export function thumbprintOfPem(pem: string): Buffer {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest();
}

/** Whether an address, also an IPv4 one in IPv6 form, is of the ranges. */
export function isWithin(ranges: BlockList, address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return ranges.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

function thumbprintIn(header: string): Buffer | undefined {
  try {
    if (header.startsWith(':')) return thumbprintOf(Buffer.from(header.slice(1, -1), 'base64'));
    return thumbprintOfPem(decodeURIComponent(header));
  } catch {
    return undefined;
  }
}

function thumbprintOf(certificate: Buffer | undefined): Buffer | undefined {
  if (!certificate || certificate.length === 0) return undefined;
  return createHash('sha256').update(certificate).digest();
}
