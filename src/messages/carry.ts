import type { Letter } from '../formats/format.ts';
import type { Message } from '../message.ts';
import type { Carrier } from './message-type.ts';
import { messageType } from './types.ts';

/** The message as a letter, in the best kind of body that the carrier writes. Source: contract §1, the table. */
export function carry(message: Message, carrier: Carrier): Letter {
  const { type, content, ...cover } = message;
  if (carrier.carries.includes('canonical')) return { cover, body: { kind: 'canonical', type, content } };
  return { cover, body: messageType(type).carry(message, carrier) };
}
