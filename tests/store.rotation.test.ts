import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DataKeys, dataKeyOf } from '../src/store/keys.ts';
import { canonicalOf } from '../src/store/message-content.ts';
import { rotateKeys } from '../src/store/rotate.ts';
import { keyIdOf } from '../src/store/sealed.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;

beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

async function post(): Promise<string> {
  const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
    body: freshMessage('child-examination/plain'),
  });
  return posted.body.messages[0].id;
}

async function keyIds(): Promise<string[]> {
  const { rows } = await desk.context.store.pool.query<{ place: string; value: Buffer }>(
    `SELECT 'messages/' || id || '/original' AS place, original AS value FROM messages
     UNION ALL SELECT 'messages/' || id || '/canonical', canonical FROM messages
     UNION ALL SELECT 'deliveries/' || id || '/output', output FROM deliveries WHERE output IS NOT NULL`,
  );
  return [...new Set(rows.map(({ place, value }) => keyIdOf(value, place)))];
}

describe('after a new data key was put first', () => {
  test('everything is sealed anew while messages come in, and once is enough', async () => {
    const { store } = desk.context;
    const old = store.keys.writing;
    const ids = await Promise.all(Array.from({ length: 105 }, post));
    expect(await keyIds()).toEqual([old.id]);

    const fresh = dataKeyOf('fresh', createHash('sha256').update('fresh').digest());
    const both: DataKeys = { writing: fresh, founding: old, byId: new Map([old, fresh].map((key) => [key.id, key])) };
    const told: number[] = [];
    const [rotation] = await Promise.all([
      rotateKeys({ pool: store.pool, keys: both }, { progress: ({ rows }) => told.push(rows) }),
      post(),
    ]);
    expect(rotation.resealed).toBeGreaterThanOrEqual(2 * ids.length);
    expect(told.length).toBeGreaterThan(2);
    await rotateKeys({ pool: store.pool, keys: both });
    expect(await keyIds()).toEqual(['fresh']);
    expect((await rotateKeys({ pool: store.pool, keys: both })).resealed).toBe(0);

    const alone: DataKeys = { writing: fresh, founding: old, byId: new Map([['fresh', fresh]]) };
    const message = await canonicalOf({ pool: store.pool, keys: alone }, ids[0] ?? '');
    expect(message.type).toBe('child-examination');
  });

  test('a value that was changed is named, and nothing of its batch is lost', async () => {
    const { store } = desk.context;
    const id = await post();
    await store.pool.query(
      `UPDATE messages SET original = set_byte(original, 60, get_byte(original, 60) # 1) WHERE id = $1`,
      [id],
    );
    const other = dataKeyOf('third', createHash('sha256').update('third').digest());
    const fresh = dataKeyOf('fresh', createHash('sha256').update('fresh').digest());
    const keys: DataKeys = {
      writing: other,
      founding: store.keys.founding,
      byId: new Map([other, fresh, store.keys.writing].map((key) => [key.id, key])),
    };
    await expect(rotateKeys({ pool: store.pool, keys })).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      message: expect.stringContaining(`messages/${id}/original`),
    });
  });
});
