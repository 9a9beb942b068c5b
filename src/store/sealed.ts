import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { DataKeys } from './keys.ts';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** The place at which what a delivery was written as is sealed. */
export function outputPlace(deliveryId: string): string {
  return `deliveries/${deliveryId}/output`;
}

/**
 * Encrypts bytes for the store with the writing key (AES-256-GCM, NIST SP 800-38D, random 96-bit nonce).
 *
 * `associated` names the place: table, row id and column, for instance `messages/<id>/original`; bytes moved to another
 * place cannot be opened there. Layout: version (1 byte), length of the key id (1), key id, nonce (12), tag (16), ciphertext.
 */
export function seal(keys: DataKeys, plain: Buffer, associated: string): Buffer {
  const { id, cipher: secret } = keys.writing;
  const header = headerOf(id);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG });
  cipher.setAAD(associatedBytes(header, associated));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
}

/** Decrypts what `seal` made for the same place. Throws KEY_MISMATCH where the key is unknown or the bytes were changed or moved. */
export function open(keys: DataKeys, sealed: Buffer, associated: string): Buffer {
  const { keyId, header, nonce, tag, ciphertext } = partsOf(sealed, associated);
  const key = keys.byId.get(keyId);
  if (!key) {
    throw new GatewayError(
      'KEY_MISMATCH',
      `${associated} is sealed with data key "${keyId}", which DATA_KEYS does not hold: add that key.`,
    );
  }
  const decipher = createDecipheriv('aes-256-gcm', key.cipher, nonce, { authTagLength: TAG });
  decipher.setAAD(associatedBytes(header, associated));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw damaged(associated, `its seal with data key "${keyId}" is broken`);
  }
}

/** The id of the data key that sealed these bytes, without opening them. */
export function keyIdOf(sealed: Buffer, associated: string): string {
  return partsOf(sealed, associated).keyId;
}

function headerOf(keyId: string): Buffer {
  const id = Buffer.from(keyId, 'ascii');
  return Buffer.concat([Buffer.from([VERSION, id.length]), id]);
}

/* The header is sealed too, so that a changed key id or version is noticed. */
function associatedBytes(header: Buffer, associated: string): Buffer {
  return Buffer.concat([header, Buffer.from(associated, 'utf8')]);
}

function partsOf(sealed: Buffer, associated: string) {
  if (sealed[0] !== VERSION) throw damaged(associated, 'its first byte is no version this program knows');
  const afterHeader = 2 + (sealed[1] ?? 0);
  const afterNonce = afterHeader + NONCE;
  const afterTag = afterNonce + TAG;
  if (sealed.length < afterTag) throw damaged(associated, 'it is too short');
  return {
    keyId: sealed.toString('ascii', 2, afterHeader).replace(/[^A-Za-z0-9._-]/g, '?'),
    header: sealed.subarray(0, afterHeader),
    nonce: sealed.subarray(afterHeader, afterNonce),
    tag: sealed.subarray(afterNonce, afterTag),
    ciphertext: sealed.subarray(afterTag),
  };
}

function damaged(associated: string, why: string): GatewayError {
  return new GatewayError(
    'KEY_MISMATCH',
    `${associated} cannot be opened: ${why}. It was changed or moved in the store; restore it from a backup.`,
  );
}
