import { thumbprintOfPem } from '../access/client-certificate.ts';
import type { Context } from '../context.ts';
import {
  createCertificateCredential,
  createCredential,
  type NewCredential,
  revokeCredential,
} from '../store/credentials.ts';
import { addKeeping } from '../store/events.ts';
import { findParty } from '../store/parties.ts';
import type { Queryable } from '../store/store.ts';
import { inTransaction } from '../store/transaction.ts';
import { unkeepable } from './refusal.ts';

/** A credential as it is written, by the schema `CredentialBody` of `openapi.yaml`. */
export type WrittenCredential = Omit<NewCredential, 'expiresAt'> & {
  expiresAt?: string;
  /** In PEM form, where it is the proof; without it a key is made. */
  certificate?: string;
};

/** What was made: a key, told here and never again, or the SHA-256 of the certificate. */
export interface MadeCredential {
  id: string;
  key?: string;
  certificateSha256?: string;
}

/** Makes a credential on record. Throws BAD_REQUEST where a party or the certificate of it cannot be taken. */
export async function makeCredential(
  { store: { pool } }: Context,
  { certificate, expiresAt, ...rest }: WrittenCredential,
  actor: string,
): Promise<MadeCredential> {
  for (const [index, gln] of rest.parties.entries()) {
    if (!(await findParty(pool, gln)))
      throw unkeepable(`/parties/${index}`, 'No party here has this GLN: add the party first.', 'unknown-party');
  }
  const credential = { ...rest, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
  return await inTransaction(pool, async (db) => {
    const made = await (certificate === undefined
      ? createCredential(db, credential)
      : ofCertificate(db, credential, certificate));
    await addKeeping(db, { kind: 'credential-made', actor, subject: made.id });
    return made;
  });
}

/** Ends a credential at once and for good, on record; false where there is none with this id. */
export async function endCredential({ store: { pool } }: Context, id: string, actor: string): Promise<boolean> {
  return await inTransaction(pool, async (db) => {
    if (!(await revokeCredential(db, id))) return false;
    await addKeeping(db, { kind: 'credential-revoked', actor, subject: id });
    return true;
  });
}

async function ofCertificate(db: Queryable, credential: NewCredential, certificate: string): Promise<MadeCredential> {
  const thumbprint = thumbprintIn(certificate);
  const made = await createCertificateCredential(db, credential, thumbprint);
  if (made) return { ...made, certificateSha256: thumbprint.toString('hex') };
  throw unkeepable('/certificate', 'Another credential has this certificate: revoke that one first.', 'taken');
}

function thumbprintIn(certificate: string): Buffer {
  try {
    return thumbprintOfPem(certificate);
  } catch {
    throw unkeepable('/certificate', 'This is no X.509 certificate in PEM form.', 'no-certificate');
  }
}
