import { countGivenUp, giveUp, giveUpAll } from '../../delivery/give-up.ts';
import { hold, letGoOn, pause, resume } from '../../delivery/keep-back.ts';
import { erase } from '../../retention/erase.ts';
import type { MessageRow } from '../../store/messages.ts';
import { listReceivers } from '../../store/receivers.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { glnOf, idOf } from '../ids.ts';
import { readQuery } from '../query.ts';
import { reasonOf } from '../reason.ts';

/** What goes out: operators see what waits for each receiver, and stop and start it, for a receiver or for one message. */
export const receiverEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/admin/receivers', access: 'admin', answer: list },
  { method: 'post', path: '/v1/admin/receivers/:gln/pause', access: 'admin', answer: (call) => turn(call, pause) },
  { method: 'post', path: '/v1/admin/receivers/:gln/resume', access: 'admin', answer: (call) => turn(call, resume) },
  { method: 'post', path: '/v1/admin/receivers/:gln/cancel', access: 'admin', answer: cancelAll },
  { method: 'post', path: '/v1/admin/messages/:id/hold', access: 'admin', answer: (call) => keep(call, hold) },
  { method: 'post', path: '/v1/admin/messages/:id/resume', access: 'admin', answer: (call) => keep(call, letGoOn) },
  { method: 'post', path: '/v1/admin/messages/:id/cancel', access: 'admin', answer: cancel },
  { method: 'post', path: '/v1/admin/messages/:id/erase', access: 'admin', answer: eraseMessage },
];

async function list({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: { receivers: await listReceivers(desk.context.store.pool) } };
}

async function turn({ desk, caller, request }: Call, act: typeof pause): Promise<Answer> {
  readQuery(request, {});
  return { status: 200, json: await act(desk.context, glnOf(request), caller.credentialId) };
}

async function cancelAll({ desk, caller, request, signal }: Call): Promise<Answer> {
  readQuery(request, {});
  const gln = glnOf(request);
  const body = desk.check<{ reason: string; dryRun?: boolean }>('CancelBody', await desk.readJson(request));
  const { dryRun = false } = body;
  const word = { actor: caller.credentialId, reason: reasonOf(body.reason, '/reason') };
  const given = dryRun
    ? await countGivenUp(desk.context, gln)
    : await giveUpAll(desk.context, gln, { ...word, signal });
  return { status: 200, json: { dryRun, ...given } };
}

async function keep({ desk, caller, request }: Call, act: typeof hold): Promise<Answer> {
  readQuery(request, {});
  const message = await act(desk.context, idOf(request, 'id'), caller.credentialId);
  return { status: 200, json: { ...shown(message), held: act === hold } };
}

async function cancel({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const id = idOf(request, 'id');
  const body = desk.check<{ reason: string }>('ReasonBody', await desk.readJson(request));
  const reason = reasonOf(body.reason, '/reason');
  return { status: 200, json: shown(await giveUp(desk.context, id, { actor: caller.credentialId, reason })) };
}

async function eraseMessage({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const id = idOf(request, 'id');
  const body = desk.check<{ reason: string }>('ReasonBody', await desk.readJson(request));
  await erase(desk.context, id, { actor: caller.credentialId, reason: reasonOf(body.reason, '/reason') });
  return { status: 200, json: { id } };
}

function shown({ id, status }: MessageRow): { id: string; status: string } {
  return { id, status };
}
