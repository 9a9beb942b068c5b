import { endReplacedWebhookSecrets, makeWebhookSecret } from '../../channels/webhook/secrets.ts';
import { findParty } from '../../store/parties.ts';
import { listSigningSecrets } from '../../store/signing-secrets.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { glnOf, noParty } from '../ids.ts';
import { readQuery } from '../query.ts';

const path = '/v1/admin/receivers/:gln/webhook-secret';

/** The keys that sign what goes to a webhook: made here, told once, replaced while the one before still signs. */
export const webhookSecretEndpoints: readonly Endpoint[] = [
  { method: 'get', path, access: 'admin', answer: list },
  { method: 'post', path, access: 'admin', answer: make },
  { method: 'delete', path, access: 'admin', answer: endReplaced },
];

async function list(call: Call): Promise<Answer> {
  const gln = await knownGln(call);
  return { status: 200, json: { secrets: await listSigningSecrets(call.desk.context.store.pool, gln) } };
}

async function make(call: Call): Promise<Answer> {
  const { desk, caller, request } = call;
  const gln = await knownGln(call);
  const bytes = await desk.readJson(request);
  const asked = bytes.length > 0 ? desk.check<{ overlapSeconds?: number }>('WebhookSecretBody', bytes) : {};
  const made = await makeWebhookSecret(desk.context.store, { ...asked, gln, actor: caller.credentialId });
  if (!made) throw noParty();
  return { status: 201, json: made };
}

async function endReplaced(call: Call): Promise<Answer> {
  const gln = await knownGln(call);
  await endReplacedWebhookSecrets(call.desk.context.store, { gln, actor: call.caller.credentialId });
  return { status: 204 };
}

async function knownGln({ desk, request }: Call): Promise<string> {
  readQuery(request, {});
  const gln = glnOf(request);
  if (!(await findParty(desk.context.store.pool, gln))) throw noParty();
  return gln;
}
