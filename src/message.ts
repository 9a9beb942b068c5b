import type { Cover, Message, Receiver, Sender } from './message.generated.ts';

export type * from './message.generated.ts';

export type MessageTypeName = Message['type'];

/** The names of the eight message types, as in the contract and in `schemas/messages/`. */
export const messageTypeNames = [
  'correspondence',
  'municipal-referral',
  'child-referral',
  'referral-status',
  'child-examination',
  'fmk-reminder',
  'fmk-confirmation',
  'receipt',
] as const satisfies readonly MessageTypeName[];

/** A message of one type. */
export type MessageOf<T extends MessageTypeName> = Extract<Message, { type: T }>;

/** A location that sends or receives. */
export type Location = Sender | Receiver;

/** Letter ids are unique per sender: the two together name a message everywhere. */
export interface LetterKey {
  senderGln: string;
  letterId: string;
}

/** The key of a message under which its repeats are found. */
export function letterKey(cover: Cover): LetterKey {
  return { senderGln: cover.sender.gln, letterId: cover.letterId };
}
