import { giveBack, lease } from '../../channels/inbox/lease.ts';
import { extend, type Settlement, settle } from '../../channels/inbox/settle.ts';
import { GatewayError } from '../../errors.ts';
import type { Language } from '../../findings/row.ts';
import { isUuid } from '../../formats/derived-ids.ts';
import { formatNames } from '../../formats/format.ts';
import { isStoreUnavailable } from '../../store/connect.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf, notFound } from '../ids.ts';
import { languageHeaders, languageOf } from '../language.ts';
import { problemOf } from '../problem.ts';
import { oneOf, readQuery, shaped, wholeNumber } from '../query.ts';

/** The receiver's side: lease, extend, and settle one or many. */
export const inboxEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/inbox', access: 'party', withoutHead: true, answer: leaseDeliveries },
  { method: 'post', path: '/v1/inbox/settle', access: 'party', answer: settleMany },
  { method: 'post', path: '/v1/inbox/:deliveryId/ack', access: 'party', answer: (call) => settleOne(call, 'ack') },
  { method: 'post', path: '/v1/inbox/:deliveryId/nack', access: 'party', answer: (call) => settleOne(call, 'nack') },
  {
    method: 'post',
    path: '/v1/inbox/:deliveryId/reject',
    access: 'party',
    answer: (call) => settleOne(call, 'reject'),
  },
  { method: 'post', path: '/v1/inbox/:deliveryId/extend', access: 'party', answer: extendLease },
];

const inboxQuery = {
  max: wholeNumber(1, 100, 10),
  wait: wholeNumber(0, 30, 20),
  lease: wholeNumber(1, 3600, 60),
  format: oneOf(formatNames),
  gln: shaped(/^[0-9]{13}$/, 'a GLN of 13 digits'),
};

async function leaseDeliveries({ desk, caller, request, signal }: Call): Promise<Answer> {
  const { max, wait, lease: leaseSeconds, format, gln } = readQuery(request, inboxQuery);
  const glns = inboxesOf(caller.parties, gln);
  const deliveries = await lease(desk.context, {
    ...{ glns, max, waitSeconds: wait, leaseSeconds, signal },
    ...(format && { format }),
  });
  const unheard: Answer['unheard'] = (code) => void giveBack(desk.context, deliveries, code);
  return { status: 200, json: { deliveries }, ...(deliveries.length > 0 && { unheard }) };
}

function inboxesOf(parties: readonly string[], gln: string | undefined): readonly string[] {
  if (gln === undefined && parties.length > 0) return parties;
  if (gln !== undefined && parties.includes(gln)) return [gln];
  throw new GatewayError(
    'FORBIDDEN',
    'The credential does not act for this party: name one of its parties in gln, or use the credential of that party.',
    [],
    { reason: 'inbox' },
  );
}

type Body = {
  [outcome in Settlement['outcome']]: Omit<Extract<Settlement, { outcome: outcome }>, 'deliveryId' | 'outcome'>;
};

const bodySchemas = { ack: 'AckBody', nack: 'NackBody', reject: 'RejectBody' } as const satisfies Record<
  Settlement['outcome'],
  string
>;

async function settleOne(call: Call, outcome: Settlement['outcome']): Promise<Answer> {
  const { desk, caller, request } = call;
  readQuery(request, {});
  const deliveryId = idOf(request, 'deliveryId');
  const body = desk.check<Body[typeof outcome]>(bodySchemas[outcome], await desk.readJson(request));
  const settlement = { ...body, deliveryId, outcome } as Settlement;
  const { status } = await settle(desk.context, caller.parties, withKnownToken(settlement));
  return { status: 200, json: { deliveryId, messageStatus: status } };
}

async function extendLease({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const deliveryId = idOf(request, 'deliveryId');
  const body = desk.check<{ leaseToken: string; lease: number }>('ExtendBody', await desk.readJson(request));
  const { leaseToken } = withKnownToken(body);
  const { leaseExpiresAt } = await extend(desk.context, caller.parties, {
    deliveryId,
    leaseToken,
    leaseSeconds: body.lease,
  });
  return { status: 200, json: { deliveryId, leaseToken, leaseExpiresAt } };
}

type Settled =
  | { deliveryId: string; status: 'ok'; messageStatus: string }
  | { deliveryId: string; status: 'error'; code: string; detail: string };

async function settleMany({ desk, caller, request }: Call): Promise<Answer> {
  const language = languageOf(request);
  readQuery(request, {});
  const settlements = desk.check<Settlement[]>('Settlements', await desk.readJson(request));
  const results: Settled[] = [];
  /* One after the other: two settlements of one delivery mean what their order says. */
  for (const settlement of settlements) {
    const work = () => settle(desk.context, caller.parties, withKnownToken(settlement));
    results.push(await settledOf(settlement, work, language));
  }
  return { status: 200, json: results, headers: languageHeaders(language) };
}

async function settledOf(
  { deliveryId }: Settlement,
  work: () => ReturnType<typeof settle>,
  language: Language,
): Promise<Settled> {
  try {
    if (!isUuid(deliveryId)) throw notFound();
    const { status } = await work();
    return { deliveryId, status: 'ok', messageStatus: status };
  } catch (error) {
    /* What was settled before it stays settled: the caller hears of each. */
    if (!(error instanceof GatewayError) && !isStoreUnavailable(error)) throw error;
    const { code, detail } = problemOf(error, '', language);
    return { deliveryId, status: 'error', code, detail };
  }
}

const neverGivenOut = '00000000-0000-0000-0000-000000000000';

/* A token that is no UUID is a wrong token like any other. */
function withKnownToken<T extends { leaseToken: string }>(settlement: T): T {
  return isUuid(settlement.leaseToken) ? settlement : { ...settlement, leaseToken: neverGivenOut };
}
