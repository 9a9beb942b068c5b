import { GatewayError } from '../errors.ts';
import type { Parameter } from './query.ts';

const rule = 'a reason of 3 to 500 characters on one line, without a person number';

/* The length comes first, so that no pattern runs over a long text. */
function isReason(text: string): boolean {
  if (text.trim().length < 3 || text.length > 500 || /[0-9]{6}[- ]?[0-9]{4}/.test(text)) return false;
  return !/\p{Cc}/u.test(text);
}

/** Why an operator does something, in a query: kept on record. */
export const reasonParameter: Parameter<string | undefined> = {
  otherwise: undefined,
  rule,
  parse: (text) => (isReason(text) ? text : undefined),
};

/** The reason that an operator gave; throws BAD_REQUEST where there is none, or one that would put a person on record. */
export function reasonOf(text: string | undefined, path: string): string {
  if (text !== undefined && isReason(text)) return text;
  const detail = `This is on record and needs ${rule}: say why.`;
  throw new GatewayError('BAD_REQUEST', detail, [
    { severity: 'error', code: 'NOT_ALLOWED', path, detail, params: { reason: 'operators-reason' } },
  ]);
}
