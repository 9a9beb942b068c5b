/* A request to update the medication record, from the nurse's question to the end, through the front door. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { examine } from '../src/documents/examine.ts';
import { writeOne } from '../src/documents/translate.ts';
import { formats } from '../src/formats/index.ts';
import type { Message } from '../src/message.ts';
import { listParties } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { doWhatIsDue, forwardTo, type Taken, takeAll, untilDelivered } from './support/follow-ups.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

const nurse = 'sandbox-home-nursing';
const gp = 'sandbox-gp';
let patients = 0;

/* The nurse asks about a patient of its own; the GP takes the question over and the nurse its receipt. */
async function ask(content: object = {}, changes: object = {}) {
  patients += 1;
  const fixture = freshMessage('fmk-reminder/plain');
  const message = {
    ...fixture,
    threadId: randomUUID(),
    patient: { ...fixture.patient, cpr: `01015${String(10_000 + patients).slice(-5)}` },
    content: { reason: 'discharge', note: 'Se epikrisen.', ...content },
    ...changes,
  };
  const sent = await desk.call(nurse, 'POST', '/v1/messages', { body: message });
  expect(sent.status).toBe(202);
  const [{ id: messageId }] = sent.body.messages;
  const shown = (await desk.call(nurse, 'GET', `/v1/messages/${messageId}`)).body;
  await takeAll(desk, gp);
  await takeAll(desk, nurse);
  return { message, messageId, followUpId: shown.followUp.id };
}

const stateOf = async (id: string) => (await desk.call(nurse, 'GET', `/v1/follow-ups/${id}`)).body;
const timelineOf = async (key: string, id: string): Promise<string[]> =>
  (await desk.call(key, 'GET', `/v1/messages/${id}`)).body.timeline.map((entry: Taken) => entry.kind);

/* To the moment at which the next thing is due, and does it; gives what the GP's and the nurse's systems then got. */
async function nextStep(id: string) {
  await forwardTo(desk, (await stateOf(id)).dueAt);
  await doWhatIsDue(desk);
  return { toGp: await takeAll(desk, gp), toNurse: await takeAll(desk, nurse) };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

function proseFrom(request: Message, changes: object = {}): Message {
  const fixture = freshMessage('correspondence/plain');
  const { threadId: _, exchange: __, ...rest } = fixture;
  return {
    ...rest,
    sender: { gln: '5790000990016' },
    receiver: { gln: '5790000990047' },
    patient: request.patient,
    content: { subject: 'Medicin', text: 'Vi har talt med borgeren. Doseringen er som før.' },
    ...changes,
  } as Message;
}

async function gpSends(message: Message, format: 'json' | 'medcom-xml' | 'fhir-json' | 'fhir-xml' = 'json') {
  const parties = await listParties(desk.context.store.pool);
  const body = Buffer.from(writeOne(message, formats[format], parties));
  const [mediaType = ''] = formats[format].mediaTypes;
  const sent = await desk.call(gp, 'POST', '/v1/messages', { body, headers: { 'Content-Type': mediaType } });
  expect(sent.status).toBe(202);
  return sent.body.messages[0].id as string;
}

describe('a request that nobody answers', () => {
  test('is reminded of three times on working days, each by a message of its own, and is then told to be overdue, once', async () => {
    const { message, messageId, followUpId } = await ask({ dueDate: inDays(3) });
    const seen = [];
    for (let number = 1; number <= 3; number += 1) {
      const { toGp, toNurse } = await nextStep(followUpId);
      expect(toNurse).toEqual([]);
      expect(toGp).toHaveLength(1);
      const [reminder] = toGp;
      expect(reminder).toMatchObject({ type: 'fmk-reminder', sender: '5790000990047', format: 'medcom-xml' });
      const read = examine(Buffer.from(reminder.body));
      const [letter] = read.messages;
      if (letter?.type !== 'fmk-reminder') throw new Error('the reminder did not come as one');
      expect(letter.content.note).toContain(`Automatisk påmindelse ${number} af 3`);
      expect(letter.content.note).toContain('Se epikrisen.');
      expect(letter.episodeOfCareId?.replaceAll('-', '')).toBe(message.threadId.replaceAll('-', ''));
      expect(letter.patient).toMatchObject({ cpr: message.patient.cpr });
      seen.push(reminder.letterId);
      const { body: shown } = await desk.call(nurse, 'GET', `/v1/messages/${reminder.messageId}`);
      expect(shown).toMatchObject({ automatic: true, threadId: message.threadId, status: 'delivered', receipts: [] });
      await doWhatIsDue(desk);
      expect(await takeAll(desk, gp)).toEqual([]);
    }
    expect(new Set(seen).size).toBe(3);
    const { toGp, toNurse } = await nextStep(followUpId);
    expect(toGp).toEqual([]);
    expect(toNurse).toHaveLength(1);
    expect(toNurse[0]).toMatchObject({ type: 'correspondence', sender: '5790000990993', format: 'fhir-xml' });
    expect(toNurse[0].body).toContain('efter 3 påmindelser');
    const overdue = await stateOf(followUpId);
    expect(overdue).toMatchObject({ state: 'overdue', remindersSent: 3, overdueNotice: toNurse[0].messageId });
    expect(overdue.reminders.map(({ number }: Taken) => number)).toEqual([1, 2, 3]);
    expect(await timelineOf(nurse, messageId)).toEqual(expect.arrayContaining(['reminded', 'overdue']));
    expect((await desk.call(gp, 'GET', `/v1/follow-ups/${followUpId}`)).body.overdueNotice).toBeUndefined();
    expect((await desk.call(gp, 'GET', `/v1/messages/${toNurse[0].messageId}`)).status).toBe(404);
    await doWhatIsDue(desk);
    expect([...(await takeAll(desk, gp)), ...(await takeAll(desk, nurse))]).toEqual([]);
  });

  test('has five working days where it says no day', async () => {
    const { followUpId } = await ask();
    const { openedAt, answerBy } = await stateOf(followUpId);
    const days = (Date.parse(answerBy) - Date.parse(openedAt)) / 86_400_000;
    expect(days).toBeGreaterThan(4);
    expect(days).toBeLessThan(14);
    await desk.call(nurse, 'POST', `/v1/follow-ups/${followUpId}/close`);
  });

  test('keeps what is not delivered from being reminded of: a refusal ends it', async () => {
    const fixture = freshMessage('fmk-reminder/plain');
    const sent = await desk.call(nurse, 'POST', '/v1/messages', { body: { ...fixture, threadId: randomUUID() } });
    const [{ id }] = sent.body.messages;
    const { followUp } = (await desk.call(nurse, 'GET', `/v1/messages/${id}`)).body;
    await untilDelivered(desk);
    const [delivery] = (await desk.call(gp, 'GET', '/v1/inbox?wait=0')).body.deliveries;
    const body = { leaseToken: delivery.leaseToken, code: 'unknown-patient' };
    await desk.call(gp, 'POST', `/v1/inbox/${delivery.deliveryId}/reject`, { body });
    expect(await stateOf(followUp.id)).toMatchObject({ state: 'cancelled', endedBy: 'gateway' });
    await takeAll(desk, nurse);
  });
});

describe('an answer stops the reminders', () => {
  test.each(['json', 'medcom-xml', 'fhir-json', 'fhir-xml'] as const)(
    'in plain prose as %s, in the thread',
    async (format) => {
      const { message, messageId, followUpId } = await ask();
      await nextStep(followUpId);
      const threaded = format === 'medcom-xml' ? { episodeOfCareId: message.threadId } : { threadId: message.threadId };
      const answer = await gpSends(proseFrom(message, threaded), format);
      expect(await stateOf(followUpId)).toMatchObject({ state: 'answered', answeredBy: answer, remindersSent: 1 });
      expect(await timelineOf(nurse, messageId)).toContain('answered');
      const [delivery] = await takeAll(desk, nurse);
      expect(delivery).toMatchObject({ type: 'correspondence', messageId: answer });
      await gpSends({
        ...freshMessage('fmk-confirmation/updated'),
        threadId: message.threadId,
        patient: message.patient,
      });
      expect(await stateOf(followUpId)).toMatchObject({
        state: 'closed',
        endedBy: '5790000990016',
        answeredBy: answer,
      });
      await takeAll(desk, nurse);
      await takeAll(desk, gp);
    },
  );

  test('without a thread, where only one request about the patient is open', async () => {
    const { message, followUpId } = await ask();
    await gpSends(proseFrom(message), 'medcom-xml');
    expect(await stateOf(followUpId)).toMatchObject({ state: 'answered' });
  });

  test('without a thread it answers none of two', async () => {
    const first = await ask();
    const second = await ask({}, { patient: first.message.patient });
    await gpSends(proseFrom(first.message), 'medcom-xml');
    expect((await stateOf(first.followUpId)).state).toBe('open');
    expect((await stateOf(second.followUpId)).state).toBe('open');
    await gpSends(proseFrom(first.message, { threadId: first.message.threadId }));
    expect((await stateOf(first.followUpId)).state).toBe('answered');
    await gpSends(proseFrom(first.message), 'medcom-xml');
    expect((await stateOf(second.followUpId)).state).toBe('answered');
  });

  test('as a reply to the reminder', async () => {
    const { message, followUpId } = await ask();
    await ask({}, { patient: message.patient });
    const { toGp } = await nextStep(followUpId);
    const exchange = { kind: 'reply', precedes: { letterId: toGp[0].letterId, senderGln: '5790000990047' } };
    await gpSends(proseFrom(message, { exchange, threadId: randomUUID() }));
    expect((await stateOf(followUpId)).state).toBe('answered');
  });

  test('also when it comes before the question', async () => {
    const fixture = freshMessage('fmk-reminder/plain');
    const question = { ...fixture, threadId: randomUUID(), content: { reason: 'discharge' } };
    const exchange = { kind: 'reply', precedes: { letterId: question.letterId, senderGln: '5790000990047' } };
    const answer = await gpSends(proseFrom(question, { exchange }));
    const sent = await desk.call(nurse, 'POST', '/v1/messages', { body: question });
    const { followUp } = (await desk.call(nurse, 'GET', `/v1/messages/${sent.body.messages[0].id}`)).body;
    expect(followUp).toMatchObject({ state: 'answered', answeredBy: answer });
    await takeAll(desk, gp);
    await takeAll(desk, nurse);
  });

  test('of somebody else it is none', async () => {
    const { message, followUpId } = await ask();
    const other = proseFrom(message, { sender: { gln: '5790000990054' }, threadId: message.threadId });
    expect((await desk.call('sandbox-hospital', 'POST', '/v1/messages', { body: other })).status).toBe(202);
    expect((await stateOf(followUpId)).state).toBe('open');
  });

  test('a reminder that nobody has taken yet is withdrawn', async () => {
    const { message, followUpId } = await ask();
    await forwardTo(desk, (await stateOf(followUpId)).dueAt);
    await doWhatIsDue(desk);
    await gpSends(proseFrom(message, { threadId: message.threadId }));
    const [reminder] = (await stateOf(followUpId)).reminders;
    expect((await desk.call(nurse, 'GET', `/v1/messages/${reminder.messageId}`)).body.status).toBe('cancelled');
    const taken = (await takeAll(desk, gp)).map(({ messageId }) => messageId);
    expect(taken).not.toContain(reminder.messageId);
  });
});

describe('receipts for a reminder', () => {
  test('stay with the gateway, also when the GP refuses it', async () => {
    const { followUpId } = await ask();
    await takeAll(desk, nurse);
    await forwardTo(desk, (await stateOf(followUpId)).dueAt);
    await doWhatIsDue(desk);
    await untilDelivered(desk);
    const [delivery] = (await desk.call(gp, 'GET', '/v1/inbox?wait=0')).body.deliveries;
    const body = { leaseToken: delivery.leaseToken, code: 'unknown-patient' };
    await desk.call(gp, 'POST', `/v1/inbox/${delivery.deliveryId}/reject`, { body });
    expect(await timelineOf(nurse, delivery.messageId)).toContain('rejected');
    expect(await takeAll(desk, nurse)).toEqual([]);
    expect((await stateOf(followUpId)).state).toBe('open');
  });
});

describe('the party that asked', () => {
  test('closes, once and for all', async () => {
    const { followUpId } = await ask();
    const closed = await desk.call(nurse, 'POST', `/v1/follow-ups/${followUpId}/close`);
    expect(closed).toMatchObject({ status: 200, body: { state: 'closed', endedBy: '5790000990047' } });
    expect((await desk.call(nurse, 'POST', `/v1/follow-ups/${followUpId}/close`)).status).toBe(200);
    const cancelled = await desk.call(nurse, 'POST', `/v1/follow-ups/${followUpId}/cancel`);
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'FOLLOW_UP_ENDED' } });
  });

  test('cancels it, also by cancelling the message', async () => {
    const { followUpId } = await ask();
    expect((await desk.call(nurse, 'POST', `/v1/follow-ups/${followUpId}/cancel`)).body.state).toBe('cancelled');
    const message = freshMessage('fmk-reminder/plain', { threadId: randomUUID() });
    const [{ id }] = (await desk.call(nurse, 'POST', '/v1/messages', { body: message })).body.messages;
    await untilDelivered(desk);
    expect((await desk.call(nurse, 'POST', `/v1/messages/${id}/cancel`)).status).toBe(200);
    expect((await desk.call(nurse, 'GET', `/v1/messages/${id}`)).body.followUp.state).toBe('cancelled');
  });

  test('corrects the request: only the correction is waited for', async () => {
    const { message, followUpId } = await ask();
    const exchange = { kind: 'corrected', precedes: { letterId: message.letterId, senderGln: '5790000990047' } };
    const corrected = freshMessage('fmk-reminder/plain', { ...message, letterId: `${message.letterId}K`, exchange });
    expect((await desk.call(nurse, 'POST', '/v1/messages', { body: corrected })).status).toBe(202);
    expect((await stateOf(followUpId)).state).toBe('cancelled');
  });

  test('corrects the request before it came: only the correction is waited for', async () => {
    const question = freshMessage('fmk-reminder/plain', { threadId: randomUUID(), content: { reason: 'discharge' } });
    const exchange = { kind: 'corrected', precedes: { letterId: question.letterId, senderGln: '5790000990047' } };
    const states = [];
    for (const body of [{ ...question, letterId: `${question.letterId}K`, exchange }, question]) {
      const [{ id }] = (await desk.call(nurse, 'POST', '/v1/messages', { body })).body.messages;
      states.push((await desk.call(nurse, 'GET', `/v1/messages/${id}`)).body.followUp.state);
    }
    expect(states).toEqual(['open', 'cancelled']);
  });

  test('sees it in the thread, as the party it asked does', async () => {
    const { message, followUpId } = await ask();
    for (const key of [nurse, gp]) {
      const thread = (await desk.call(key, 'GET', `/v1/threads/${message.threadId}`)).body;
      expect(thread.followUps).toMatchObject([{ id: followUpId, state: 'open' }]);
    }
  });

  test('alone ends it; the party it asked may look, anybody else finds nothing', async () => {
    const { followUpId } = await ask();
    expect((await desk.call(gp, 'GET', `/v1/follow-ups/${followUpId}`)).status).toBe(200);
    expect((await desk.call(gp, 'POST', `/v1/follow-ups/${followUpId}/close`)).status).toBe(403);
    for (const key of ['sandbox-ppr', 'sandbox-hospital']) {
      expect((await desk.call(key, 'GET', `/v1/follow-ups/${followUpId}`)).status).toBe(404);
      expect((await desk.call(key, 'POST', `/v1/follow-ups/${followUpId}/close`)).status).toBe(404);
      expect((await desk.call(key, 'GET', '/v1/follow-ups')).body.followUps).toEqual([]);
    }
    const page = (await desk.call(nurse, 'GET', '/v1/follow-ups?state=open&kind=fmk&limit=1')).body;
    expect(page.followUps).toMatchObject([{ id: followUpId, state: 'open' }]);
    const older = (await desk.call(nurse, 'GET', `/v1/follow-ups?limit=100&cursor=${page.cursor}`)).body;
    expect(older.followUps.map(({ id }: Taken) => id)).not.toContain(followUpId);
    expect(older.followUps.length).toBeGreaterThan(3);
  });
});
