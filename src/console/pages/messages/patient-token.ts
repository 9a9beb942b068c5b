import { replacementKind } from '../../../numbers.ts';
import { cprHash } from '../../../store/keys.ts';
import { open, seal } from '../../../store/sealed.ts';
import type { Store } from '../../../store/store.ts';
import type { View } from '../../page.ts';

/* A search for a patient can be gone on with for so long, in ms. */
const lasts = 12 * 3_600_000;

/**
 * What stands in an address instead of a patient: the keyed hash of the number, sealed for this operator and for twelve hours.
 * Made anew it is another one, so that addresses do not tell whether two are about the same patient. Undefined where the text
 * is no number of a person (ten digits, with or without a hyphen, or a replacement number).
 */
export function patientToken({ context, operator }: View, written: string): string | undefined {
  const number = numberIn(written);
  if (number === undefined) return undefined;
  const { keys } = context.store;
  const content = { hash: cprHash(keys, number).toString('base64'), until: Date.now() + lasts };
  return seal(keys, Buffer.from(JSON.stringify(content)), placeOf(operator.id)).toString('base64url');
}

function numberIn(written: string): string | undefined {
  const text = written.length > 20 ? '' : written.trim().replace('-', '').toUpperCase();
  return /^[0-9]{10}$/.test(text) || replacementKind(text) !== undefined ? text : undefined;
}

/** The keyed hash in a token; undefined where it is over, somebody else's, or none. */
export function patientIn({ context, operator }: View, token: string): Buffer | undefined {
  const content = opened(context.store, token, operator.id);
  return content && content.until > Date.now() ? Buffer.from(content.hash, 'base64') : undefined;
}

function opened({ keys }: Store, token: string, operatorId: string): { hash: string; until: number } | undefined {
  if (token.length > 1_000) return undefined;
  try {
    return JSON.parse(open(keys, Buffer.from(token, 'base64url'), placeOf(operatorId)).toString('utf8'));
  } catch {
    return undefined;
  }
}

function placeOf(operatorId: string): string {
  return `console/${operatorId}/patient`;
}
