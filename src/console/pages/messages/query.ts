import { fromCopenhagen } from '../../../formats/copenhagen-time.ts';
import { isUuid } from '../../../formats/derived-ids.ts';
import { messageTypeNames } from '../../../message.ts';
import type { MessageStatus } from '../../../store/messages.ts';
import type { Wanted } from '../../../store/search-conditions.ts';
import type { View } from '../../page.ts';
import { patientIn } from './patient-token.ts';
import { words } from './words.ts';

export const statuses = [
  'accepted',
  'available',
  'delivered',
  'rejected',
  'expired',
  'dead',
  'cancelled',
] as const satisfies readonly MessageStatus[];

/** Fields of the form, as they stand in the address. */
export type FieldName = Exclude<keyof Wanted, 'patient'>;

/** What is asked for by an address: what is wanted, and what is wrong with a field. */
export interface Asked {
  wanted: Wanted;
  errors: Partial<Record<FieldName | 'patient' | 'cursor', string>>;
  cursor?: string;
}

/** Reads what the query of an address asks for; blank fields ask for nothing. */
export function askedIn(view: View): Asked {
  const say = words[view.language];
  const errors: Asked['errors'] = {};
  const read = <T>(name: FieldName | 'patient' | 'cursor', wrong: string, parse: (text: string) => T | undefined) => {
    const text = view.query.get(name)?.trim() ?? '';
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined) errors[name] = wrong;
    return value;
  };
  const uuid = (text: string) => (isUuid(text) ? text.toLowerCase() : undefined);
  const gln = (text: string) => (/^[0-9]{13}$/.test(text) ? text : undefined);
  const oneOf =
    <T extends string>(choices: readonly T[]) =>
    (text: string) =>
      choices.find((choice) => choice === text);
  const wanted: Wanted = {
    id: read('id', say.wrongId, uuid),
    letterId: read('letterId', say.wrongLetter, (text) => (isLetterId(text) ? text : undefined)),
    thread: read('thread', say.wrongThread, uuid),
    sender: read('sender', say.wrongGln, gln),
    receiver: read('receiver', say.wrongGln, gln),
    type: read('type', say.wrongChoice, oneOf(messageTypeNames)),
    status: read('status', say.wrongChoice, oneOf(statuses)),
    waitsFor: read('waitsFor', say.wrongChoice, oneOf(['release', 'receipt'] as const)),
    since: read('since', say.wrongTime, momentIn),
    until: read('until', say.wrongTime, momentIn),
    patient: read('patient', say.patientOver, (text) => patientIn(view, text)),
  };
  const cursor = read('cursor', say.wrong, uuid);
  return { wanted, errors, ...(cursor !== undefined && { cursor }) };
}

function isLetterId(text: string): boolean {
  return text.length <= 64 && !/\p{Cc}/u.test(text);
}

/* As `datetime-local` gives it, by the clocks of Copenhagen; a date alone is its first minute. */
function momentIn(text: string): Date | undefined {
  const parts = /^([1-9][0-9]{3}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(?::[0-9]{2})?)?$/.exec(text);
  const [, date = '', time = '00:00'] = parts ?? [];
  if (Number.isNaN(Date.parse(`${date}T${time}Z`))) return undefined;
  return new Date(fromCopenhagen(date, time));
}
