import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../context.ts';
import { formats, letterIdsOf } from '../formats/index.ts';
import { letterKey } from '../message.ts';
import { answerJoined } from '../receipts/answer.ts';
import { keepReceipt } from '../receipts/keep.ts';
import { goesOn } from '../receipts/match.ts';
import { answerAgain } from '../receipts/repeat.ts';
import { follow } from '../reminders/follow.ts';
import { followOutcome } from '../reminders/outcome.ts';
import { envelopeFor } from '../routing/envelope.ts';
import { endAwaiting } from '../store/awaited-receipts.ts';
import { endAccepted, insertDelivery, markRejected } from '../store/deliveries.ts';
import { addEvents, type TimelineEvent } from '../store/events.ts';
import { claimLetterId, renewLetter } from '../store/letters.ts';
import { insertMessage, type MessageRow } from '../store/messages.ts';
import { lockDeliveries, markAnswered } from '../store/parts.ts';
import type { Queryable } from '../store/store.ts';
import { linkAwaiting } from '../store/thread-links.ts';
import { type Joining, lockThreads } from '../store/thread-locks.ts';
import { joinThread } from '../store/threads.ts';
import { inTransaction } from '../store/transaction.ts';
import { timeToLiveFor } from '../time-to-live.ts';
import type { AcceptedMessage, Submission } from './accept.ts';
import { claimEnvelope, envelopeOf, usesIdAgain } from './envelope.ts';
import { beginPairing, finishPairing, halfOf } from './pair.ts';
import type { PlannedLetter } from './plan.ts';
import type { ReadDocument } from './read.ts';
import { repeatedMessage } from './repeats.ts';

/** Where the messages of one document came from: what every one of them is stored with. */
interface Source {
  context: Context;
  submission: Submission;
  document: ReadDocument;
  /** Of a VANSEnvelope: its id where it was not seen before, else null. */
  vans?: string | null;
  /** The sender has used the document's own envelope id for other letters. */
  usesIdAgain: boolean;
}

/**
 * Commits the messages of a document, all or none, each with its delivery and the key of its letter.
 * Letter ids are claimed in their order, so that two documents with the same letters cannot wait for each other.
 */
export async function keep(
  context: Context,
  submission: Submission,
  document: ReadDocument,
  letters: PlannedLetter[],
): Promise<{ created: boolean; messages: AcceptedMessage[] }> {
  const envelope = envelopeOf(context, document);
  const inOrder = letters
    .map((letter, place) => ({ letter, place }))
    .sort((a, b) => compare(a.letter.message.letterId, b.letter.message.letterId) || a.place - b.place);
  return inTransaction(context.store.pool, async (db) => {
    const vans = envelope && ((await claimEnvelope(db, envelope)) ? envelope.envelopeId : null);
    const again = await usesIdAgain(db, document);
    const source: Source = { context, submission, document, usesIdAgain: again, ...(vans !== undefined && { vans }) };
    await lockThreads(
      db,
      letters.flatMap((letter) => (letter.plan === 'deliver' ? [joiningOf(source, letter)] : [])),
    );
    const messages: AcceptedMessage[] = [];
    let created = false;
    for (const { letter, place } of inOrder) {
      const { id, first } = await claim(db, letter);
      messages[place] = first ? await keepRepeat(db, source, letter, first) : await keepNew(db, source, letter, id);
      created ||= !first;
    }
    return { created, messages };
  });
}

function joiningOf({ document }: Source, { message, route, letter }: Planned<'deliver'>): Joining {
  const isMute = !formats[document.reading.format].namesPredecessor;
  return { cover: message, receiver: route.party.gln, letterIds: letterIdsOf(letter), isMute };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/* Decides under the lock of the letter id whether the message is new: of equal posts in parallel one is. */
async function claim(db: Queryable, letter: PlannedLetter): Promise<{ id: string; first?: MessageRow }> {
  const { message, mac } = letter;
  const id = uuidv7();
  if (letter.plan === 'repeat') return { id, first: letter.repeats };
  if (await claimLetterId(db, letterKey(message), { messageId: id, contentMac: mac })) return { id };
  const first = await repeatedMessage(db, message, mac, { lock: true });
  if (first) return { id, first };
  await renewLetter(db, letterKey(message), id);
  return { id };
}

async function keepRepeat(db: Queryable, { context, vans }: Source, letter: PlannedLetter, first: MessageRow) {
  const { message } = letter;
  await addEvents(db, [{ messageId: first.id, kind: 'repeated', actor: message.sender.gln }]);
  await answerAgain(db, context, first, { envelopeId: message.envelopeId, vans });
  return { id: first.id, type: first.type, letterId: first.letterId, status: first.status };
}

async function keepNew(db: Queryable, source: Source, letter: PlannedLetter, id: string): Promise<AcceptedMessage> {
  if (letter.plan === 'receipt') await keepPostedReceipt(db, source, letter, id);
  if (letter.plan === 'deliver') await keepMessage(db, source, letter, id);
  const { type, letterId } = letter.message;
  return { id, type, letterId, status: 'accepted' };
}

function formOf({ submission, document }: Source) {
  const { format, standard, version } = document.reading;
  return { format, standard, version, contentType: contentTypeOf(submission), bytes: submission.bytes };
}

function contentTypeOf({ mediaType, charset }: Submission): string {
  const type = mediaType ?? 'application/octet-stream';
  return charset === undefined ? type : `${type}; charset=${charset}`;
}

type Planned<P extends PlannedLetter['plan']> = Extract<PlannedLetter, { plan: P }>;

async function keepMessage(db: Queryable, source: Source, letter: Planned<'deliver'>, id: string): Promise<void> {
  const half = halfOf(letter.letter);
  const posted = half && { id, message: letter.message, letter: letter.letter, route: letter.route, half };
  const paired = posted && (await beginPairing(db, source.context, posted));
  const { message, route } = paired ?? letter;
  const { party, format, parts } = route;
  const { bytes: original, ...form } = formOf(source);
  const { store } = source.context;
  const joining = joiningOf(source, letter);
  const { threadId, awaited, ...follows } = await joinThread(db, store.keys, joining, message.type);
  await insertMessage(db, store, {
    ...{ id, message, receiverGln: party.gln, threadId, follows, original, ...form },
    timeToLive: timeToLiveFor(party, message.type),
  });
  await linkAwaiting(db, id, awaited);
  await addEvents(db, beginningOf(source, id, message.sender.gln));
  await follow(db, source.context, { id, message, receiver: party });
  if (posted && paired) return finishPairing(db, source.context, posted, paired, threadId);
  const { gln: partyGln, channel } = party;
  const envelope = envelopeFor(party, format);
  await insertDelivery(db, { messageId: id, partyGln, channel: channel.kind, format, envelope, threadId, parts });
}

function beginningOf({ usesIdAgain }: Source, messageId: string, actor: string): TimelineEvent[] {
  const accepted = { messageId, kind: 'accepted', actor } as const;
  return usesIdAgain ? [accepted, { ...accepted, kind: 'envelope-reused' }] : [accepted];
}

async function keepPostedReceipt(db: Queryable, source: Source, letter: Planned<'receipt'>, id: string): Promise<void> {
  const { receipt, original } = letter;
  const actor = receipt.sender.gln;
  await lockDeliveries(db, original.id);
  const isWhole = await answersAll(db, letter);
  const isTold = isWhole && (await goesOn(db, receipt, original));
  const silent = !isTold || original.automatic;
  await keepReceipt(db, source.context, { id, receipt, original, form: formOf(source), silent });
  if (!isTold) return;
  await endAwaiting(db, original.id);
  const { outcome } = receipt.content;
  const code = receipt.content.issues?.[0]?.code;
  await addEvents(db, [{ messageId: original.id, kind: 'receipt-received', actor, code: outcome }]);
  await followOutcome(db, original, outcome);
  await answerJoined(db, source.context, original, { from: receipt.sender, ...receipt.content });
  const messageId = original.id;
  if (outcome === 'rejected' && (await markRejected(db, messageId)))
    await addEvents(db, [{ messageId, kind: 'rejected', actor, ...(code !== undefined && { code }) }]);
  if (outcome === 'accepted' && (await endAccepted(db, messageId)))
    await addEvents(db, [{ messageId, kind: 'delivered', actor }]);
}

/* A message that went out in several parts is accepted when each of them is; the first refusal is the answer (MedCom, conversion of receipts). */
async function answersAll(db: Queryable, { message, original }: Planned<'receipt'>): Promise<boolean> {
  if (message.type !== 'receipt' || message.content.outcome !== 'accepted') return true;
  return markAnswered(db, original.id, message.content.original.letterId);
}
