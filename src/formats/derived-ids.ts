import { createHash } from 'node:crypto';

const shortAlphabet = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function digest(seed: readonly string[]): Buffer {
  return createHash('sha256').update(seed.join('\u0000')).digest();
}

/** A UUID (lowercase, version 4 in shape) that depends on the seed alone. */
export function derivedUuid(...seed: string[]): string {
  const bytes = digest(seed).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An id of 14 capital letters and digits that depends on the seed alone; fits every Identifier of MedCom XML. */
export function derivedShortId(...seed: string[]): string {
  return [...digest(seed).subarray(0, 14)].map((byte) => shortAlphabet[byte % shortAlphabet.length]).join('');
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return uuid.test(value);
}
