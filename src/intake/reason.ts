import { GatewayError } from '../errors.ts';
import { isReason, reasonRule } from '../reason.ts';
import type { Parameter } from './query.ts';

/** Why an operator does something, in a query. */
export const reasonParameter: Parameter<string | undefined> = {
  otherwise: undefined,
  rule: reasonRule,
  parse: (text) => (isReason(text) ? text : undefined),
};

/** The reason that an operator gave; throws BAD_REQUEST where there is none, or one that would put a person on record. */
export function reasonOf(text: string | undefined, path: string): string {
  if (text !== undefined && isReason(text)) return text;
  const detail = `This is on record and needs ${reasonRule}: say why.`;
  throw new GatewayError('BAD_REQUEST', detail, [
    { severity: 'error', code: 'NOT_ALLOWED', path, detail, params: { reason: 'operators-reason' } },
  ]);
}
