import { thumbprintOfPem } from '../../access/client-certificate.ts';
import { GatewayError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import {
  createCertificateCredential,
  createCredential,
  listCredentials,
  type NewCredential,
  revokeCredential,
} from '../../store/credentials.ts';
import { addKeeping } from '../../store/events.ts';
import type { Party } from '../../store/parties.ts';
import { findParty, listParties, saveParty } from '../../store/parties.ts';
import type { Queryable } from '../../store/store.ts';
import { inTransaction } from '../../store/transaction.ts';
import type { Answer, Call, Desk, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { readQuery } from '../query.ts';

/** What operators keep: the parties and the credentials. */
export const adminEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/admin/parties', access: 'admin', answer: showParties },
  { method: 'put', path: '/v1/admin/parties/:gln', access: 'admin', answer: putParty },
  { method: 'get', path: '/v1/admin/credentials', access: 'admin', answer: showCredentials },
  { method: 'post', path: '/v1/admin/credentials', access: 'admin', answer: addCredential },
  { method: 'delete', path: '/v1/admin/credentials/:id', access: 'admin', answer: endCredential },
];

async function showParties({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: { parties: await listParties(desk.context.store.pool) } };
}

type WrittenParty = Omit<Party, 'channel' | 'receipts'> & Partial<Party>;

async function putParty({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const written = desk.check<WrittenParty>('Party', await desk.readJson(request));
  if (written.gln !== request.params.gln) {
    throw badRequest('/gln', 'The body names another GLN than the path: make them the same.', 'other-gln');
  }
  const party: Party = { channel: { kind: 'inbox' }, receipts: 'on-ack', ...written };
  mustWorkHere(desk, party);
  const { pool, keys } = desk.context.store;
  await inTransaction(pool, async (db) => {
    await saveParty(db, keys, party);
    await addKeeping(db, { kind: 'party-saved', actor: caller.credentialId, subject: party.gln });
  });
  return { status: 200, json: await findParty(pool, party.gln) };
}

/* What the channel can say now an operator need not find out by the first delivery. */
function mustWorkHere({ context }: Desk, { channel }: Party): void {
  const refusal = context.channels[channel.kind]?.refuse?.(channel);
  if (refusal) throw badRequest(refusal.path, refusal.detail, 'channel');
}

async function showCredentials({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: { credentials: await listCredentials(desk.context.store.pool) } };
}

type CredentialBody = Omit<NewCredential, 'expiresAt'> & { expiresAt?: string; certificate?: string };

async function addCredential({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const { certificate, ...body } = desk.check<CredentialBody>('CredentialBody', await desk.readJson(request));
  const { parties, expiresAt } = body;
  const { pool } = desk.context.store;
  for (const [index, gln] of parties.entries()) {
    if (!(await findParty(pool, gln)))
      throw badRequest(`/parties/${index}`, 'No party here has this GLN: add the party first.', 'unknown-party');
  }
  const credential = { ...body, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
  return await inTransaction(pool, async (db) => {
    const made = await (certificate === undefined
      ? createCredential(db, credential)
      : ofCertificate(db, credential, certificate));
    await addKeeping(db, { kind: 'credential-made', actor: caller.credentialId, subject: made.id });
    return { status: 201, json: { ...body, ...made } };
  });
}

async function ofCertificate(
  db: Queryable,
  credential: NewCredential,
  certificate: string,
): Promise<{ id: string; certificateSha256: string }> {
  const thumbprint = thumbprintIn(certificate);
  const made = await createCertificateCredential(db, credential, thumbprint);
  if (made) return { ...made, certificateSha256: thumbprint.toString('hex') };
  throw badRequest('/certificate', 'Another credential has this certificate: revoke that one first.', 'taken');
}

function thumbprintIn(certificate: string): Buffer {
  try {
    return thumbprintOfPem(certificate);
  } catch {
    throw badRequest('/certificate', 'This is no X.509 certificate in PEM form.', 'no-certificate');
  }
}

async function endCredential({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const id = idOf(request, 'id');
  await inTransaction(desk.context.store.pool, async (db) => {
    if (!(await revokeCredential(db, id))) throw notFound();
    await addKeeping(db, { kind: 'credential-revoked', actor: caller.credentialId, subject: id });
  });
  return { status: 204 };
}

function badRequest(path: string, detail: string, reason: string): GatewayError {
  const finding: Finding = { severity: 'error', code: 'NOT_ALLOWED', path, detail, params: { reason } };
  return new GatewayError('BAD_REQUEST', detail, [finding]);
}
