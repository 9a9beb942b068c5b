import type { Caller } from '../access/caller.ts';
import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import type { Finding } from '../finding.ts';
import type { StandardName } from '../formats/format.ts';
import type { MessageTypeName } from '../message.ts';
import type { MessageStatus } from '../store/messages.ts';
import { inSpan } from '../tracing/in-span.ts';
import type { Note } from '../tracing/told.ts';
import { keep } from './keep.ts';
import { type PlannedLetter, planDeliveries } from './plan.ts';
import { mustBeValid, type ReadDocument, readDocument } from './read.ts';
import { recogniseRepeats } from './repeats.ts';

/** A document as it was posted. */
export interface Submission {
  bytes: Buffer;
  /** Media type without parameters. */
  mediaType: string | undefined;
  charset?: string;
  caller: Caller;
}

/** One message of an accepted document. */
export interface AcceptedMessage {
  id: string;
  type: MessageTypeName;
  letterId: string;
  status: MessageStatus;
}

/** The messages of an accepted document, in its order. */
export interface Accepted {
  /** False where every one of them was known already. */
  created: boolean;
  messages: AcceptedMessage[];
}

/**
 * Takes a document: validated, routed and committed to disk when this resolves; from then on it cannot be lost.
 * Throws a GatewayError with every finding where the
 * document is refused, and then keeps nothing of it. Never waits for the queue.
 */
export function accept(context: Context, submission: Submission): Promise<Accepted> {
  return inSpan('accept', {}, async (note) => {
    const document = await inSpan('read', {}, () => readDocument(context, submission));
    const planned = await inSpan('check', {}, () => check(context, submission, document));
    await failpoint('after-validate');
    const kept = await inSpan('keep', {}, () => keep(context, submission, document, planned));
    await failpoint('after-commit');
    context.wake();
    tell(note, document, kept);
    await failpoint('before-response');
    return kept;
  });
}

async function check(context: Context, submission: Submission, document: ReadDocument): Promise<PlannedLetter[]> {
  mustBeValid(document);
  mustBeSentBy(submission.caller, document);
  return planDeliveries(context, await recogniseRepeats(context, document));
}

function tell(note: Note, { reading: { format } }: ReadDocument, { messages }: Accepted): void {
  const [first] = messages;
  note({ format, count: messages.length, ...(first && { messageId: first.id, type: first.type }) });
}

/** What the same checks say of a document of which nothing is kept. */
export interface Report {
  valid: boolean;
  format: string;
  standard?: StandardName;
  version?: string;
  messages: { type: MessageTypeName; letterId: string }[];
  errors: Finding[];
  warnings: Finding[];
}

/** Checks a document as `accept` does and keeps nothing. Refusals of the document are in the report, others are thrown. */
export async function inspect(context: Context, submission: Submission): Promise<Report> {
  const document = await readDocument(context, submission);
  const refusals = await refusalsOf(context, submission, document);
  const { reading, messages, findings } = document;
  const all = [...findings, ...refusals];
  const errors = all.filter((finding) => finding.severity === 'error');
  return {
    valid: errors.length === 0,
    format: reading.format,
    ...(reading.standard && { standard: reading.standard }),
    ...(reading.version && { version: reading.version }),
    messages: messages.map(({ message }) => ({ type: message.type, letterId: message.letterId })),
    errors,
    warnings: all.filter((finding) => finding.severity === 'warning'),
  };
}

async function refusalsOf(context: Context, submission: Submission, document: ReadDocument): Promise<Finding[]> {
  if (document.messages.length === 0) return [];
  mustBeSentBy(submission.caller, document);
  try {
    await planDeliveries(context, await recogniseRepeats(context, document));
    return [];
  } catch (error) {
    if (!(error instanceof GatewayError) || (error.status !== 422 && error.status !== 409)) throw error;
    if (error.findings.length > 0) return [...error.findings];
    return [{ severity: 'error', code: error.code, detail: error.message }];
  }
}

function mustBeSentBy(caller: Caller, { messages }: ReadDocument): void {
  const foreign = messages.findIndex(({ message }) => !caller.parties.includes(message.sender.gln));
  if (foreign < 0) return;
  throw new GatewayError(
    'SENDER_NOT_YOURS',
    'The sender of the message is none of the parties this credential acts for: check the GLN of the sender, or use the credential of that party.',
    [senderFinding(messages.length > 1 ? foreign + 1 : undefined)],
  );
}

function senderFinding(place: number | undefined): Finding {
  const which = place === undefined ? 'The message' : `Message ${place} of the document`;
  return {
    severity: 'error',
    code: 'SENDER_NOT_YOURS',
    path: '/sender/gln',
    detail: `${which} has a sender that this credential does not act for: use the credential of that party.`,
    ...(place !== undefined && { params: { reason: 'message', place } }),
  };
}
