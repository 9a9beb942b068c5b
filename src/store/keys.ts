import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { makeDataDir } from './data-dir.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** One data key, with the keys derived from it; `fingerprint` tells keys apart without telling the key. */
export interface DataKey {
  id: string;
  fingerprint: string;
  /** 32 bytes for AES-256-GCM. */
  cipher: Buffer;
  /** 32 bytes for HMAC-SHA256. */
  hash: Buffer;
  /** 32 bytes for the seals of the audit trail. */
  audit: Buffer;
}

/**
 * The keys of a store: `writing` seals what is new, `byId` opens what is there, and `founding` (the first key the store
 * ever saw) keys the hashes, so that a change of the writing key leaves patients and repeats findable.
 */
export interface DataKeys {
  writing: DataKey;
  founding: DataKey;
  byId: ReadonlyMap<string, DataKey>;
}

/** Reads `id:base64,id2:base64…` (32 bytes each, the first one writes). Throws CONFIGURATION that never repeats a key. */
export function parseDataKeys(text: string): DataKeys {
  const keys = text.split(',').map((entry, index) => parseDataKey(entry.trim(), index + 1));
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (byId.size < keys.length)
    throw misconfigured('two of its entries have the same id: give each key an id of its own');
  const [writing] = keys as [DataKey, ...DataKey[]];
  return { writing, founding: writing, byId };
}

function parseDataKey(entry: string, place: number): DataKey {
  const parts = /^([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/.exec(entry);
  const [, id, encoded] = parts ?? [];
  const secret = Buffer.from(encoded ?? '', 'base64');
  if (id === undefined || secret.length !== 32) {
    throw misconfigured(`entry ${place} is not id:base64 of 32 bytes. Make a key with: openssl rand -base64 32`);
  }
  return dataKeyOf(id, secret);
}

/** A data key from its 32 secret bytes: the cipher and hash keys are derived apart (HKDF-SHA256, RFC 5869). */
export function dataKeyOf(id: string, secret: Buffer): DataKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'tovholder', purpose, 32));
  const fingerprint = createHash('sha256').update(derive('fingerprint')).digest('hex').slice(0, 16);
  return { id, fingerprint, cipher: derive('cipher'), hash: derive('hash'), audit: derive('audit') };
}

/** What `readDataKeys` goes by. */
export interface DataKeysOptions {
  /** The value of DATA_KEYS. */
  dataKeys?: string | undefined;
  dataDir: string;
  /** Whether a key may be made and kept under `dataDir` where none is configured. */
  mayGenerate: boolean;
  log: (sentence: string, fields?: Record<string, unknown>) => void;
}

/** The configured data keys; else those kept in `<dataDir>/data-keys`, made there once with a warning. */
export async function readDataKeys(options: DataKeysOptions): Promise<DataKeys> {
  if (options.dataKeys?.trim()) return parseDataKeys(options.dataKeys);
  if (!options.mayGenerate) {
    throw misconfigured(
      'it must be given with DATABASE_URL: set it to id:base64, the base64 from: openssl rand -base64 32',
    );
  }
  await makeDataDir(options.dataDir);
  const file = `${options.dataDir}/data-keys`;
  const kept = await readPrivateFile(file);
  if (kept !== undefined) return parseDataKeys(kept);
  const made = `local:${randomBytes(32).toString('base64')}`;
  const written = await writePrivateFile(file, made, { onlyIfAbsent: true });
  options.log('No DATA_KEYS: made a data key under DATA_DIR. Keep a copy: without it the messages cannot be read', {
    file,
  });
  return parseDataKeys(written);
}

/** The keyed hash by which a patient's number is findable in the store (HMAC-SHA256, 32 bytes). */
export function cprHash(keys: DataKeys, cpr: string): Buffer {
  return createHmac('sha256', keys.founding.hash).update('cpr\0').update(cpr).digest();
}

/** The keyed hash of a letter's content by which a repeat is recognised (HMAC-SHA256, 32 bytes). */
export function contentMac(keys: DataKeys, content: Uint8Array | string): Buffer {
  return createHmac('sha256', keys.founding.hash).update('content\0').update(content).digest();
}

function misconfigured(why: string): GatewayError {
  return new GatewayError('CONFIGURATION', `DATA_KEYS: ${why}.`);
}
