import { GatewayError } from '../errors.ts';

/** What is answered where something cannot be kept as it was written: `path` is the place in it, as a JSON Pointer. */
export function unkeepable(path: string, detail: string, reason: string): GatewayError {
  return new GatewayError('BAD_REQUEST', detail, [
    { severity: 'error', code: 'NOT_ALLOWED', path, detail, params: { reason } },
  ]);
}
