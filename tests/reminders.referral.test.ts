/* Referrals without a status, handovers that nobody takes over, the sandbox's clock, and calendars from end to end. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mustTellTrueTime } from '../src/store/clock.ts';
import { findParty, saveParty } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { doWhatIsDue, forwardTo, takeAll, untilDelivered } from './support/follow-ups.ts';
import { type FrontDesk, freshParty, glns, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

async function post(key: string, path: string, changes: object = {}) {
  const message = freshMessage(path, { threadId: randomUUID(), ...changes });
  const sent = await desk.call(key, 'POST', '/v1/messages', { body: message });
  expect(sent.status).toBe(202);
  const [{ id }] = sent.body.messages;
  return { message, id, followUp: (await desk.call(key, 'GET', `/v1/messages/${id}`)).body.followUp };
}

async function step(key: string, id: string): Promise<string> {
  const { dueAt } = (await desk.call(key, 'GET', `/v1/follow-ups/${id}`)).body;
  await forwardTo(desk, dueAt);
  await doWhatIsDue(desk);
  return dueAt;
}

const wallClock = (iso: string) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Copenhagen' }).format(
    new Date(iso),
  );

describe('a referral without a status', () => {
  test('reminds its receiver once and then tells who referred', async () => {
    const { followUp, message } = await post('sandbox-gp', 'child-referral/plain');
    expect(followUp).toMatchObject({ kind: 'referral', state: 'open' });
    const days = (Date.parse(followUp.answerBy) - Date.parse(followUp.openedAt)) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(13);
    expect(Math.round(days)).toBeLessThanOrEqual(15);
    await takeAll(desk, 'sandbox-ppr');
    await takeAll(desk, 'sandbox-gp');
    await step('sandbox-gp', followUp.id);
    const [reminder, ...others] = await takeAll(desk, 'sandbox-ppr');
    expect(others).toEqual([]);
    expect(JSON.parse(reminder.body)).toMatchObject({
      type: 'correspondence',
      sender: { gln: glns.gp },
      threadId: message.threadId,
      patient: { cpr: message.patient.cpr },
      content: { category: 'regarding-referral', subject: 'Påmindelse om henvisning' },
    });
    expect(await takeAll(desk, 'sandbox-gp')).toEqual([]);
    await step('sandbox-gp', followUp.id);
    expect(await takeAll(desk, 'sandbox-ppr')).toEqual([]);
    const [notice, ...more] = await takeAll(desk, 'sandbox-gp');
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ type: 'correspondence', sender: '5790000990993', format: 'medcom-xml' });
    expect(notice.body).toContain('Ingen status p&#229; henvisning');
    expect((await desk.call('sandbox-gp', 'GET', `/v1/follow-ups/${followUp.id}`)).body.state).toBe('overdue');
    const late = { status: 'started', referralId: message.letterId };
    await post('sandbox-ppr', 'referral-status/started', { content: late, patient: message.patient });
    expect((await desk.call('sandbox-gp', 'GET', `/v1/follow-ups/${followUp.id}`)).body.state).toBe('answered');
  });

  test('waits as many days as its receiver says', async () => {
    const { pool, keys } = desk.context.store;
    const ppr = await findParty(pool, glns.ppr);
    if (!ppr) throw new Error('the sandbox has no PPR');
    await saveParty(pool, keys, { ...ppr, followUps: { referralDays: 40 } });
    const { followUp } = await post('sandbox-gp', 'child-referral/plain');
    const days = (Date.parse(followUp.answerBy) - Date.parse(followUp.openedAt)) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(39);
    await desk.call('sandbox-gp', 'POST', `/v1/follow-ups/${followUp.id}/cancel`);
    await saveParty(pool, keys, ppr);
  });

  test.each([
    ['received', 'answered'],
    ['started', 'answered'],
    ['on-hold', 'answered'],
    ['completed', 'closed'],
    ['rejected', 'closed'],
  ])('a status %s makes it %s; prose does not', async (status, state) => {
    const { followUp, message } = await post('sandbox-gp', 'child-referral/plain');
    const back = { patient: message.patient, threadId: message.threadId };
    await post('sandbox-ppr', 'correspondence/plain', {
      ...{ ...back, sender: { gln: glns.ppr }, receiver: { gln: glns.gp } },
    });
    const stateOf = async () => (await desk.call('sandbox-gp', 'GET', `/v1/follow-ups/${followUp.id}`)).body.state;
    expect(await stateOf()).toBe('open');
    await post('sandbox-ppr', 'referral-status/started', { ...back, content: { status, date: '2025-11-20' } });
    expect(await stateOf()).toBe(state);
  });

  test('whose receiver is gone is told to be overdue at once', async () => {
    const { pool, keys } = desk.context.store;
    const fresh = await freshParty(desk, 'Et tilbud der lukker');
    const { followUp } = await post('sandbox-gp', 'municipal-referral/plain', { receiver: { gln: fresh.gln } });
    const party = await findParty(pool, fresh.gln);
    if (!party) throw new Error('the party was not kept');
    await saveParty(pool, keys, { ...party, accepts: ['child-examination'] });
    await takeAll(desk, 'sandbox-gp');
    await step('sandbox-gp', followUp.id);
    expect((await desk.call('sandbox-gp', 'GET', `/v1/follow-ups/${followUp.id}`)).body).toMatchObject({
      state: 'overdue',
      remindersSent: 0,
    });
    const notices = await takeAll(desk, 'sandbox-gp');
    expect(notices.map(({ body }) => body).join()).toContain('modtageren kunne ikke p&#229;mindes');
  });
});

describe('a handover', () => {
  test('that nobody takes over in five working days is shown as overdue, and nothing is sent', async () => {
    const { followUp, id } = await post('sandbox-gp', 'child-examination/plain');
    await untilDelivered(desk);
    await step('sandbox-gp', followUp.id);
    await untilDelivered(desk);
    const shown = (await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`)).body;
    expect(shown).toMatchObject({ status: 'available', followUp: { kind: 'handover', state: 'overdue' } });
    const { followUps } = (await desk.call('sandbox-gp', 'GET', '/v1/follow-ups?kind=handover&state=overdue')).body;
    expect(followUps).toMatchObject([{ id: followUp.id }]);
    expect(await takeAll(desk, 'sandbox-gp')).toEqual([]);
    await takeAll(desk, 'sandbox-health-visitor');
    expect((await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`)).body.followUp.state).toBe('closed');
    await takeAll(desk, 'sandbox-gp');
  });

  test('is answered by a question in the thread', async () => {
    const { followUp, message } = await post('sandbox-gp', 'child-examination/plain');
    await post('sandbox-health-visitor', 'correspondence/plain', {
      ...{ sender: { gln: glns.healthVisitor }, receiver: { gln: glns.gp } },
      ...{ patient: message.patient, threadId: message.threadId },
    });
    expect((await desk.call('sandbox-gp', 'GET', `/v1/follow-ups/${followUp.id}`)).body.state).toBe('answered');
    await takeAll(desk, 'sandbox-health-visitor');
    await takeAll(desk, 'sandbox-gp');
  });
});

/* Of a request due on a day: when the gateway acts, as clocks in Copenhagen show it. The clock goes forward only. */
describe('working days from end to end', () => {
  test.each([
    [
      'Christmas',
      '2030-12-20T12:00:00+01:00',
      '2030-12-23',
      [],
      ['2030-12-23 09:00', '2030-12-27 09:00', '2030-12-31 09:00', '2031-01-03 09:00'],
    ],
    [
      'the change to summer time',
      '2031-03-20T12:00:00+01:00',
      '2031-03-28',
      [],
      ['2031-03-28 09:00', '2031-04-01 09:00', '2031-04-03 09:00', '2031-04-07 09:00'],
    ],
    [
      'Easter',
      '2031-04-08T12:00:00+02:00',
      '2031-04-09',
      [],
      ['2031-04-09 09:00', '2031-04-16 09:00', '2031-04-18 09:00', '2031-04-22 09:00'],
    ],
    [
      'Christmas in a municipality that closes',
      '2031-12-20T12:00:00+01:00',
      '2031-12-23',
      ['2031-12-24', '2031-12-29', '2031-12-30', '2031-12-31'],
      ['2031-12-23 09:00', '2032-01-05 09:00', '2032-01-07 09:00', '2032-01-09 09:00'],
    ],
  ])('%s', async (_name, today, dueDate, closedDays, expected) => {
    const { pool, keys } = desk.context.store;
    const nursing = await findParty(pool, glns.homeNursing);
    if (!nursing) throw new Error('the sandbox has no home nursing');
    await saveParty(pool, keys, { ...nursing, closedDays });
    await forwardTo(desk, today);
    const { followUp } = await post('sandbox-home-nursing', 'fmk-reminder/plain', {
      content: { reason: 'discharge', dueDate },
    });
    const steps: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const dueAt = await step('sandbox-home-nursing', followUp.id);
      steps.push(wallClock(dueAt));
      await takeAll(desk, 'sandbox-gp');
    }
    expect(steps).toEqual(expected);
    const end = (await desk.call('sandbox-home-nursing', 'GET', `/v1/follow-ups/${followUp.id}`)).body;
    expect(end).toMatchObject({ state: 'overdue', remindersSent: 3 });
  });
});

describe("the sandbox's clock", () => {
  test('is moved by the sandbox and its operator alone, and forward only', async () => {
    const before = (await desk.call('sandbox-gp', 'GET', '/v1/sandbox/clock')).body;
    const moved = await desk.call('sandbox-ppr', 'POST', '/v1/sandbox/clock', { body: { forward: 3600 } });
    expect(moved.body.aheadSeconds).toBe(before.aheadSeconds + 3600);
    for (const forward of [0, -5, 1.5, '60']) {
      const refused = await desk.call('sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward } });
      expect(refused.status).toBe(400);
    }
    const other = await freshParty(desk, 'Ikke sandkassens');
    expect((await desk.call(other.key, 'GET', '/v1/sandbox/clock')).status).toBe(404);
    expect((await desk.call(other.key, 'POST', '/v1/sandbox/clock', { body: { forward: 60 } })).status).toBe(404);
    expect((await desk.call('sandbox-gp', 'GET', '/v1/sandbox/clock')).body.aheadSeconds).toBe(
      before.aheadSeconds + 3600,
    );
  });

  test('ends what has outlived its time, and not what came after', async () => {
    const old = await post('sandbox-gp', 'child-examination/plain');
    const clock = (await desk.call('sandbox-gp', 'GET', '/v1/sandbox/clock')).body;
    await forwardTo(desk, new Date(Date.parse(clock.now) + 15 * 86_400_000));
    const young = await post('sandbox-gp', 'child-examination/plain');
    await untilDelivered(desk);
    const { deliveries } = (await desk.call('sandbox-health-visitor', 'GET', '/v1/inbox?wait=0')).body;
    const ids = deliveries.map(({ messageId }: { messageId: string }) => messageId);
    expect(ids).toContain(young.id);
    expect(ids).not.toContain(old.id);
  });
});

test('a store whose clock was moved is refused outside the sandbox', async () => {
  const { pool } = desk.context.store;
  await forwardTo(desk, new Date(Date.now() + 60_000 + 86_400_000 * 365 * 20));
  await expect(mustTellTrueTime(pool)).rejects.toMatchObject({ code: 'CONFIGURATION' });
});

test('outside the sandbox there is no clock to move', async () => {
  const real = await openFrontDesk({ sandbox: false });
  try {
    const { key } = await freshParty(real, 'En part');
    await mustTellTrueTime(real.context.store.pool);
    for (const [method, options] of [
      ['GET', {}],
      ['POST', { body: { forward: 60 } }],
    ] as const) {
      const answer = await real.call(key, method, '/v1/sandbox/clock', options);
      expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  } finally {
    await real.close();
  }
});
