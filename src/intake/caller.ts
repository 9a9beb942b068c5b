import type { Request } from 'express';
import { GatewayError } from '../errors.ts';
import { findCredential } from '../store/credentials.ts';
import type { Queryable } from '../store/store.ts';

/** Who is calling, by the credential of the call. */
export interface Caller {
  credentialId: string;
  name: string;
  role: 'party' | 'admin';
  /** GLNs of the parties the caller acts for; none for most operators. */
  parties: readonly string[];
}

/**
 * The caller behind `Authorization: Bearer <API key>`. The fixed keys of the sandbox count in the sandbox only.
 * Throws UNAUTHENTICATED without saying which part of the credential was wrong.
 */
export async function callerOf(db: Queryable, request: Request, options: { sandbox: boolean }): Promise<Caller> {
  const key = /^Bearer +([A-Za-z0-9._~+/=-]{1,512}) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    throw new GatewayError(
      'UNAUTHENTICATED',
      'The call bears no API key: send the header «Authorization: Bearer <API key>».',
      [],
      { reason: 'no-key' },
    );
  }
  const caller = await findCredential(db, key, options);
  if (caller) return caller;
  throw new GatewayError(
    'UNAUTHENTICATED',
    'The API key is unknown, expired or revoked: ask an operator for a new one.',
  );
}
