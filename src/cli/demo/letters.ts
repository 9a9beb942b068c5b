import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { examine } from '../../documents/examine.ts';
import type { Message, MessageTypeName } from '../../message.ts';
import { CommandFailure } from '../ending.ts';

const fixtures = new URL('../../../fixtures/', import.meta.url);

/** A golden case as a new letter of today's: ids of its own, so that the demo can run again on the same store. */
export async function letterFrom(type: MessageTypeName, name: string): Promise<Message> {
  const { messages } = examine(await readFile(new URL(`${type}/${name}/canonical.json`, fixtures)));
  const [message] = messages;
  if (!message) throw new CommandFailure(1, `The golden case ${type}/${name} is damaged: restore fixtures/.`);
  return { ...message, letterId: shortId(), envelopeId: shortId(), threadId: randomUUID() };
}

/** An answer as a new letter of today's: it goes back to the sender in the thread in which the request came. */
export async function answerOf(
  request: Message,
  type: 'referral-status' | 'fmk-confirmation' | 'correspondence',
  name: string,
): Promise<Message> {
  const answer = await letterFrom(type, name);
  const threadId = request.threadId ?? request.episodeOfCareId;
  const { threadId: _, ...rest } = answer;
  const threaded = { ...rest, ...(threadId !== undefined && { threadId }) } as Message;
  if (threaded.type !== 'referral-status') return threaded;
  return { ...threaded, content: { ...threaded.content, referralId: request.letterId } };
}

/** The message that a document holds; undefined where it holds none that can be read. */
export function messageIn(document: string): Message | undefined {
  return examine(Buffer.from(document)).messages[0];
}

/* 14 characters fit every Identifier of MedCom XML. */
function shortId(): string {
  return `DEMO${randomBytes(5).toString('hex').toUpperCase()}`;
}
