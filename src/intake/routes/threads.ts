import { skip } from '../../delivery/skip.ts';
import { followUpsOfThread } from '../../store/follow-ups.ts';
import { listThread } from '../../store/thread-view.ts';
import { currentThread } from '../../store/threads.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { readQuery, shaped, wholeNumber } from '../query.ts';
import { shownFollowUp } from './follow-ups.ts';
import { shown } from './messages.ts';

/** A conversation as a whole, for its parties; and an operator's way past a dead letter in it. */
export const threadEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/threads/:id', access: 'party', answer: showThread },
  { method: 'post', path: '/v1/admin/messages/:id/skip', access: 'admin', answer: skipDeadLetter },
];

const pageQuery = {
  cursor: shaped(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the cursor of the page before'),
  limit: wholeNumber(1, 100, 100),
};

/* Of a thread with three parties each sees what it sent and received itself. */
async function showThread({ desk, caller, request }: Call): Promise<Answer> {
  const query = readQuery(request, pageQuery);
  const { pool } = desk.context.store;
  const glns = caller.parties;
  const threadId = await currentThread(pool, idOf(request, 'id'), glns);
  if (threadId === undefined) throw notFound();
  const { messages, cursor } = await listThread(pool, { threadId, glns, ...query });
  const followUps = await followUpsOfThread(pool, threadId, glns);
  return {
    status: 200,
    json: {
      id: threadId,
      messages: messages.filter(({ type }) => type !== 'receipt').map(shown),
      receipts: messages.filter(({ type }) => type === 'receipt').map(shown),
      followUps: followUps.map(shownFollowUp),
      ...(cursor !== undefined && { cursor }),
    },
  };
}

async function skipDeadLetter({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const { id, status } = await skip(desk.context, idOf(request, 'id'), caller.credentialId);
  return { status: 200, json: { id, status } };
}
