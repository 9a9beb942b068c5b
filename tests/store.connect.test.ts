import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { inTransaction, isStoreUnavailable, openPool, openStore, type StoreOptions } from '../src/store/connect.ts';
import type { DataKeys } from '../src/store/keys.ts';
import { findParty, type Party, saveParty } from '../src/store/parties.ts';
import { freshDatabase, freshStore } from './support/postgres.ts';

jest.setTimeout(90_000);

const keys = `test:${Buffer.alloc(32, 7).toString('base64')}`;
let url = '';
let pool: Pool;
let close: () => Promise<void>;
let dataKeys: DataKeys;

beforeEach(async () => {
  ({ url, pool, keys: dataKeys, close } = await freshStore());
});
afterEach(() => close());

const party: Party = {
  ...{ gln: '5790000990023', name: 'Sundhedsplejen', roles: ['health-visitor'], formats: ['json'] },
  ...{ channel: { kind: 'inbox' }, receipts: 'on-ack' },
};

function options(databaseUrl: string): StoreOptions {
  return { databaseUrl, dataDir: '/nowhere', role: 'serve', dataKeys: keys, waitMs: 0, log: () => undefined };
}

function asOwner(sql: string): Promise<void> {
  return using(url, sql);
}

describe("the gateway's connections", () => {
  test.each([
    'UPDATE events SET actor = $1',
    'DELETE FROM events WHERE actor = $1',
    'DELETE FROM data_keys WHERE id = $1',
    'DELETE FROM migrations WHERE name = $1',
  ])('may not %s', async (sql) => {
    await expect(pool.query(sql, ['x'])).rejects.toMatchObject({ code: '42501' });
  });

  test('may add and read events', async () => {
    await pool.query("INSERT INTO events (message_id, kind, actor) VALUES (gen_random_uuid(), 'accepted', 'gateway')");
    const { rows } = await pool.query('SELECT id, at, kind FROM events');
    expect(rows).toEqual([{ id: 1, at: expect.any(Date), kind: 'accepted' }]);
  });

  test('plan what every message needs once, and read on while a newer version adds to its table', async () => {
    const client = await pool.connect();
    await saveParty(pool, dataKeys, party);
    for (let turn = 0; turn < 3; turn += 1) await findParty(client, party.gln);
    const { rows } = await client.query('SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements');
    expect(rows).toEqual([{ runs: 3 }]);
    await asOwner('ALTER TABLE parties ADD COLUMN later text');
    expect(await findParty(client, party.gln)).toMatchObject(party);
    client.release();
  });

  test('commit to disk and count in UTC whatever the database was set to', async () => {
    await asOwner(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
      EXECUTE format('ALTER DATABASE %I SET timezone = ''Europe/Copenhagen''', current_database()); END $$`);
    const fresh = openPool(url);
    const { rows } = await fresh.query(
      "SELECT current_setting('synchronous_commit') AS commit, current_setting('timezone') AS zone",
    );
    expect(rows).toEqual([{ commit: 'on', zone: 'UTC' }]);
    await fresh.end();
  });

  test('are replaced when the server ends them, idle or at work', async () => {
    await pool.query('SELECT 1');
    const work = pool.query('SELECT pg_sleep(20)').catch((error: unknown) => error);
    await pool.query('SELECT pg_sleep(0.2)');
    await asOwner(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(isStoreUnavailable(await work)).toBe(true);
    /* The pool may hand out a connection before the news of its end has come: that failure is known too. */
    for (let answer: unknown; answer !== 1; ) {
      const result = await pool.query('SELECT 1 AS one').catch((error: unknown) => {
        expect(isStoreUnavailable(error)).toBe(true);
      });
      answer = result?.rows[0]?.one;
    }
  });
});

describe('a transaction', () => {
  const insert = (id: string) => `INSERT INTO data_keys (id, fingerprint) VALUES ('${id}', 'x')`;
  const count = async () => (await pool.query('SELECT count(*) AS keys FROM data_keys')).rows[0].keys;

  test('keeps all of its work', async () => {
    const result = await inTransaction(pool, async (client) => {
      await client.query(insert('a'));
      await client.query(insert('b'));
      return 'done';
    });
    expect(result).toBe('done');
    expect(await count()).toBe(2);
  });

  test('keeps nothing where the work fails, and fails as the work did', async () => {
    const work = inTransaction(pool, async (client) => {
      await client.query(insert('a'));
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await count()).toBe(0);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  test('fails where the work swallowed an error, for then nothing was committed', async () => {
    const work = inTransaction(pool, async (client) => {
      await client.query(insert('a'));
      await client.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/nothing was committed/);
    expect(await count()).toBe(0);
  });

  test('throws its connection away where the server ended it', async () => {
    const work = inTransaction(pool, async (client) => {
      const { rows } = await client.query(`${insert('a')} RETURNING pg_backend_pid() AS pid`);
      await asOwner(`SELECT pg_terminate_backend(${rows[0]?.pid})`);
      await client.query(insert('b'));
    });
    const error = await work.catch((failure: unknown) => failure);
    expect(isStoreUnavailable(error)).toBe(true);
    expect(await count()).toBe(0);
  });
});

describe('a failure for want of the store', () => {
  test('is told from one of the work', async () => {
    const unique = await pool
      .query("INSERT INTO data_keys VALUES ('a', 'x'), ('a', 'y')")
      .catch((error: unknown) => error);
    expect(isStoreUnavailable(unique)).toBe(false);
    const slow = await pool
      .query("SET statement_timeout = '50ms'; SELECT pg_sleep(5)")
      .catch((error: unknown) => error);
    expect(isStoreUnavailable(slow)).toBe(true);
    for (const other of [
      undefined,
      'text',
      new Error('Connection terminated'),
      { code: '53100' },
      { code: 'ENOENT' },
    ]) {
      expect(isStoreUnavailable(other)).toBe(
        other instanceof Error || (typeof other === 'object' && other.code === '53100'),
      );
    }
  });

  test('is seen where nobody listens, and where somebody listens and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const address = await new Promise<ReturnType<typeof silent.address>>((resolve) =>
      silent.once('listening', () => resolve(silent.address())),
    );
    const port = typeof address === 'object' && address ? address.port : 0;
    const frozen = openPool(`postgresql://u:p@127.0.0.1:${port}/d`);
    expect(isStoreUnavailable(await frozen.query('SELECT 1').catch((error: unknown) => error))).toBe(true);
    await frozen.end();
    silent.close();
    const away = openPool('postgresql://u:p@127.0.0.1:1/d');
    expect(isStoreUnavailable(await away.query('SELECT 1').catch((error: unknown) => error))).toBe(true);
    await away.end();
  });
});

describe('a store of DATABASE_URL', () => {
  test('is opened, its schema made, by one or several at once', async () => {
    const bare = await freshDatabase();
    await using(bare.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const stores = await Promise.all([1, 2, 3].map(() => openStore(options(bare.url))));
    for (const store of stores) {
      expect((await store.pool.query('SELECT id FROM data_keys')).rows).toEqual([{ id: 'test' }]);
      await store.close();
    }
    await bare.close();
  });

  test('is waited for while it is away, and becomes ready by itself', async () => {
    const target = new URL(url);
    const { port } = target;
    const front = createServer((socket) => {
      const back = connect(Number(port), target.hostname);
      socket.pipe(back).pipe(socket);
      socket.on('error', () => back.destroy());
      back.on('error', () => socket.destroy());
    });
    const reserved = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    target.port = String(reserved);
    const said: string[] = [];
    const opening = openStore({ ...options(target.href), waitMs: 60_000, log: (sentence) => void said.push(sentence) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    front.listen(reserved, '127.0.0.1');
    const store = await opening;
    expect(said).toEqual(['The store cannot be reached: trying again until it answers']);
    await store.close();
    front.close();
  });

  test('that stays away ends the opening at the given limit, or when it is told to', async () => {
    const away = options('postgresql://u:p@127.0.0.1:1/d');
    await expect(openStore({ ...away, waitMs: 400 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const signal = AbortSignal.timeout(300);
    await expect(openStore({ ...away, waitMs: Number.POSITIVE_INFINITY, signal })).rejects.toThrow();
  });

  test('written by a newer program is refused', async () => {
    await asOwner("INSERT INTO migrations (name, run_on) VALUES ('9999_future', now())");
    await expect(openStore(options(url))).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/9999_future.*newer version/),
    });
  });

  test('with a wrong password or no such database says so, without the password', async () => {
    const wrong = new URL(url);
    wrong.password = 'not-the-password';
    await expect(openStore(options(wrong.href))).rejects.toThrow(/check the user and password in DATABASE_URL/);
    await expect(openStore(options(wrong.href))).rejects.not.toThrow(/not-the-password/);
    const missing = new URL(url);
    missing.pathname = '/missing';
    await expect(openStore(options(missing.href))).rejects.toThrow(/does not exist/);
  });

  test('of a user without rights over roles works once an administrator gave the role, and says how before', async () => {
    const plain = `plain_${Date.now()}`;
    const bare = await freshDatabase();
    const name = new URL(bare.url).pathname.slice(1);
    await using(
      bare.url,
      `DROP SCHEMA public CASCADE; CREATE ROLE ${plain} LOGIN PASSWORD 'p'; ALTER DATABASE ${name} OWNER TO ${plain};
      CREATE SCHEMA public AUTHORIZATION ${plain}`,
    );
    const owned = new URL(bare.url);
    owned.username = plain;
    owned.password = 'p';
    await expect(openStore(options(owned.href))).rejects.toThrow(`GRANT tovholder_app TO "${plain}"`);
    await using(bare.url, `GRANT tovholder_app TO ${plain}`);
    const store = await openStore(options(owned.href));
    await expect(store.pool.query('DELETE FROM events')).rejects.toMatchObject({ code: '42501' });
    await store.close();
    await bare.close();
    await asOwner(`DROP ROLE ${plain}`);
  });
});

async function using(database: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
