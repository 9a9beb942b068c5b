import { keepParty, type WrittenParty } from '../../keeping/party.ts';
import { unkeepable } from '../../keeping/refusal.ts';
import { listParties } from '../../store/parties.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { readQuery } from '../query.ts';

/** The parties, as operators keep them. */
export const partyEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/admin/parties', access: 'admin', answer: showParties },
  { method: 'put', path: '/v1/admin/parties/:gln', access: 'admin', answer: putParty },
];

async function showParties({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: { parties: await listParties(desk.context.store.pool) } };
}

async function putParty({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const written = desk.check<WrittenParty>('Party', await desk.readJson(request));
  if (written.gln !== request.params.gln) {
    throw unkeepable('/gln', 'The body names another GLN than the path: make them the same.', 'other-gln');
  }
  return { status: 200, json: await keepParty(desk.context, written, caller.credentialId) };
}
