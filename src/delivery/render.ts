import type { Context } from '../context.ts';
import { GatewayError } from '../errors.ts';
import { isClean } from '../finding.ts';
import type { Format, FormatName, Letter, WriteContext, WrittenIds } from '../formats/format.ts';
import { formats, isFilesAlone } from '../formats/index.ts';
import { writeDocumentBytes } from '../formats/reader.ts';
import type { Label } from '../formats/vans-envelope/label.ts';
import type { Message } from '../message.ts';
import { carry } from '../messages/index.ts';
import { addressOf } from '../routing/address.ts';
import type { Claim } from '../store/claims.ts';
import { keepIdentifiers } from '../store/identifiers.ts';
import { canonicalOf } from '../store/message-content.ts';
import { type MessageRow, messageById } from '../store/messages.ts';
import { findParty, type Party } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { inThread } from './in-thread.ts';

/** A message written in a format. */
export interface WrittenDocument {
  bytes: Buffer;
  contentType: string;
  format: FormatName;
  ids: WrittenIds;
  senderGln: string;
  /** What an envelope says of it. */
  label?: Label;
  /** The ids of the message and its envelope, where it stands in one. */
  envelope?: WrittenIds;
}

/**
 * Writes a stored message in a format, as its receiver gets it, and checks it against the schema of the standard.
 * Throws TARGET_CANNOT_CARRY where the format cannot hold it and OUTPUT_INVALID where the check finds the gateway's own fault.
 */
export async function renderStored(
  context: Context,
  stored: MessageRow,
  name: FormatName,
  part = 1,
): Promise<WrittenDocument> {
  const receiver = await findParty(context.store.pool, stored.receiverGln);
  const format = formats[name];
  const alone = await outgoing(context, stored, receiver);
  const surroundings = await surroundingsOf(context, stored, alone, receiver);
  const message = await inThread(context.store, stored, alone, format, surroundings);
  const letter = partOf(withVoice(context, letterOf(stored, message, format)), format, part);
  return await write(format, letter, surroundings);
}

/* Files that came without their letter go on as files where the format has them. */
function letterOf(stored: MessageRow, message: Message, format: Format): Letter {
  const letter = carry(message, format);
  if (!isFilesAlone(stored) || !format.filesStandard) return letter;
  return { cover: letter.cover, body: { kind: 'files' } };
}

function partOf(letter: Letter, format: Format, part: number): Letter {
  const found = [letter, ...(format.beside?.(letter) ?? [])][part - 1];
  if (!found) throw new Error('a delivery names a part that its message does not have');
  return found;
}

async function write(format: Format, letter: Letter, surroundings: WriteContext): Promise<WrittenDocument> {
  const obstacles = format.obstacles(letter, surroundings);
  if (!isClean(obstacles)) {
    throw new GatewayError(
      'TARGET_CANNOT_CARRY',
      `${format.name} cannot carry this message: ask for another format.`,
      obstacles,
    );
  }
  const { bytes, label } = await writeDocumentBytes(format.name, letter, surroundings);
  const [contentType = 'application/octet-stream'] = format.mediaTypes;
  const senderGln = letter.cover.sender.gln;
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    contentType,
    format: format.name,
    ids: format.ids(letter),
    senderGln,
    ...(label && { label }),
  };
}

/* The message as it goes out: to the receiver that was found, asking for a receipt only where the receiver gives its own. */
async function outgoing({ store }: Context, stored: MessageRow, receiver: Party | undefined): Promise<Message> {
  const message = await canonicalOf(store, stored.id);
  return {
    ...message,
    receiver: { ...message.receiver, gln: stored.receiverGln },
    receiptRequested: receiver?.receipts === 'explicit' && stored.receiptRequested,
  };
}

/* A receipt with the gateway as its sender is the gateway's own word: XCTL01 in MedCom XML. */
function withVoice({ self }: Context, letter: Letter): Letter {
  if (letter.body.kind !== 'receipt') return letter;
  return { ...letter, body: { ...letter.body, fromGateway: letter.cover.sender.gln === self.gln } };
}

async function surroundingsOf(
  { store, self }: Context,
  stored: MessageRow,
  message: Message,
  receiver: Party | undefined,
): Promise<WriteContext> {
  const fromGateway = message.sender.gln === self.gln;
  const sender = await findParty(store.pool, message.sender.gln);
  const original = stored.answers === undefined ? undefined : await messageById(store.pool, stored.answers);
  return {
    sender: fromGateway ? self : addressOf(message.sender, sender),
    receiver: addressOf(message.receiver, receiver),
    ...(original && {
      original: {
        cover: await canonicalOf(store, original.id),
        ...(original.standard && { standard: original.standard }),
        ...(original.version && { version: original.version }),
      },
    }),
  };
}

/** Keeps the ids a message was written with, so that answers to them find it. */
export async function keepWrittenIds(db: Queryable, claim: Claim, document: WrittenDocument): Promise<void> {
  const { messageId, part } = claim;
  await keepIdentifiers(db, messageId, document.format, document.ids, part);
  if (document.envelope) await keepIdentifiers(db, messageId, 'vans', document.envelope, part);
}
