import { endCredential, makeCredential, type WrittenCredential } from '../../keeping/credential.ts';
import { listCredentials } from '../../store/credentials.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { readQuery } from '../query.ts';

/** The credentials of parties and operators, as operators keep them. */
export const credentialEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/admin/credentials', access: 'admin', answer: showCredentials },
  { method: 'post', path: '/v1/admin/credentials', access: 'admin', answer: addCredential },
  { method: 'delete', path: '/v1/admin/credentials/:id', access: 'admin', answer: revoke },
];

async function showCredentials({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: { credentials: await listCredentials(desk.context.store.pool) } };
}

async function addCredential({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const written = desk.check<WrittenCredential>('CredentialBody', await desk.readJson(request));
  const made = await makeCredential(desk.context, written, caller.credentialId);
  const { certificate: _, ...told } = written;
  return { status: 201, json: { ...told, ...made } };
}

async function revoke({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  if (!(await endCredential(desk.context, idOf(request, 'id'), caller.credentialId))) throw notFound();
  return { status: 204 };
}
