import { countReplay, discard, noDeadLetter, replay, replayMany, viewOriginal } from '../../delivery/dead-letters.ts';
import { failureOf } from '../../delivery/failures.ts';
import type { Language } from '../../findings/row.ts';
import { type MessageTypeName, messageTypeNames } from '../../message.ts';
import { type DeadLetter, findDeadLetter, listDeadLetters } from '../../store/dead-letters.ts';
import { operatorsTimelineOf } from '../../store/operator-acts.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf } from '../ids.ts';
import { languageHeaders, languageOf } from '../language.ts';
import { oneOf, readQuery, shaped, time, wholeNumber } from '../query.ts';
import { reasonOf, reasonParameter } from '../reason.ts';

/** What could not be delivered: operators look at it, send it again, or give it up. */
export const deadLetterEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/admin/dead-letters', access: 'admin', answer: list },
  { method: 'post', path: '/v1/admin/dead-letters/replay', access: 'admin', answer: replayByFilter },
  { method: 'get', path: '/v1/admin/dead-letters/:id', access: 'admin', answer: show },
  { method: 'get', path: '/v1/admin/dead-letters/:id/original', access: 'admin', answer: showOriginal },
  { method: 'post', path: '/v1/admin/dead-letters/:id/replay', access: 'admin', answer: replayOne },
  { method: 'post', path: '/v1/admin/dead-letters/:id/discard', access: 'admin', answer: discardOne },
];

const gln = shaped(/^[0-9]{13}$/, 'a GLN of 13 digits');

const listQuery = {
  ...{ receiver: gln, sender: gln, type: oneOf(messageTypeNames), since: time, until: time },
  code: shaped(/^[A-Z_]{1,40}$/, 'the code of an error'),
  cursor: shaped(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the cursor of the page before'),
  limit: wholeNumber(1, 100, 50),
};

async function list({ desk, request }: Call): Promise<Answer> {
  const { deadLetters, cursor } = await listDeadLetters(desk.context.store.pool, readQuery(request, listQuery));
  const language = languageOf(request);
  const shown = deadLetters.map((deadLetter) => shownIn(language, deadLetter));
  return {
    status: 200,
    json: { deadLetters: shown, ...(cursor !== undefined && { cursor }) },
    headers: languageHeaders(language),
  };
}

function shownIn(language: Language, deadLetter: DeadLetter) {
  const { step, hint } = failureOf(deadLetter.code);
  const self = `/v1/admin/dead-letters/${deadLetter.id}`;
  return { ...deadLetter, step, hint: hint[language], links: { self, original: `${self}/original` } };
}

async function show({ desk, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const { store } = desk.context;
  const found = await findDeadLetter(store.pool, idOf(request, 'id'));
  if (!found) throw noDeadLetter();
  const language = languageOf(request);
  const timeline = await operatorsTimelineOf(store, found.id);
  return { status: 200, json: { ...shownIn(language, found), timeline }, headers: languageHeaders(language) };
}

async function showOriginal({ desk, caller, request }: Call): Promise<Answer> {
  const query = readQuery(request, { reason: reasonParameter });
  const reason = reasonOf(query.reason, 'reason');
  const { bytes, contentType } = await viewOriginal(desk.context, idOf(request, 'id'), {
    actor: caller.credentialId,
    reason,
  });
  return { status: 200, bytes: { content: bytes, contentType } };
}

async function replayOne({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const id = idOf(request, 'id');
  await replay(desk.context, id, caller.credentialId);
  return { status: 200, json: { id, status: 'accepted' } };
}

interface ReplayBody {
  filter: {
    receiver?: string;
    sender?: string;
    type?: MessageTypeName;
    code?: string;
    since?: string;
    until?: string;
  };
  dryRun?: boolean;
}

async function replayByFilter({ desk, caller, request, signal }: Call): Promise<Answer> {
  readQuery(request, {});
  const { filter, dryRun = false } = desk.check<ReplayBody>('ReplayBody', await desk.readJson(request));
  const { since, until, ...rest } = filter;
  const meant = { ...rest, ...(since && { since: new Date(since) }), ...(until && { until: new Date(until) }) };
  const report = dryRun
    ? await countReplay(desk.context, meant)
    : await replayMany(desk.context, meant, { actor: caller.credentialId, signal });
  return { status: 200, json: { dryRun, ...report } };
}

async function discardOne({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const id = idOf(request, 'id');
  const body = desk.check<{ reason: string }>('ReasonBody', await desk.readJson(request));
  const reason = reasonOf(body.reason, '/reason');
  const { status } = await discard(desk.context, id, { actor: caller.credentialId, reason });
  return { status: 200, json: { id, status } };
}
