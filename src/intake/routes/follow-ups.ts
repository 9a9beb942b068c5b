import { GatewayError } from '../../errors.ts';
import { endByAsker } from '../../reminders/outcome.ts';
import { remindersOf } from '../../store/follow-up-steps.ts';
import { type FollowUp, findFollowUp, followUpKinds, followUpStates, listFollowUps } from '../../store/follow-ups.ts';
import type { Queryable } from '../../store/store.ts';
import { inTransaction } from '../../store/transaction.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { oneOf, readQuery, shaped, wholeNumber } from '../query.ts';

/** What waits for an answer: for the party that asked and the one it asked; the asker closes and cancels. */
export const followUpEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/follow-ups', access: 'party', answer: listOwn },
  { method: 'get', path: '/v1/follow-ups/:id', access: 'party', answer: show },
  { method: 'post', path: '/v1/follow-ups/:id/close', access: 'party', answer: (call) => end(call, 'closed') },
  { method: 'post', path: '/v1/follow-ups/:id/cancel', access: 'party', answer: (call) => end(call, 'cancelled') },
];

const listQuery = {
  state: oneOf(followUpStates),
  kind: oneOf(followUpKinds),
  cursor: shaped(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the cursor of the page before'),
  limit: wholeNumber(1, 100, 50),
};

async function listOwn({ desk, caller, request }: Call): Promise<Answer> {
  const query = readQuery(request, listQuery);
  const { followUps, cursor } = await listFollowUps(desk.context.store.pool, { ...query, glns: caller.parties });
  return { status: 200, json: { followUps: followUps.map(shownFollowUp), ...(cursor !== undefined && { cursor }) } };
}

/** A follow-up as both parties may see it. */
export function shownFollowUp({ id, messageId, ...rest }: FollowUp) {
  const links = { self: `/v1/follow-ups/${id}`, message: `/v1/messages/${messageId}` };
  return { id, messageId, ...rest, links };
}

async function show(call: Call): Promise<Answer> {
  readQuery(call.request, {});
  return { status: 200, json: await inFull(call, await own(call)) };
}

async function own({ desk, caller, request }: Call): Promise<FollowUp> {
  const found = await findFollowUp(desk.context.store.pool, idOf(request, 'id'), caller.parties);
  if (!found) throw notFound();
  return found;
}

/* The word that it is overdue is a message to the asker alone. */
async function inFull({ desk, caller }: Call, followUp: FollowUp) {
  const sent = await remindersOf(desk.context.store.pool, followUp.id);
  const notice = sent.find(({ number }) => number === 0);
  const isAsker = caller.parties.includes(followUp.from);
  return {
    ...shownFollowUp(followUp),
    reminders: sent.filter(({ number }) => number > 0),
    ...(notice && isAsker && { overdueNotice: notice.messageId }),
  };
}

async function end(call: Call, state: 'closed' | 'cancelled'): Promise<Answer> {
  readQuery(call.request, {});
  const { id, from } = await own(call);
  if (!call.caller.parties.includes(from)) {
    throw new GatewayError(
      'FORBIDDEN',
      'Only the party that asked can end a follow-up: answer the message instead.',
      [],
      {
        reason: 'follow-up',
      },
    );
  }
  await inTransaction(call.desk.context.store.pool, (db) => endOnce(db, id, state, from));
  return { status: 200, json: await inFull(call, await own(call)) };
}

/* Ending it again the same way changes nothing. */
async function endOnce(db: Queryable, id: string, state: 'closed' | 'cancelled', by: string): Promise<void> {
  if (await endByAsker(db, id, state, by)) return;
  if ((await findFollowUp(db, id, [by]))?.state === state) return;
  throw new GatewayError('FOLLOW_UP_ENDED', 'The follow-up has ended otherwise already: nothing was changed.');
}
