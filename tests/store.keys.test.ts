import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { agreeOnKeys } from '../src/store/agree-keys.ts';
import { contentMac, cprHash, parseDataKeys, readDataKeys } from '../src/store/keys.ts';
import { keyIdOf, open, seal } from '../src/store/sealed.ts';
import { freshStore, testKeys } from './support/postgres.ts';

const first = `first:${Buffer.alloc(32, 1).toString('base64')}`;
const second = `second:${Buffer.alloc(32, 2).toString('base64')}`;

describe('data keys', () => {
  test('are read from id:base64 pairs, of which the first one writes', () => {
    const keys = parseDataKeys(`${second}, ${first}`);
    expect(keys.writing.id).toBe('second');
    expect([...keys.byId.keys()]).toEqual(['second', 'first']);
  });

  test.each([
    ['a key that is too short', 'a:c2hvcnQ='],
    ['no id', Buffer.alloc(32).toString('base64')],
    ['an empty entry', `${first},`],
    ['the same id twice', `${first},first:${Buffer.alloc(32, 3).toString('base64')}`],
  ])('are refused with %s, and never repeated in the error', (_, text) => {
    expect(() => parseDataKeys(text)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
    for (const secret of text.split(/[:,]/).filter((part) => part.length > 6)) {
      expect(() => parseDataKeys(text)).not.toThrow(secret);
    }
  });

  test('are made once where none are configured, with a warning and only for our eyes', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tovholder-keys-'));
    const said: string[] = [];
    const options = { dataDir, mayGenerate: true, log: (sentence: string) => void said.push(sentence) };
    const [one, other] = await Promise.all([readDataKeys(options), readDataKeys(options)]);
    expect(other.writing.fingerprint).toBe(one.writing.fingerprint);
    expect((await readDataKeys(options)).writing.fingerprint).toBe(one.writing.fingerprint);
    expect(said[0]).toMatch(/Keep a copy/);
    expect((await stat(join(dataDir, 'data-keys'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dataDir, 'data-keys'), 'utf8')).toMatch(/^local:/);
    await rm(dataDir, { recursive: true });
  });

  test('must be given where they may not be made', async () => {
    const options = { dataDir: '/nowhere', mayGenerate: false, log: () => undefined };
    await expect(readDataKeys(options)).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('the keys of a store', () => {
  let pool: Pool;
  let close: () => Promise<void>;
  beforeEach(async () => ({ pool, close } = await freshStore()));
  afterEach(() => close());

  test('stop the start where another key bears the id of a stored one', async () => {
    await agreeOnKeys(pool, parseDataKeys(first));
    const impostor = parseDataKeys(`first:${Buffer.alloc(32, 9).toString('base64')}`);
    await expect(agreeOnKeys(pool, impostor)).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
  });

  test('stop the start where one of the store is missing', async () => {
    await agreeOnKeys(pool, parseDataKeys(first));
    await expect(agreeOnKeys(pool, parseDataKeys(second))).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      message: expect.stringContaining('"first"'),
    });
  });

  test('can be changed for new messages while patients and repeats stay findable', async () => {
    const before = await agreeOnKeys(pool, parseDataKeys(first));
    const after = await agreeOnKeys(pool, parseDataKeys(`${second},${first}`));
    expect(keyIdOf(seal(after, Buffer.from('x'), 'messages/1/original'), 'messages/1/original')).toBe('second');
    expect(open(after, seal(before, Buffer.from('x'), 'place'), 'place').toString()).toBe('x');
    expect(cprHash(after, '0511219996')).toEqual(cprHash(before, '0511219996'));
    expect(contentMac(after, 'content')).toEqual(contentMac(before, 'content'));
  });

  test('give other hashes in another store', () => {
    expect(cprHash(parseDataKeys(first), '0511219996')).not.toEqual(cprHash(parseDataKeys(second), '0511219996'));
  });
});

describe('sealed bytes', () => {
  const keys = testKeys();
  const place = 'messages/018f/original';
  const sealed = () => seal(keys, Buffer.from('Alma Testesen'), place);

  test('open to what was sealed, also to nothing at all', () => {
    expect(open(keys, sealed(), place).toString()).toBe('Alma Testesen');
    expect(open(keys, seal(keys, Buffer.alloc(0), place), place)).toHaveLength(0);
  });

  test('show nothing of the content and are never the same twice', () => {
    expect(sealed().includes('Alma')).toBe(false);
    expect(sealed().equals(sealed())).toBe(false);
  });

  test('do not open when any one bit was changed', () => {
    const bytes = sealed();
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => open(keys, changed, place)).toThrow(expect.objectContaining({ code: 'KEY_MISMATCH' }));
    }
  });

  test('do not open when bytes are missing', () => {
    const bytes = sealed();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => open(keys, bytes.subarray(0, length), place)).toThrow(/cannot be opened|is sealed with/);
    }
  });

  test('do not open in another place', () => {
    expect(() => open(keys, sealed(), 'messages/0190/original')).toThrow(/changed or moved/);
  });

  test('do not open with another key, and the error names the key and nothing else', () => {
    expect(() => open(testKeys('other'), sealed(), place)).toThrow(/data key "test", which DATA_KEYS does not hold/);
  });
});
