import { cancel } from '../../delivery/cancel.ts';
import { renderStored } from '../../delivery/render.ts';
import { GatewayError } from '../../errors.ts';
import { type FormatName, formatNames } from '../../formats/format.ts';
import { messageTypeNames } from '../../message.ts';
import { addEvents, timelineOf } from '../../store/events.ts';
import { followUpOfMessage } from '../../store/follow-ups.ts';
import { originalOf } from '../../store/message-content.ts';
import { listMessages } from '../../store/message-list.ts';
import { findMessage, type MessageRow, type MessageStatus } from '../../store/messages.ts';
import { answersTo } from '../../store/thread-view.ts';
import { type AcceptedMessage, accept, inspect, type Submission } from '../accept.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { languageHeaders, languageOf } from '../language.ts';
import { parseContentType } from '../media-type.ts';
import { shownOf } from '../problem.ts';
import { flag, oneOf, readQuery, shaped, time, wholeNumber } from '../query.ts';
import { shownFollowUp } from './follow-ups.ts';

/** The messages of the caller's parties: post, look up, read, cancel. */
export const messageEndpoints: readonly Endpoint[] = [
  { method: 'post', path: '/v1/messages', access: 'party', answer: postMessages },
  { method: 'get', path: '/v1/messages', access: 'party', answer: listOwnMessages },
  { method: 'get', path: '/v1/messages/:id', access: 'party', answer: showMessage },
  { method: 'get', path: '/v1/messages/:id/content', access: 'party', answer: showContent },
  { method: 'post', path: '/v1/messages/:id/cancel', access: 'party', answer: cancelMessage },
];

async function postMessages(call: Call): Promise<Answer> {
  const { dryRun } = readQuery(call.request, { dryRun: flag });
  const submission = await submissionOf(call);
  if (dryRun) return await report(call, submission);
  const { created, messages } = await accept(call.desk.context, submission);
  const [first] = messages;
  return {
    status: created ? 202 : 200,
    json: { messages: messages.map(shownAccepted) },
    ...(first && messages.length === 1 && { headers: { Location: linksOf(first.id).self } }),
  };
}

async function submissionOf({ desk, caller, request }: Call): Promise<Submission> {
  const { mediaType, charset } = parseContentType(request.get('content-type'));
  const bytes = await desk.readDocument(request);
  return { bytes, mediaType, ...(charset !== undefined && { charset }), caller };
}

async function report({ desk, request }: Call, submission: Submission): Promise<Answer> {
  const { errors, warnings, ...rest } = await inspect(desk.context, submission);
  const language = languageOf(request);
  const [shownErrors, shownWarnings] = [shownOf(errors, 'error', language), shownOf(warnings, 'warning', language)];
  return {
    status: 200,
    json: { ...rest, errors: shownErrors, warnings: shownWarnings },
    headers: languageHeaders(language),
  };
}

const messageStatuses = [
  'accepted',
  'available',
  'delivered',
  'rejected',
  'expired',
  'dead',
  'cancelled',
] as const satisfies readonly MessageStatus[];

function linksOf(id: string): { self: string; content: string } {
  return { self: `/v1/messages/${id}`, content: `/v1/messages/${id}/content` };
}

function shownAccepted({ id, type, letterId, status }: AcceptedMessage) {
  return { id, type, letterId, status, links: linksOf(id) };
}

const listQuery = {
  status: oneOf(messageStatuses),
  type: oneOf(messageTypeNames),
  /* biome-ignore lint/suspicious/noControlCharactersInRegex: a letter id has none, and PostgreSQL takes no NUL. */
  letterId: shaped(/^[^\u0000-\u001f\u007f]{1,64}$/, 'a letter id of 1 to 64 characters'),
  thread: shaped(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the id of a thread'),
  since: time,
  cursor: shaped(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the cursor of the page before'),
  limit: wholeNumber(1, 100, 50),
};

async function listOwnMessages({ desk, caller, request }: Call): Promise<Answer> {
  const query = readQuery(request, listQuery);
  const { messages, cursor } = await listMessages(desk.context.store, { ...query, glns: caller.parties });
  return { status: 200, json: { messages: messages.map(shown), ...(cursor !== undefined && { cursor }) } };
}

/** What is told of a message, without its body. */
export function shown(row: MessageRow) {
  const { id, type, status, letterId, envelopeId, threadId, answers, senderGln, receiverGln } = row;
  const { format, acceptedAt, expiresAt, receiptOverdue, automatic, exchange, predecessor, correctedBy } = row;
  const links = linksOf(id);
  return {
    ...{ id, type, status, letterId, envelopeId, threadId, answers, sender: senderGln, receiver: receiverGln },
    ...{ exchange, [exchange === 'corrected' ? 'corrects' : 'precededBy']: predecessor, correctedBy },
    ...{
      format,
      acceptedAt,
      expiresAt,
      links,
      ...(receiptOverdue && { receiptOverdue }),
      ...(automatic && { automatic }),
    },
  };
}

async function ownMessage({ desk, caller, request }: Call): Promise<MessageRow> {
  const row = await findMessage(desk.context.store, idOf(request, 'id'), caller.parties);
  if (!row) throw notFound();
  return row;
}

async function showMessage(call: Call): Promise<Answer> {
  readQuery(call.request, {});
  const row = await ownMessage(call);
  const { store } = call.desk.context;
  const [timeline, receipts] = [await timelineOf(store, row.id), await answersTo(store, row.id)];
  const followUp = await followUpOfMessage(store.pool, row.id);
  return {
    status: 200,
    json: { ...shown(row), timeline, receipts, ...(followUp && { followUp: shownFollowUp(followUp) }) },
  };
}

const contentFormats = ['original', ...formatNames] as const satisfies readonly ('original' | FormatName)[];

async function showContent(call: Call): Promise<Answer> {
  const { format = 'original' } = readQuery(call.request, { format: oneOf(contentFormats) });
  const { context } = call.desk;
  const stored = await ownMessage(call);
  const { bytes, contentType } =
    format === 'original' ? await originalOf(context.store, stored.id) : await renderStored(context, stored, format);
  await addEvents(context.store.pool, [
    { messageId: stored.id, kind: 'content-read', actor: readerOf(call, stored), code: format },
  ]);
  return { status: 200, bytes: { content: bytes, contentType } };
}

function readerOf({ caller }: Call, { senderGln, receiverGln }: MessageRow): string {
  return caller.parties.includes(receiverGln) ? receiverGln : senderGln;
}

async function cancelMessage(call: Call): Promise<Answer> {
  readQuery(call.request, {});
  const { id, senderGln } = await ownMessage(call);
  if (!call.caller.parties.includes(senderGln)) {
    throw new GatewayError(
      'FORBIDDEN',
      'Only the sender can cancel a message: reject it instead when it reaches your inbox.',
      [],
      { reason: 'cancel' },
    );
  }
  await cancel(call.desk.context, id, senderGln);
  return { status: 200, json: { id, status: 'cancelled', links: linksOf(id) } };
}
