import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newestSegmentId } from '../src/formats/fhir/ids.ts';
import type { Letter } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import type { Message } from '../src/message.ts';
import { carry } from '../src/messages/index.ts';
import { lockRows, mergeThreads } from '../src/store/thread-merge.ts';
import { joinThread } from '../src/store/threads.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { freshMessage } from './support/client.ts';
import { freshTalker, type Talker } from './support/conversations.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
let other: FrontDesk;

beforeAll(async () => {
  desk = await openFrontDesk();
  other = await openFrontDesk({ databaseUrl: desk.databaseUrl });
});
afterAll(async () => {
  await other.close();
  await desk.close();
});

type TakenFormat = 'json' | 'medcom-xml' | 'fhir-json' | 'fhir-xml';

/* Two parties that no other test knows. */
async function pair(one: TakenFormat, two: TakenFormat): Promise<[Talker, Talker]> {
  return [await freshTalker(desk, one), await freshTalker(desk, two)];
}

const get = (key: string, path: string) => desk.call(key, 'GET', path);

function letter(from: Talker, to: Talker, changes: object = {}): Message & { letterId: string } {
  const parties = { sender: { gln: from.gln, name: from.name }, receiver: { gln: to.gln, name: to.name } };
  const { threadId: _, episodeOfCareId: __, exchange: ___, ...plain } = freshMessage('correspondence/plain', parties);
  return { ...plain, receiptRequested: false, ...changes };
}

const precedes = (before: Message) => ({ letterId: before.letterId, senderGln: before.sender.gln });
const answering = (before: Message) => ({ exchange: { kind: 'reply', precedes: precedes(before) } });
const correcting = (before: Message) => ({ exchange: { kind: 'corrected', precedes: precedes(before) } });

async function send(from: Talker, message: Message, at = desk): Promise<string> {
  const answered = await at.call(from.key, 'POST', '/v1/messages', { body: message });
  expect([answered.status, answered.body.errors]).toEqual([202, undefined]);
  return answered.body.messages[0].id;
}

/* As a system of this format writes it. */
async function sendAs(format: TakenFormat, from: Talker, to: Talker, message: Message): Promise<string> {
  const bytes = formats[format].write(carry(message, formats[format]), { sender: from, receiver: to });
  const headers = { 'Content-Type': formats[format].mediaTypes[0] ?? '' };
  const answered = await desk.call(from.key, 'POST', '/v1/messages', { body: Buffer.from(bytes), headers });
  expect([answered.status, answered.body.errors]).toEqual([202, undefined]);
  return answered.body.messages[0].id;
}

const threadOf = async (talker: Talker, id: string) => (await get(talker.key, `/v1/messages/${id}`)).body.threadId;

const idsIn = ({ body }: Answered) => body.messages.map(({ id }: { id: string }) => id);

interface Taken {
  messageId: string;
  type: string;
  body: string;
}

/* Takes over what waits, receipts too, until so many letters have come; with none wanted what is there now. */
async function take(talker: Talker, wanted = 1): Promise<Taken[]> {
  const letters: Taken[] = [];
  const until = Date.now() + 10_000;
  do {
    const { body } = await get(talker.key, `/v1/inbox?max=100&wait=${wanted === 0 ? 0 : 2}`);
    for (const { deliveryId, leaseToken, ...taken } of body.deliveries) {
      await desk.call(talker.key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
      if (taken.type !== 'receipt') letters.push(taken);
    }
  } while (letters.length < wanted && Date.now() < until);
  return letters;
}

/** What a party's system reads in the next document of its inbox. */
async function readNext(talker: Talker, format: TakenFormat): Promise<Letter> {
  const [delivery] = await take(talker);
  const [found] = formats[format].read(Buffer.from(delivery?.body ?? ''), { strict: true }).letters;
  if (!found) throw new Error('nothing that can be read came');
  return found;
}

describe('a reply that comes before what it answers', () => {
  test('opens the thread that its predecessor joins', async () => {
    const [one, two] = await pair('json', 'json');
    const question = letter(one, two);
    const answer = letter(two, one, answering(question));
    const answerId = await send(two, answer);
    const opened = await threadOf(one, answerId);
    const questionId = await send(one, question);
    expect(await threadOf(two, questionId)).toBe(opened);
    expect((await get(one.key, `/v1/messages/${answerId}`)).body.precededBy).toBe(questionId);
    expect(idsIn(await get(two.key, `/v1/threads/${opened}`))).toEqual([answerId, questionId]);
  });

  test('makes two threads one where both were opened already, and both ids lead there', async () => {
    const [one, two] = await pair('json', 'json');
    const messages = [letter(one, two)];
    for (let at = 1; at < 4; at += 1) {
      const [from, to] = at % 2 === 0 ? [one, two] : [two, one];
      messages.push(letter(from, to, answering(messages[at - 1] as Message)));
    }
    const ids: string[] = [];
    for (const at of [3, 1, 2, 0]) ids[at] = await send(at % 2 === 0 ? one : two, messages[at] as Message);
    const threads = new Set(await Promise.all(ids.map((id) => threadOf(one, id))));
    expect(threads.size).toBe(1);
    const { rows } = await desk.context.store.pool.query('SELECT id FROM threads WHERE merged_into = $1', [...threads]);
    expect(rows).toHaveLength(1);
    const views = await Promise.all([...threads, rows[0].id].map((id) => get(two.key, `/v1/threads/${id}`)));
    for (const view of views) {
      expect(view.body.id).toBe([...threads][0]);
      expect(idsIn(view)).toEqual([3, 1, 2, 0].map((at) => ids[at]));
    }
    expect(idsIn(await get(one.key, `/v1/messages?thread=${rows[0].id}`)).sort()).toEqual([...ids].sort());
  });

  test('is found by the thread that its predecessor names, which each party then goes on to know by its own id', async () => {
    const [one, two] = await pair('json', 'json');
    const threadId = randomUUID();
    const question = letter(one, two, { threadId });
    const early = await send(two, letter(two, one, answering(question)));
    const opened = await threadOf(one, early);
    await send(one, question);
    expect(await threadOf(two, early)).toBe(threadId);
    expect((await get(one.key, `/v1/threads/${opened}`)).body.id).toBe(threadId);
    expect((await take(two)).map(({ body }) => JSON.parse(body).threadId)).toEqual([threadId]);
  });

  test('is found in MedCom XML by its episode, also when the thread has that name only in FHIR', async () => {
    const [one, two] = await pair('fhir-json', 'medcom-xml');
    const names = { threadId: randomUUID(), episodeOfCareId: randomUUID() };
    const { threadId: _, ...bare } = names;
    const early = await sendAs('medcom-xml', two, one, letter(two, one, { ...bare, sentAt: '2026-03-02T10:00:00Z' }));
    const question = letter(one, two, { ...names, letterId: randomUUID(), sentAt: '2026-03-02T09:00:00Z' });
    const late = await sendAs('fhir-json', one, two, question);
    expect([await threadOf(one, early), await threadOf(two, late)]).toEqual([names.threadId, names.threadId]);
  });

  test('a new conversation in the same episode of care stays one of its own', async () => {
    const [one, two] = await pair('fhir-json', 'medcom-xml');
    const episodeOfCareId = randomUUID();
    const first = letter(two, one, { episodeOfCareId, sentAt: '2026-03-02T09:00:00Z' });
    const firstId = await sendAs('medcom-xml', two, one, first);
    const names = { episodeOfCareId, threadId: randomUUID(), letterId: randomUUID(), sentAt: '2026-03-03T09:00:00Z' };
    const second = await sendAs('fhir-json', one, two, letter(one, two, { ...names, exchange: { kind: 'new' } }));
    expect(await threadOf(one, second)).toBe(names.threadId);
    expect(await threadOf(one, firstId)).not.toBe(names.threadId);
  });
});

test('messages of one thread that come at the same moment through two processes end in one', async () => {
  const [one, two] = await pair('json', 'json');
  for (let round = 0; round < 10; round += 1) {
    const episode = { episodeOfCareId: `forløb ${round}` };
    const question = letter(one, two, round % 2 === 0 ? episode : {});
    const answer = letter(two, one, round % 2 === 0 ? episode : answering(question));
    const ids = await Promise.all([send(one, question), send(two, answer, other)]);
    const threads = await Promise.all(ids.map((id) => threadOf(one, id)));
    expect(threads[0]).toBe(threads[1]);
  }
});

test('what it answers may move to another thread while a message joins it', async () => {
  const [one, two] = await pair('json', 'json');
  const { pool, keys } = desk.context.store;
  const question = letter(one, two);
  const opened = await threadOf(one, await send(one, question));
  const named = randomUUID();
  await send(one, letter(one, two, { threadId: named }));
  const cover = letter(two, one, answering(question));
  const merging = await pool.connect();
  await merging.query('BEGIN');
  await lockRows(merging, [opened, named], { alone: true });
  let joiner = 0;
  const joined = inTransaction(pool, async (db) => {
    joiner = (await db.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    const joining = { cover, receiver: one.gln, letterIds: [cover.letterId], isMute: false };
    return await joinThread(db, keys, joining, cover.type);
  });
  const isWaiting = async () =>
    (await pool.query('SELECT 1 FROM pg_locks WHERE pid = $1 AND NOT granted', [joiner])).rowCount === 1;
  for (const until = Date.now() + 10_000; !(await isWaiting()) && Date.now() < until; )
    await new Promise((resolve) => setTimeout(resolve, 20));
  await mergeThreads(merging, [opened], named);
  await merging.query('COMMIT');
  merging.release();
  expect((await joined).threadId).toBe(named);
});

test('letters of two documents that belong to the same two threads do not wait for each other', async () => {
  const [one, two] = await pair('json', 'json');
  for (let round = 0; round < 5; round += 1) {
    const [first, second] = [`a${round}`, `b${round}`].map((episodeOfCareId) => ({ episodeOfCareId }));
    const documents = [
      [letter(one, two, first), letter(one, two, second)],
      [letter(one, two, second), letter(one, two, first)],
    ];
    const answers = await Promise.all(
      documents.map((body, at) => (at === 0 ? desk : other).call(one.key, 'POST', '/v1/messages', { body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  }
});

describe('a correction', () => {
  /* What both records and the view of the thread say of the two. */
  async function mustShow(reader: Talker, corrected: string, correction: string): Promise<void> {
    const [before, after] = await Promise.all(
      [corrected, correction].map((id) => get(reader.key, `/v1/messages/${id}`)),
    );
    expect(before?.body.correctedBy).toBe(correction);
    expect(after?.body).toMatchObject({ exchange: 'corrected', corrects: corrected });
    const { body } = await get(reader.key, `/v1/threads/${after?.body.threadId}`);
    expect(body.messages).toEqual([
      expect.objectContaining({ id: corrected, correctedBy: correction }),
      expect.objectContaining({ id: correction, corrects: corrected }),
    ]);
  }

  test('names what it corrects in JSON, and its receiver is told by the id that it knows', async () => {
    const [one, two] = await pair('json', 'json');
    const message = letter(one, two);
    const first = await send(one, message);
    const second = await send(one, letter(one, two, correcting(message)));
    for (const reader of [one, two]) await mustShow(reader, first, second);
    const delivered = (await take(two, 2)).map(({ body }) => JSON.parse(body).exchange);
    expect(delivered).toEqual([undefined, { kind: 'corrected', precedes: precedes(message) }]);
  });

  test('may come before what it corrects', async () => {
    const [one, two] = await pair('json', 'json');
    const message = letter(one, two);
    const correction = await send(one, letter(one, two, correcting(message)));
    const corrected = await send(one, message);
    const { body } = await get(two.key, `/v1/messages/${corrected}`);
    expect(body.correctedBy).toBe(correction);
  });

  test('names nothing in MedCom XML: it corrects the newest letter of its kind in the episode, and says so in JSON', async () => {
    const [one, two] = await pair('medcom-xml', 'json');
    const episode = { episodeOfCareId: randomUUID() };
    const message = letter(one, two, episode);
    const first = await sendAs('medcom-xml', one, two, message);
    const second = await sendAs(
      'medcom-xml',
      one,
      two,
      letter(one, two, { ...episode, exchange: { kind: 'corrected' } }),
    );
    await mustShow(two, first, second);
    const delivered = (await take(two, 2)).map(({ body }) => JSON.parse(body).exchange);
    expect(delivered).toEqual([{ kind: 'new' }, { kind: 'corrected', precedes: precedes(message) }]);
  });

  test('without an episode corrects the only letter of its kind to the same patient, and of several none', async () => {
    const [one, two] = await pair('medcom-xml', 'json');
    const rettet = () => letter(one, two, { exchange: { kind: 'corrected' } });
    const first = await sendAs('medcom-xml', one, two, letter(one, two));
    const second = await sendAs('medcom-xml', one, two, rettet());
    await mustShow(two, first, second);
    await sendAs('medcom-xml', one, two, letter(one, two));
    const third = await sendAs('medcom-xml', one, two, rettet());
    expect((await get(two.key, `/v1/messages/${third}`)).body.corrects).toBeUndefined();
  });

  test('in MedCom XML may come before what it corrects', async () => {
    const [one, two] = await pair('medcom-xml', 'json');
    const at = (sentAt: string, exchange: object) => ({ episodeOfCareId, sentAt, exchange });
    const episodeOfCareId = randomUUID();
    const correction = letter(one, two, at('2026-03-02T10:00:00Z', { kind: 'corrected' }));
    const second = await sendAs('medcom-xml', one, two, correction);
    const later = await sendAs('medcom-xml', one, two, letter(one, two, at('2026-03-02T11:00:00Z', { kind: 'new' })));
    const first = await sendAs('medcom-xml', one, two, letter(one, two, at('2026-03-02T09:00:00Z', { kind: 'new' })));
    expect((await get(two.key, `/v1/messages/${first}`)).body.correctedBy).toBe(second);
    expect((await get(two.key, `/v1/messages/${later}`)).body.correctedBy).toBeUndefined();
  });

  test('goes through FHIR and MedCom XML as one', async () => {
    for (const format of ['fhir-json', 'fhir-xml', 'medcom-xml'] as const) {
      const [one, two] = await pair('json', format);
      const message = letter(one, two, { threadId: randomUUID() });
      await send(one, message);
      await send(one, letter(one, two, { threadId: message.threadId, ...correcting(message) }));
      const kinds = (await take(two, 2)).map(({ body }) => {
        const [read] = formats[format].read(Buffer.from(body), {}).letters;
        return read?.cover.exchange?.kind;
      });
      expect(kinds).toEqual(['new', 'corrected']);
    }
  });

  test('corrects no letter of the other side', async () => {
    const [one, two] = await pair('json', 'json');
    const message = letter(one, two);
    const first = await send(one, message);
    await send(two, letter(two, one, correcting(message)));
    expect((await get(one.key, `/v1/messages/${first}`)).body.correctedBy).toBeUndefined();
  });
});

describe('an answer', () => {
  test('from MedCom XML reaches FHIR as a reply that repeats what was said before', async () => {
    const [nurse, gp] = await pair('fhir-xml', 'medcom-xml');
    const author = { name: 'Hanne Eksempel', role: 'Sygeplejerske' };
    const question = letter(nurse, gp, { letterId: randomUUID(), threadId: randomUUID(), author });
    const asked = await sendAs('fhir-xml', nurse, gp, question);
    const got = await readNext(gp, 'medcom-xml');
    const episodeOfCareId = got.cover.episodeOfCareId ?? '';
    await sendAs('medcom-xml', gp, nurse, letter(gp, nurse, { episodeOfCareId, exchange: { kind: 'new' } }));
    const { cover } = await readNext(nurse, 'fhir-xml');
    expect(cover.threadId).toBe(question.threadId);
    expect(cover.exchange).toEqual({ kind: 'reply', precedes: { letterId: question.letterId } });
    expect(cover.segments).toEqual([
      expect.objectContaining({ letterId: question.letterId, senderGln: nurse.gln, author, text: textOf(question) }),
    ]);
    expect(cover.episodeOfCareId).toBeUndefined();
    expect((await get(gp.key, `/v1/messages/${asked}`)).body.exchange).toBe('new');
  });

  test('in JSON without its segments reaches FHIR with all of them, in order, under the ids that its receiver knows', async () => {
    const [nurse, ppr] = await pair('fhir-json', 'json');
    const question = letter(nurse, ppr, { letterId: randomUUID(), threadId: randomUUID() });
    await sendAs('fhir-json', nurse, ppr, question);
    const first = letter(ppr, nurse, { threadId: question.threadId, ...answering(question) });
    await send(ppr, first);
    const one = await readNext(nurse, 'fhir-json');
    await send(ppr, letter(ppr, nurse, { threadId: question.threadId, ...answering(first) }));
    const two = await readNext(nurse, 'fhir-json');
    const ids = [question.letterId, one.cover.letterId];
    expect(two.cover.segments?.map(({ letterId }) => letterId)).toEqual(ids);
    expect(two.cover.segments?.[0]?.id).toBe(one.cover.segments?.[0]?.id);
    const plain = { corrected: false, asap: false };
    expect(two.cover.segments?.[1]?.id).toBe(newestSegmentId(one.cover.letterId, plain));
    expect(two.cover.exchange?.precedes?.letterId).toBe(one.cover.letterId);
  });

  test('bears the episode of care of its thread, where its receiver knows the thread by that', async () => {
    const [gp, ppr] = await pair('medcom-xml', 'json');
    const episodeOfCareId = randomUUID();
    await sendAs('medcom-xml', gp, ppr, letter(gp, ppr, { episodeOfCareId }));
    const [got] = await take(ppr);
    const { threadId } = JSON.parse(got?.body ?? '');
    await send(ppr, letter(ppr, gp, { threadId }));
    expect((await readNext(gp, 'medcom-xml')).cover.episodeOfCareId).toBe(episodeOfCareId);
  });

  test('quotes in MedCom XML what FHIR repeats', async () => {
    const [nurse, gp] = await pair('fhir-json', 'medcom-xml');
    const segments = [{ at: '2026-03-01T09:00:00Z', text: 'Hvad sagde lægen?', senderGln: gp.gln }];
    await sendAs('fhir-json', nurse, gp, letter(nurse, gp, { threadId: randomUUID(), segments }));
    const { cover } = await readNext(gp, 'medcom-xml');
    expect(cover.segments).toEqual([expect.objectContaining({ text: 'Hvad sagde lægen?' })]);
  });
});

function textOf({ content }: Message): string {
  return 'text' in content && typeof content.text === 'string' ? content.text : '';
}

describe('the view of a thread', () => {
  test('holds messages, receipts and follow-ups in order, for its parties alone', async () => {
    const keys = { nurse: 'sandbox-home-nursing', gp: 'sandbox-gp', stranger: 'sandbox-ppr' };
    const reminder = freshMessage('fmk-reminder/plain', { threadId: randomUUID(), receiptRequested: true });
    const { body } = await desk.call(keys.nurse, 'POST', '/v1/messages', { body: reminder });
    const [{ id }] = body.messages;
    const gp = { gln: glns.gp, name: 'Lægehuset', sor: '', key: keys.gp };
    await take(gp);
    const [nurses, gps] = await Promise.all(
      [keys.nurse, keys.gp].map((key) => get(key, `/v1/threads/${reminder.threadId}`)),
    );
    expect(nurses?.body).toMatchObject({
      id: reminder.threadId,
      messages: [{ id, type: 'fmk-reminder', exchange: 'new', links: { self: `/v1/messages/${id}` } }],
      receipts: [{ answers: id }],
      followUps: [{ messageId: id, kind: 'fmk', state: 'open' }],
    });
    expect(gps && idsIn(gps)).toEqual(nurses && idsIn(nurses));
    expect(gps?.body.followUps).toEqual(nurses?.body.followUps);
    expect((await get(keys.stranger, `/v1/threads/${reminder.threadId}`)).status).toBe(404);
    expect((await get(keys.nurse, `/v1/threads/${randomUUID()}`)).status).toBe(404);
    expect((await get(keys.nurse, '/v1/threads/none')).status).toBe(404);
  });

  test('is paged stably', async () => {
    const [one, two] = await pair('json', 'json');
    const threadId = randomUUID();
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) ids.push(await send(one, letter(one, two, { threadId })));
    const found: string[] = [];
    let cursor = '';
    do {
      const page = await get(two.key, `/v1/threads/${threadId}?limit=2${cursor && `&cursor=${cursor}`}`);
      found.push(...idsIn(page));
      cursor = page.body.cursor ?? '';
      await send(one, letter(one, two));
    } while (cursor);
    expect(found).toEqual(ids);
  });

  test('shows each party of a thread of three what it sent and received itself', async () => {
    const [one, two] = await pair('json', 'json');
    const three = await freshTalker(desk, 'json');
    const threadId = randomUUID();
    const toTwo = await send(one, letter(one, two, { threadId }));
    const toThree = await send(one, letter(one, three, { threadId }));
    const seen = await Promise.all([one, two, three].map(({ key }) => get(key, `/v1/threads/${threadId}`)));
    expect(seen.map(idsIn)).toEqual([[toTwo, toThree], [toTwo], [toThree]]);
  });
});

describe('a dead letter', () => {
  async function threeOfWhichTheFirstIsDead() {
    const [one, two] = await pair('json', 'json');
    const threadId = randomUUID();
    const ids: string[] = [];
    for (let at = 0; at < 3; at += 1) ids.push(await send(one, letter(one, two, { threadId })));
    const until = Date.now() + 20_000;
    const isReady = async () =>
      (await get(one.key, `/v1/messages?thread=${threadId}&status=available`)).body.messages.length === 3;
    while (!(await isReady()) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    await desk.context.store.pool.query(
      `UPDATE deliveries SET state = 'dead', last_error = 'INTERNAL' WHERE message_id = $1`,
      [ids[0]],
    );
    return { one, two, ids };
  }
  const skip = (id: string | undefined, key = 'sandbox-admin') =>
    desk.call(key, 'POST', `/v1/admin/messages/${id}/skip`);

  test('holds its thread back until an operator skips it, and stays listed', async () => {
    const { one, two, ids } = await threeOfWhichTheFirstIsDead();
    expect(await take(two, 0)).toEqual([]);
    expect((await skip(ids[0], one.key)).status).toBe(403);
    expect((await skip(ids[0])).body).toEqual({ id: ids[0], status: 'dead' });
    expect((await skip(ids[0])).status).toBe(200);
    const { body } = await get(one.key, `/v1/messages/${ids[0]}`);
    expect(body.status).toBe('dead');
    expect(body.timeline.filter(({ kind }: { kind: string }) => kind === 'skipped')).toHaveLength(1);
    expect((await take(two, 2)).map(({ messageId }) => messageId)).toEqual(ids.slice(1));
    expect((await get('sandbox-admin', `/v1/admin/dead-letters/${ids[0]}`)).status).toBe(200);
    await desk.call('sandbox-admin', 'POST', `/v1/admin/dead-letters/${ids[0]}/replay`);
    expect((await take(two)).map(({ messageId }) => messageId)).toEqual([ids[0]]);
  });

  test('lets its thread go on when it is discarded', async () => {
    const { two, ids } = await threeOfWhichTheFirstIsDead();
    expect(await take(two, 0)).toEqual([]);
    const body = { reason: 'Modtageren er nedlagt.' };
    expect(
      (await desk.call('sandbox-admin', 'POST', `/v1/admin/dead-letters/${ids[0]}/discard`, { body })).status,
    ).toBe(200);
    expect((await take(two, 2)).map(({ messageId }) => messageId)).toEqual(ids.slice(1));
  });

  test('is the only thing that can be skipped', async () => {
    const [one, two] = await pair('json', 'json');
    const id = await send(one, letter(one, two));
    expect((await skip(id)).body.code).toBe('ALREADY_SETTLED');
    expect((await skip(randomUUID())).body.code).toBe('NOT_FOUND');
  });
});
