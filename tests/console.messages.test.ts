import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { countHour, takeDueHour } from '../src/store/hourly-counts.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';
import { fillStore, glnOf } from './support/many-messages.ts';

let desk: FrontDesk;
let reader: TestConsole;
let operator: TestConsole;
let id: string;

const canonical = JSON.parse(
  readFileSync(new URL('../fixtures/correspondence/plain/canonical.json', import.meta.url), 'utf8'),
);
const cpr: string = canonical.patient.cpr;

beforeAll(async () => {
  desk = await openFrontDesk();
  await fillStore(desk.databaseUrl, { messages: 300, days: 30, keys: desk.context.store.keys });
  [reader, operator] = [await openConsole(desk, 'reader'), await openConsole(desk, 'operator')];
  id = await posted('KONSOL1');
});
afterAll(() => desk.close());

async function posted(letterId: string): Promise<string> {
  const receiver = { gln: glns.ppr };
  const answer = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: { ...canonical, letterId, receiver } });
  return answer.body.messages[0].id;
}

/* Its receiver takes whatever is in its inbox, until this message was among it. */
async function takenOver(messageId: string): Promise<void> {
  for (;;) {
    const { body } = await desk.call('sandbox-ppr', 'GET', '/v1/inbox?max=100&wait=10');
    const taken: { messageId: string; deliveryId: string; leaseToken: string }[] = body.deliveries;
    if (taken.length === 0) throw new Error('The message never came into the inbox');
    for (const { deliveryId, leaseToken } of taken)
      await desk.call('sandbox-ppr', 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    if (taken.some((one) => one.messageId === messageId)) return;
  }
}

function linksIn(html: string): string[] {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return [...main.matchAll(/<a [^>]*href="(\/[^"]+)"/g)].map(([, link]) => (link ?? '').replaceAll('&amp;', '&'));
}

function messagesIn(html: string): string[] {
  return [...html.matchAll(/<tr id="message-([0-9a-f-]{36})"/g)].map(([, one]) => one ?? '');
}

describe('the overview', () => {
  test('shows in both languages what needs a hand, who is down, who waits, and the last hours as charts with tables', async () => {
    const { pool } = desk.context.store;
    await inTransaction(pool, async (db) => {
      const due = await takeDueHour(db);
      if (due) await countHour(db, due);
    });
    const { status, html } = await reader.get('/console');
    expect(status).toBe(200);
    for (const word of ['Dead letters', 'fails again and again', 'Who waits longest', 'Messages per hour by type'])
      expect(html).toContain(word);
    expect(html.match(/<figure class="chart">/g)).toHaveLength(2);
    const danish = await reader.get('/console?hours=48', { 'Accept-Language': 'da' });
    expect(danish.html).toContain('seneste 48 timer');
  });
});

describe('the messages', () => {
  test('are found by each of their fields, and by several of them', async () => {
    const { pool } = desk.context.store;
    const { rows } = await pool.query<{ thread: string }>('SELECT thread_id AS thread FROM messages WHERE id = $1', [
      id,
    ]);
    const searches = [
      ...[`id=${id}`, 'letterId=KONSOL1', `thread=${rows[0]?.thread}`, `sender=${glns.gp}`, `receiver=${glns.ppr}`],
      ...['type=correspondence&status=available', `since=${new Date().getFullYear() - 1}-01-01T00:00`],
      `sender=${glns.gp}&receiver=${glns.ppr}&type=correspondence&letterId=KONSOL1`,
    ];
    for (const search of searches) {
      const { status, html } = await reader.get(`/console/messages?${search}`);
      expect([search, status, messagesIn(html).includes(id)]).toEqual([search, 200, true]);
    }
    const none = await reader.get(`/console/messages?letterId=KONSOL1&type=receipt`);
    expect(messagesIn(none.html)).toEqual([]);
  });

  test('come page by page, each once, the newest first', async () => {
    const seen: string[] = [];
    for (let link = '/console/messages?type=correspondence'; link; ) {
      const { html } = await reader.get(link);
      seen.push(...messagesIn(html));
      link = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    const { rows } = await desk.context.store.pool.query<{ id: string }>(
      `SELECT id FROM messages WHERE type = 'correspondence' ORDER BY id DESC`,
    );
    expect(seen).toEqual(rows.map((row) => row.id));
  });

  test('are found by the number of their patient, which stands in no address, answer or log', async () => {
    const sent = await reader.post('/console/messages/patient', {
      cpr: `${cpr.slice(0, 6)}-${cpr.slice(6)}`,
      type: '',
    });
    const address = sent.headers.get('Location') ?? '';
    expect(sent.status).toBe(303);
    const { html } = await reader.get(address);
    expect(messagesIn(html)).toContain(id);
    expect(html).toContain('Messages about the patient');
    const wrong = await reader.post('/console/messages/patient', { cpr: `${cpr}9` });
    expect(wrong.status).toBe(422);
    for (const text of [address, html, wrong.html, desk.logged()]) {
      expect(text).not.toContain(cpr);
      expect(text).not.toContain(cpr.slice(0, 6));
    }
    const again = await reader.post('/console/messages/patient', { cpr });
    expect(again.headers.get('Location')).not.toBe(address);
    expect((await operator.get(address)).status).toBe(422);
  });

  test('are not looked for by what has no sense: the field says why', async () => {
    for (const [search, word] of [
      ['id=1', 'An id of a message'],
      ['sender=12', 'A GLN has 13 digits'],
      ['since=yesterday', 'no date'],
      ['type=letter', 'mend what is marked'],
      ['cursor=x', 'mend what is marked'],
    ] as const) {
      const { status, html } = await reader.get(`/console/messages?${search}`);
      expect([search, status]).toEqual([search, 422]);
      expect(html).toContain(word);
    }
  });
});

describe('every row of a table', () => {
  test('leads to a page that answers', async () => {
    const links = new Set<string>();
    for (const page of ['/console', '/console/messages', '/console/messages?status=dead', `/console/messages/${id}`])
      for (const link of linksIn((await reader.get(page)).html)) links.add(link);
    const { html } = await reader.get('/console/messages');
    expect(messagesIn(html).length).toBeGreaterThan(40);
    expect(links.size).toBeGreaterThan(60);
    for (const link of links) {
      const { status } = await reader.get(link);
      expect([link, status]).toEqual([link, 200]);
    }
  });
});

describe('a message', () => {
  test('is shown with its timeline, deliveries, receipts and thread, and never with what it says', async () => {
    const other = await posted('KONSOL2');
    await takenOver(other);
    const { html } = await reader.get(`/console/messages/${other}`);
    for (const word of [
      'accepted',
      'leased',
      'delivered',
      'receipt sent',
      'PPR, Odense Kommune',
      'KONSOL2',
      'What it goes out in',
    ])
      expect(html).toContain(word);
    expect(html.match(/<ol class="timeline">.*?<\/ol>/s)?.[0].match(/<li/g)?.length).toBeGreaterThan(3);
    for (const secret of [cpr, canonical.patient.familyName, canonical.content.text])
      expect(html).not.toContain(secret);
    const report = await reader.get(`/console/messages/${other}/report`);
    expect(report.html).toContain('valid');
    expect(report.html).not.toContain(cpr);
  });

  test('is not there under an id that nobody has', async () => {
    for (const unknown of ['x', '01a00000-0000-7000-8000-000000000000'])
      expect((await reader.get(`/console/messages/${unknown}`)).status).toBe(404);
  });

  test('says what it says to an operator who gives a reason, on record; not to a reader', async () => {
    const see = { reason: 'The sender asked about it', form: 'original' };
    expect((await reader.post(`/console/messages/${id}/content`, see)).status).toBe(403);
    const without = await operator.post(`/console/messages/${id}/content`, { ...see, reason: '' });
    expect(without.status).toBe(422);
    expect(without.html).not.toContain(cpr);
    const { status, html } = await operator.post(`/console/messages/${id}/content`, see);
    expect([status, html.includes(cpr)]).toEqual([200, true]);
    const asFhir = await operator.post(`/console/messages/${id}/content`, { ...see, form: 'fhir-json' });
    expect(asFhir.html).toContain('MessageHeader');
    const { rows } = await desk.context.store.pool.query<{ code: string | null }>(
      `SELECT code FROM events WHERE message_id = $1 AND kind = 'content-viewed' ORDER BY id`,
      [id],
    );
    expect(rows.map(({ code }) => code)).toEqual([null, 'fhir-json']);
    expect((await reader.get(`/console/messages/${id}`)).html).toContain('The sender asked about it');
  });

  test('is kept back, let go and given up, each after one question and with the operator on record', async () => {
    const own = await posted('KONSOL3');
    const at = `/console/messages/${own}`;
    const reason = 'Agreed with the sender';
    for (const [deed, said] of [
      ['hold', 'The message is kept back.'],
      ['resume', 'The message goes on.'],
      ['cancel', 'The delivery was given up'],
    ] as const) {
      expect((await reader.post(`${at}/${deed}`, { reason, confirmed: 'yes' })).status).toBe(403);
      const asked = await operator.post(`${at}/${deed}`, { reason });
      expect([deed, asked.status, asked.html.includes('confirmed')]).toEqual([deed, 200, true]);
      const done = await operator.post(`${at}/${deed}`, { reason, confirmed: 'yes' });
      expect([deed, done.status, done.headers.get('Location')]).toEqual([deed, 303, at]);
      expect(await operator.noticeAfter(done)).toContain(said);
    }
    expect((await operator.post(`${at}/erase`, { confirmed: 'yes' })).status).toBe(422);
    const tooEarly = await operator.post(`${at}/erase`, { reason, confirmed: 'yes' });
    expect(tooEarly.status).toBe(409);
    const { html } = await operator.get(at);
    for (const word of ['held back', 'resumed', 'cancelled', reason]) expect(html).toContain(word);
    const { rows } = await desk.context.store.pool.query(
      `SELECT DISTINCT o.role FROM events e JOIN operators o ON o.id::text = e.actor
       WHERE e.message_id = $1 AND e.kind IN ('held', 'resumed', 'cancelled')`,
      [own],
    );
    expect(rows).toEqual([{ role: 'operator' }]);
  });

  test('that was delivered is erased, and says so afterwards', async () => {
    const { pool } = desk.context.store;
    const { rows } = await pool.query<{ id: string }>(
      `SELECT m.id FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE d.state = 'delivered'
         AND m.type = 'correspondence' AND m.receiver_gln = $1
         AND NOT EXISTS (SELECT FROM messages r WHERE r.answers = m.id) LIMIT 1`,
      [glnOf(0)],
    );
    const at = `/console/messages/${rows[0]?.id}`;
    const done = await operator.post(`${at}/erase`, { reason: 'The patient asked for it', confirmed: 'yes' });
    expect(done.status).toBe(303);
    expect((await operator.get(at)).html).toContain('no longer kept');
    expect((await operator.get(`${at}/report`)).status).toBe(410);
  });
});
