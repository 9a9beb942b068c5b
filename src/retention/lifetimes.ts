import { type MessageTypeName, messageTypeNames } from '../message.ts';

/** How long things are kept, in days. */
export interface Lifetimes {
  /** What messages say: the bytes as received, the canonical form, what was sent out. */
  contentDays: number;
  /** Of single types. */
  contentDaysOf: Readonly<Partial<Record<MessageTypeName, number>>>;
  /** What is known of messages without what they say: ids, parties, times, states. */
  metadataDays: number;
}

/** Letters are known for 13 months, so that a late repeat is recognised (design, *Store*). */
export const letterDays = 400;

/** What counts where nothing is said. */
export const defaultLifetimes: Lifetimes = { contentDays: 180, contentDaysOf: {}, metadataDays: 1_830 };

/** Reads `KEEP_CONTENT`: `180` or `180,receipt=30,child-referral=365`, in days. Throws what is wrong with it. */
export function parseContentDays(text: string): Pick<Lifetimes, 'contentDays' | 'contentDaysOf'> {
  const [general = '', ...single] = text.split(',').map((part) => part.trim());
  const contentDaysOf: Partial<Record<MessageTypeName, number>> = {};
  for (const part of single) {
    const [type, days = ''] = part.split('=');
    const name = messageTypeNames.find((known) => known === type);
    if (!name) throw new Error(`names a type that is none of ${messageTypeNames.join(', ')}`);
    contentDaysOf[name] = parseDays(days);
  }
  return { contentDays: parseDays(general), contentDaysOf };
}

/** Reads a number of days. Throws what is wrong with it. */
export function parseDays(text: string): number {
  const days = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > 36_500) throw new Error('must be days from 1 to 36500, such as 180 or 180,receipt=30');
  return days;
}
