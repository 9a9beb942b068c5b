import type { Message } from '../message.ts';

/** What a resend may change without being another message: the id and the time of the sending. Source: contract §4, *Repeats*. */
const ofTheSending = ['envelopeId', 'sentAt'];

/**
 * What two sendings of the same message have in common, as stable JSON: the order of names does not matter,
 * and neither do the envelope's id and the time of sending.
 */
export function canonicalText(message: Message): string {
  const kept = Object.entries(message).filter(([name]) => !ofTheSending.includes(name));
  return JSON.stringify(Object.fromEntries(kept), inOrder);
}

/** The same in UTF-8: the input of the content's MAC. */
export function canonicalBytes(message: Message): Uint8Array {
  return Buffer.from(canonicalText(message));
}

/** Whether two messages are the same letter, sent once or twice. */
export function sameContent(one: Message, other: Message): boolean {
  return Buffer.compare(canonicalBytes(one), canonicalBytes(other)) === 0;
}

function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
