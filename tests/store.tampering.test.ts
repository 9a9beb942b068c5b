/* What somebody with the database's own password does to what is sealed: it is noticed, named, and stops nobody else. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { verifyTrail } from '../src/audit/verify.ts';
import { examine } from '../src/doctor/examine.ts';
import { sealedColumns } from '../src/store/sealed-columns.ts';
import { addSigningSecret, signingSecretsOf } from '../src/store/signing-secrets.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { verifySealed } from '../src/store/verify-sealed.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';
import { sealAll } from './support/seal-all.ts';

let desk: FrontDesk;
let owner: Client;
/* Two of everything, so that the values of two rows can be swapped; the second one is never touched by itself. */
const messages: string[] = [];
const deliveries: string[] = [];
const receivers = [glns.prevention, glns.hospital];

/** Columns of bytes that hold a hash, a code or a seal: they open to nothing. */
const hashes = [
  ...['credentials.certificate_sha256', 'credentials.key_hash', 'envelopes.letters_mac', 'event_seals.seal'],
  ...['follow_ups.cpr_hash', 'letters.content_mac', 'messages.cpr_hash', 'sessions.token_hash', 'threads.cpr_hash'],
];

beforeAll(async () => {
  desk = await openFrontDesk();
  owner = new Client({ connectionString: desk.databaseUrl });
  await owner.connect();
  const { store } = desk.context;
  for (const gln of receivers) {
    const body = freshMessage('child-examination/plain');
    const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body });
    messages.push(posted.body.messages[0].id);
    const added = { gln, secret: createHash('sha256').update(gln).digest(), overlapSeconds: 60 };
    await inTransaction(store.pool, (db) => addSigningSecret(db, store.keys, added));
  }
  await desk.call('sandbox-health-visitor', 'GET', '/v1/inbox?wait=5&lease=1');
  for (const id of messages) {
    await owner.query(`UPDATE deliveries SET state = 'dead' WHERE message_id = $1`, [id]);
    await desk.call('sandbox-admin', 'GET', `/v1/admin/dead-letters/${id}/original?reason=Fejlsøgning`);
    const { rows } = await owner.query('SELECT id FROM deliveries WHERE message_id = $1', [id]);
    deliveries.push(rows[0].id);
  }
  await sealAll(desk.context);
});
afterAll(async () => {
  await owner.end();
  await desk.close();
});

/** A sealed column, its first two rows, and who reads it. */
interface Target {
  column: string;
  table: string;
  rows(): Promise<string[]>;
  /** How the row is named in what is told. */
  place(id: string): Promise<string>;
  read(): Promise<Answered | Error>;
}

const get = (path: string) => desk.call('sandbox-admin', 'GET', path);

const targets: Record<string, Omit<Target, 'table' | 'column'>> = {
  'messages.original': {
    rows: async () => messages,
    place: async (id) => `messages/${id}/original`,
    read: () => desk.call('sandbox-gp', 'GET', `/v1/messages/${messages[0]}/content`),
  },
  'messages.canonical': {
    rows: async () => messages,
    place: async (id) => `messages/${id}/canonical`,
    read: () => desk.call('sandbox-gp', 'GET', `/v1/messages/${messages[0]}/content?format=json`),
  },
  'deliveries.output': {
    rows: async () => deliveries,
    place: async (id) => `deliveries/${id}/output`,
    read: async () => {
      await owner.query(
        `UPDATE deliveries SET state = 'leased', lease_expires_at = now() + interval '1 minute' WHERE id = $1`,
        [deliveries[0]],
      );
      const answer = await desk.call('sandbox-health-visitor', 'GET', `/v1/inbox/${deliveries[0]}/content`);
      await owner.query(`UPDATE deliveries SET state = 'dead' WHERE id = $1`, [deliveries[0]]);
      return answer;
    },
  },
  'channel_secrets.secret': {
    rows: async () =>
      (await owner.query('SELECT id FROM channel_secrets ORDER BY array_position($1, gln)', [receivers])).rows.map(
        ({ id }) => id,
      ),
    place: async (id) => `channel_secrets/${id}/secret`,
    read: () =>
      signingSecretsOf(desk.context.store.pool, desk.context.store.keys, receivers[0] ?? '').then(
        () => new Error('nobody noticed'),
        (error) => error,
      ),
  },
  'events.reason': {
    rows: async () =>
      (
        await owner.query(
          'SELECT id::text FROM events WHERE reason IS NOT NULL ORDER BY array_position($1::uuid[], message_id)',
          [messages],
        )
      ).rows.map(({ id }) => id),
    place: async () => `events/${messages[0]}/reason`,
    read: () => get(`/v1/admin/dead-letters/${messages[0]}`),
  },
};

const all = sealedColumns.flatMap(({ table, columns }) =>
  columns.map((column): Target => {
    const target = targets[`${table}.${column}`];
    if (!target) throw new Error(`nobody says how ${table}.${column} is read: add it to the targets of this test`);
    return { table, column, ...target };
  }),
);

/** What is done to the value of the first row; `$1` is that row, `$2` the second. */
const deeds: Record<string, (column: string, table: string) => string> = {
  'one bit is turned': (column) =>
    `${column} = set_byte(${column}, length(${column}) - 1, get_byte(${column}, length(${column}) - 1) # 1)`,
  'its key id is another': (column) => `${column} = set_byte(${column}, 2, get_byte(${column}, 2) # 1)`,
  'its version is another': (column) => `${column} = set_byte(${column}, 0, 9)`,
  'it is cut off': (column) => `${column} = substr(${column}, 1, length(${column}) - 1)`,
  'only its beginning is left': (column) => `${column} = substr(${column}, 1, 4)`,
  'it is another row’s': (column, table) => `${column} = (SELECT ${column} FROM ${table} WHERE id::text = $2)`,
};

const cases = all.flatMap((target) => Object.entries(deeds).map(([deed, change]) => ({ ...target, deed, change })));

test('every column of bytes is sealed or a hash, and every sealed one is tried here', async () => {
  const { rows } = await owner.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`,
  );
  const sealed = all.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ name }) => name).filter((name) => !hashes.includes(name))).toEqual(sealed.sort());
  expect((await verifySealed(desk.context.store)).faults).toEqual([]);
});

describe('a sealed value', () => {
  test.each(cases)(
    'of $table.$column: $deed, and it is noticed and named',
    async ({ table, column, rows, place, read, change }) => {
      const [first = '', second = ''] = await rows();
      expect(second).not.toBe('');
      const { rows: kept } = await owner.query(`SELECT ${column} AS value FROM ${table} WHERE id::text = $1`, [first]);
      const needed = change(column, table).includes('$2') ? [first, second] : [first];
      await owner.query(`UPDATE ${table} SET ${change(column, table)} WHERE id::text = $1`, needed);
      try {
        const named = await place(first);
        const { faults } = await verifySealed(desk.context.store);
        expect(faults).toEqual([{ place: named, code: 'KEY_MISMATCH', detail: expect.stringContaining(named) }]);
        const heard = await read();
        if (heard instanceof Error)
          expect(heard).toMatchObject({ code: 'KEY_MISMATCH', message: expect.stringContaining(named) });
        else expect([heard.status, heard.body.code]).toEqual([500, 'KEY_MISMATCH']);
        expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${messages[1]}/content`)).status).toBe(200);
        if (table === 'events')
          expect((await verifyTrail(desk.context.store)).faults).toEqual([
            expect.objectContaining({ kind: 'event-changed', messageId: messages[0] }),
          ]);
      } finally {
        await owner.query(`UPDATE ${table} SET ${column} = $2 WHERE id::text = $1`, [first, kept[0].value]);
      }
    },
  );

  test('that is emptied, though nobody erased it, is named too', async () => {
    const { rows } = await owner.query('SELECT original FROM messages WHERE id = $1', [messages[0]]);
    await owner.query(`UPDATE messages SET original = '' WHERE id = $1`, [messages[0]]);
    const { faults } = await verifySealed(desk.context.store);
    expect(faults).toEqual([
      expect.objectContaining({ place: `messages/${messages[0]}/original`, code: 'CONTENT_MISSING' }),
    ]);
    await owner.query('UPDATE messages SET original = $2 WHERE id = $1', [messages[0], rows[0].original]);
  });
});

test('a document that was changed while it waits is a dead letter, holds no other back, and a replay writes it anew', async () => {
  const letters: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    const body = freshMessage('child-referral/plain');
    letters.push((await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0].id);
  }
  const lease = async (query: string) => {
    const { status, body } = await desk.call('sandbox-ppr', 'GET', `/v1/inbox?${query}`);
    expect(status).toBe(200);
    return body.deliveries.map(({ messageId }: { messageId: string }) => messageId);
  };
  const waiting = `SELECT FROM deliveries WHERE message_id = ANY($1) AND state = 'available'`;
  while ((await owner.query(waiting, [letters])).rowCount !== 3) await new Promise((done) => setTimeout(done, 50));
  await owner.query('UPDATE deliveries SET output = set_byte(output, 40, 1), thread_id = NULL WHERE message_id = $1', [
    letters[1],
  ]);
  await owner.query('UPDATE deliveries SET thread_id = NULL WHERE message_id = ANY($1)', [letters]);
  expect(await lease('wait=1&max=10')).toEqual([letters[0]]);
  expect(await lease('wait=1&max=10')).toEqual([letters[2]]);
  const { body } = await get(`/v1/admin/dead-letters/${letters[1]}`);
  expect(body).toMatchObject({ id: letters[1], code: 'KEY_MISMATCH' });
  await desk.call('sandbox-admin', 'POST', `/v1/admin/dead-letters/${letters[1]}/replay`);
  expect(await lease('wait=5&max=10')).toEqual([letters[1]]);
  expect((await verifySealed(desk.context.store)).faults).toEqual([]);
});

describe('the ids of keys', () => {
  const env = () => ({
    DATABASE_URL: desk.databaseUrl,
    DATA_KEYS: `test:${createHash('sha256').update('test').digest('base64')}`,
    DATA_DIR: '/nowhere',
  });
  const found = async (check: string) => (await examine(env(), { sandbox: true })).filter((one) => one.check === check);

  test('in the store’s list: a changed fingerprint or id is a fault that the doctor names', async () => {
    const { writing } = desk.context.store.keys;
    await owner.query('INSERT INTO data_keys (id, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      writing.id,
      writing.fingerprint,
    ]);
    for (const change of [`fingerprint = reverse(fingerprint)`, `id = 'another'`]) {
      await owner.query(`UPDATE data_keys SET ${change}`);
      expect(await found('keys')).toMatchObject([{ verdict: 'fault' }]);
      await owner.query('UPDATE data_keys SET id = $1, fingerprint = $2', [writing.id, writing.fingerprint]);
    }
    expect(await found('keys')).toMatchObject([{ verdict: 'ok' }]);
  });

  test('of a sealed value: the doctor names the place', async () => {
    const { rows } = await owner.query('SELECT original FROM messages WHERE id = $1', [messages[1]]);
    await owner.query(`UPDATE messages SET original = set_byte(original, 2, 65) WHERE id = $1`, [messages[1]]);
    expect(await found('seals')).toMatchObject([
      { verdict: 'fault', detail: expect.stringContaining(`messages/${messages[1]}/original`) },
    ]);
    await owner.query('UPDATE messages SET original = $2 WHERE id = $1', [messages[1], rows[0].original]);
    expect(await found('seals')).toMatchObject([{ verdict: 'ok' }]);
  });

  test('of a seal of the trail: the trail is not whole', async () => {
    await owner.query(`UPDATE event_seals SET key_id = 'another' WHERE place = 1`);
    expect((await verifyTrail(desk.context.store)).faults).toEqual([
      expect.objectContaining({ kind: 'key-unknown', place: '1' }),
    ]);
    await owner.query(`UPDATE event_seals SET key_id = 'test' WHERE place = 1`);
    await owner.query(`UPDATE event_seals SET seal = set_byte(seal, 0, get_byte(seal, 0) # 1) WHERE place = 1`);
    expect((await verifyTrail(desk.context.store)).faults[0]).toMatchObject({ kind: 'event-changed', place: '1' });
    await owner.query(`UPDATE event_seals SET seal = set_byte(seal, 0, get_byte(seal, 0) # 1) WHERE place = 1`);
    expect((await verifyTrail(desk.context.store)).faults).toEqual([]);
  });
});
