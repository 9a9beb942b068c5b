import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { type TrailFault, verifyTrail } from '../src/audit/verify.ts';
import { eventsSealed } from '../src/chores/seal-events.ts';
import { runCli } from './support/cli.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';
import { sealAll } from './support/seal-all.ts';

let desk: FrontDesk;
let owner: Client;

async function seal(): Promise<void> {
  while (await eventsSealed.work(desk.context));
}

async function faults(): Promise<TrailFault[]> {
  return (await verifyTrail(desk.context.store)).faults;
}

async function post(): Promise<string> {
  const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
    body: freshMessage('child-examination/plain'),
  });
  expect(posted.status).toBe(202);
  return posted.body.messages[0].id;
}

beforeAll(async () => {
  desk = await openFrontDesk();
  owner = new Client({ connectionString: desk.databaseUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await desk.close();
});

describe('an event', () => {
  test('tells whose credential, from where and in which call', async () => {
    const requestId = '0199c5a0-0000-7000-8000-00000000abcd';
    const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: freshMessage('child-examination/plain'),
      headers: { 'x-request-id': requestId },
    });
    const { rows } = await owner.query(
      `SELECT e.kind, c.name, host(e.origin) AS origin, e.request_id AS "requestId"
       FROM events e JOIN credentials c ON c.id = e.credential_id WHERE e.message_id = $1 AND e.kind = 'accepted'`,
      [posted.body.messages[0].id],
    );
    expect(rows).toEqual([{ kind: 'accepted', name: 'sandbox-gp', origin: '127.0.0.1', requestId }]);
  });

  test('is written of each reading of a message, and shown to no party', async () => {
    const id = await post();
    await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}/content?format=json`);
    await desk.call('sandbox-health-visitor', 'GET', `/v1/messages/${id}/content`);
    await desk.call('sandbox-ppr', 'GET', `/v1/messages/${id}/content`);
    const { rows } = await owner.query(
      `SELECT actor, code FROM events WHERE message_id = $1 AND kind = 'content-read' ORDER BY id`,
      [id],
    );
    expect(rows).toEqual([
      { actor: glns.gp, code: 'json' },
      { actor: glns.healthVisitor, code: 'original' },
    ]);
    const { body } = await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).not.toContain('content-read');
  });

  test('is written of what operators keep', async () => {
    const made = await desk.call('sandbox-admin', 'POST', '/v1/admin/credentials', {
      body: { name: 'x', role: 'party', parties: [glns.gp] },
    });
    await desk.call('sandbox-admin', 'DELETE', `/v1/admin/credentials/${made.body.id}`);
    const { rows } = await owner.query('SELECT kind FROM events WHERE subject = $1 ORDER BY id', [made.body.id]);
    expect(rows.map(({ kind }) => kind)).toEqual(['credential-made', 'credential-revoked']);
  });

  test.each([
    'UPDATE events SET actor = actor',
    'DELETE FROM events',
    'TRUNCATE events',
    'UPDATE event_seals SET seal = seal',
    'DELETE FROM event_seals',
  ])('cannot be changed by the gateway: %s', async (statement) => {
    await expect(desk.context.store.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the trail', () => {
  let id: string;

  beforeEach(async () => {
    [id] = [await post(), await post()];
    await sealAll(desk.context);
    expect(await faults()).toEqual([]);
  });

  /* What a person with the owner's password does to the database; taken back afterwards. */
  async function afterTampering(statement: string, check: () => Promise<void>, undo: string): Promise<void> {
    await owner.query(statement);
    await check().finally(() => owner.query(undo));
    expect(await faults()).toEqual([]);
  }

  test('is sealed from its first event to its last, each once', async () => {
    /* The gateway is still writing while we look. */
    const look = async () => {
      await sealAll(desk.context);
      const { rows } = await owner.query(
        `SELECT count(*)::int AS events, count(s.place)::int AS seals, max(s.place)::int AS last
         FROM events e LEFT JOIN event_seals s ON s.event_id = e.id`,
      );
      return rows[0];
    };
    let seen = await look();
    for (let again = 0; again < 20 && seen.seals < seen.events; again += 1) {
      await sleep(100);
      seen = await look();
    }
    expect(seen.seals).toBe(seen.events);
    expect(seen.last).toBe(seen.events);
  });

  test.each([
    ['actor', `actor = 'x' || actor`, 'actor = substr(actor, 2)'],
    ['kind', `kind = 'x' || kind`, 'kind = substr(kind, 2)'],
    ['time', `at = at + interval '1 second'`, `at = at - interval '1 second'`],
    [
      'credential',
      'credential_id = NULL, subject = credential_id::text',
      'credential_id = subject::uuid, subject = NULL',
    ],
  ])('tells that the %s of an event was changed', async (_what, change, back) => {
    const where = `WHERE message_id = '${id}' AND kind = 'accepted'`;
    await afterTampering(
      `UPDATE events SET ${change} ${where}`,
      async () => {
        expect(await faults()).toEqual([expect.objectContaining({ kind: 'event-changed', messageId: id })]);
      },
      `UPDATE events SET ${back} WHERE message_id = '${id}' AND ${change.startsWith('kind') ? `kind = 'xaccepted'` : `kind = 'accepted'`}`,
    );
  });

  test('tells that an event was removed, also with its seal', async () => {
    await owner.query(
      'CREATE TEMP TABLE kept_event AS SELECT * FROM events WHERE message_id = $1 ORDER BY id LIMIT 1',
      [id],
    );
    await owner.query(
      'CREATE TEMP TABLE kept_seal AS SELECT * FROM event_seals WHERE event_id = (SELECT id FROM kept_event)',
    );
    await afterTampering(
      'DELETE FROM events WHERE id = (SELECT id FROM kept_event)',
      async () => {
        expect(await faults()).toEqual([expect.objectContaining({ kind: 'event-removed', messageId: id })]);
        await owner.query('DELETE FROM event_seals WHERE event_id = (SELECT id FROM kept_event)');
        expect(await faults()).toContainEqual(expect.objectContaining({ kind: 'seals-removed', count: 1 }));
        await owner.query('INSERT INTO event_seals SELECT * FROM kept_seal');
      },
      'INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM kept_event',
    );
    await owner.query('DROP TABLE kept_event, kept_seal');
  });

  test('tells that its end was cut off, to those who noted it', async () => {
    const { end } = await verifyTrail(desk.context.store);
    expect((await verifyTrail(desk.context.store, { known: end })).faults).toEqual([]);
    await owner.query('BEGIN');
    await owner.query('CREATE TEMP TABLE kept_seal AS SELECT * FROM event_seals ORDER BY place DESC LIMIT 1');
    await owner.query(
      'CREATE TEMP TABLE kept_event AS SELECT * FROM events WHERE id = (SELECT event_id FROM kept_seal)',
    );
    await owner.query('DELETE FROM event_seals WHERE place = (SELECT place FROM kept_seal)');
    await owner.query('DELETE FROM events WHERE id = (SELECT id FROM kept_event)');
    await owner.query('COMMIT');
    expect((await verifyTrail(desk.context.store, { known: end })).faults).toEqual([
      expect.objectContaining({ kind: 'end-cut-off', place: end.place }),
    ]);
    await owner.query('INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM kept_event');
    await owner.query('INSERT INTO event_seals SELECT * FROM kept_seal');
    await owner.query('DROP TABLE kept_event, kept_seal');
  });

  test('tells that an event was slipped in behind its back', async () => {
    await afterTampering(
      `INSERT INTO events (message_id, kind, actor, at, written_in) VALUES ('${id}', 'delivered', 'x', now() - interval '1 hour', '3')`,
      async () => {
        await seal();
        expect(await faults()).toEqual([{ kind: 'event-unsealed', count: 1 }]);
      },
      `DELETE FROM events WHERE written_in = '3'`,
    );
  });

  test('waits for a transaction that is not over, and then seals what it wrote', async () => {
    const slow = new Client({ connectionString: desk.databaseUrl });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO events (message_id, kind, actor) VALUES ($1, 'leased', 'x')`, [id]);
    const later = await post();
    await seal();
    await slow.query('COMMIT');
    await slow.end();
    await sealAll(desk.context);
    const { rows } = await owner.query(
      'SELECT count(*)::int AS count FROM events e JOIN event_seals s ON s.event_id = e.id WHERE e.message_id = ANY($1)',
      [[id, later]],
    );
    expect(rows[0].count).toBeGreaterThanOrEqual(4);
    expect(await faults()).toEqual([]);
  });
});

describe('tovholder audit', () => {
  const run = (...args: string[]) =>
    runCli(['audit', ...args], {
      env: {
        DATABASE_URL: desk.databaseUrl,
        DATA_KEYS: `test:${createHash('sha256').update('test').digest('base64')}`,
      },
    });

  test('says whether the trail is whole and where it ends, and exports it as FHIR', async () => {
    const id = await post();
    await sealAll(desk.context);
    const good = await run('verify', '--json');
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ faults: [] });
    await owner.query(`UPDATE events SET code = 'x' WHERE message_id = $1 AND kind = 'accepted'`, [id]);
    const bad = await run('verify');
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(new RegExp(`event-changed {2}place [0-9]+, event [0-9]+, message ${id}`));
    await owner.query(`UPDATE events SET code = NULL WHERE message_id = $1 AND kind = 'accepted'`, [id]);

    const exported = await run('export', '--message', id);
    const events = exported.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({
      resourceType: 'AuditEvent',
      subtype: [{ code: 'accepted' }],
      action: 'C',
      outcome: '0',
      agent: [{ who: { identifier: { value: glns.gp } }, requestor: true, network: { address: '127.0.0.1' } }],
      entity: expect.arrayContaining([{ what: { identifier: { value: `urn:uuid:${id}` } } }]),
    });
    expect((await run('verify', '--known', 'nonsense')).code).toBe(2);
  });
});
