import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { retention } from '../src/chores/retention.ts';
import { defaultLifetimes } from '../src/retention/lifetimes.ts';
import { sandboxKeys } from '../src/store/credentials.ts';
import { oldestContentDays } from '../src/store/retention.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
let owner: Client;

beforeAll(async () => {
  desk = await openFrontDesk();
  owner = new Client({ connectionString: desk.databaseUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await desk.close();
});

/** A message that was taken over, and its receipt too where `receiptTaken`. */
async function delivered({ receiptTaken = true } = {}): Promise<string> {
  const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
    body: freshMessage('child-examination/plain'),
  });
  await takeAll('sandbox-health-visitor');
  if (receiptTaken) await takeAll('sandbox-gp');
  return posted.body.messages[0].id;
}

async function takeAll(key: keyof typeof sandboxKeys): Promise<void> {
  const open = `SELECT FROM deliveries WHERE party_gln = $1 AND state IN ('queued', 'sending', 'available', 'leased')`;
  while ((await owner.query(open, [sandboxKeys[key]])).rowCount) {
    const { body } = await desk.call(key, 'GET', '/v1/inbox?max=100&wait=5');
    for (const { deliveryId, leaseToken } of body.deliveries)
      await desk.call(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
  }
}

async function age(days: number): Promise<void> {
  await owner.query(`UPDATE messages SET accepted_at = accepted_at - make_interval(days => $1)`, [days]);
  await owner.query(`UPDATE letters SET created_at = created_at - make_interval(days => $1)`, [days]);
  await owner.query(`UPDATE threads SET created_at = created_at - make_interval(days => $1)`, [days]);
}

async function clean(): Promise<void> {
  while (await retention.work(desk.context));
}

/* What lies in the files of the messages' table and of its large values, once nothing is buffered. */
async function holdsOnDisk(bytes: Buffer): Promise<boolean> {
  await owner.query('CHECKPOINT');
  const { rows } = await owner.query(
    `SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) AS file FROM pg_class c
     WHERE c.oid IN ('messages'::regclass, (SELECT reltoastrelid FROM pg_class WHERE oid = 'messages'::regclass))`,
  );
  return rows.some(({ file }) => file.includes(bytes));
}

describe('what a message says', () => {
  test('goes when its time is over, from the disk too; what is known of it stays', async () => {
    const id = await delivered();
    const { rows } = await owner.query('SELECT original FROM messages WHERE id = $1', [id]);
    const sealed: Buffer = rows[0].original.subarray(-200);
    expect(await holdsOnDisk(sealed)).toBe(true);
    await age(defaultLifetimes.contentDays - 1);
    await clean();
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(200);
    await age(2);
    expect(await oldestContentDays(desk.context.store.pool)).toBeGreaterThan(defaultLifetimes.contentDays);
    await clean();
    await owner.query('VACUUM FULL messages');
    expect(await holdsOnDisk(sealed)).toBe(false);
    for (const format of ['original', 'json', 'medcom-xml'])
      expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content?format=${format}`)).body.code).toBe(
        'CONTENT_REMOVED',
      );
    const shown = await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`);
    expect(shown.body.status).toBe('delivered');
    expect(shown.body.timeline.at(-1)).toMatchObject({ kind: 'content-removed', actor: 'gateway' });
    const { rows: left } = await owner.query(
      'SELECT cpr_hash, output FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.id = $1',
      [id],
    );
    expect(left).toEqual([{ cpr_hash: null, output: null }]);
    expect(await oldestContentDays(desk.context.store.pool)).toBeLessThan(1);
  });

  test('stays while it, or a receipt for it, has not come to its end', async () => {
    const waiting = await delivered({ receiptTaken: false });
    const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: freshMessage('child-examination/plain'),
    });
    const [{ id: untaken }] = posted.body.messages;
    await age(1_000);
    await clean();
    for (const id of [waiting, untaken])
      expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(200);
    await takeAll('sandbox-health-visitor');
    await takeAll('sandbox-gp');
    await clean();
    for (const id of [waiting, untaken])
      expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(410);
  });

  test('of a dead letter stays until an operator has seen to it', async () => {
    const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: freshMessage('child-examination/plain'),
    });
    const [{ id }] = posted.body.messages;
    await owner.query(`UPDATE deliveries SET state = 'dead' WHERE message_id = $1`, [id]);
    await age(1_000);
    await clean();
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(200);
    await desk.call('sandbox-admin', 'POST', `/v1/admin/dead-letters/${id}/discard`, {
      body: { reason: 'Modtageren er nedlagt' },
    });
    await takeAll('sandbox-gp');
    await clean();
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(410);
  });

  test('goes at once on an operator’s word, with the reason on record, but not before its end', async () => {
    const id = await delivered({ receiptTaken: false });
    const erase = (body: object) => desk.call('sandbox-admin', 'POST', `/v1/admin/messages/${id}/erase`, { body });
    const reason = 'Sendt om et forkert barn';
    expect((await erase({ reason })).body.code).toBe('NOT_ERASABLE');
    await takeAll('sandbox-gp');
    expect((await erase({})).status).toBe(400);
    expect((await erase({ reason })).status).toBe(200);
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content`)).status).toBe(410);
    const { body } = await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`);
    expect(body.timeline.at(-1)).toMatchObject({ kind: 'content-erased' });
    expect((await desk.call('sandbox-gp', 'POST', `/v1/admin/messages/${id}/erase`, { body: { reason } })).status).toBe(
      403,
    );
    const unknown = '/v1/admin/messages/0199c5a0-0000-7000-8000-000000000001/erase';
    expect((await desk.call('sandbox-admin', 'POST', unknown, { body: { reason } })).status).toBe(404);
  });
});

describe('what is known of a message', () => {
  test('goes last, all but its place in the audit trail; a letter id is known for 13 months', async () => {
    const message = freshMessage('child-examination/plain');
    const post = () => desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message });
    const [{ id }] = (await post()).body.messages;
    await takeAll('sandbox-health-visitor');
    await takeAll('sandbox-gp');
    await age(395);
    await clean();
    const repeated = await post();
    expect([repeated.status, repeated.body.messages[0].id]).toEqual([200, id]);
    await age(defaultLifetimes.metadataDays);
    await clean();
    await clean();
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`)).status).toBe(404);
    for (const table of ['messages', 'deliveries', 'letters', 'threads', 'identifiers'])
      expect((await owner.query(`SELECT count(*)::int AS count FROM ${table}`)).rows).toEqual([{ count: 0 }]);
    const { rows } = await owner.query('SELECT count(*)::int AS count FROM events WHERE message_id = $1', [id]);
    expect(rows[0].count).toBeGreaterThan(3);
  });
});
