import { createHmac, randomBytes } from 'node:crypto';

/** The first part of a signing secret as it is told. Source: Standard Webhooks, «Signature scheme». */
const prefix = 'whsec_';

/** Makes a signing secret of 256 bits. */
export function newSigningSecret(): Buffer {
  return randomBytes(32);
}

/** A signing secret as its receiver is told it, which libraries for Standard Webhooks take as it stands. */
export function toldSecret(secret: Buffer): string {
  return prefix + secret.toString('base64');
}

/**
 * The headers that prove who sent a document and when (`sentAt` in seconds since 1970), signed with every secret, so that
 * a receiver may change over at any moment. Source: Standard Webhooks, «Webhook headers» and «Multiple signatures».
 */
export function signatureHeaders(id: string, sentAt: number, body: Buffer, secrets: readonly Buffer[]) {
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', secret).update(`${id}.${sentAt}.`).update(body);
    return `v1,${mac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(sentAt),
    'webhook-signature': signatures.join(' '),
  };
}
