import type { TrailEvent } from '../store/trail.ts';

/* How FHIR names what was done: C create, R read, U update, D delete, E execute. */
const actions: Readonly<Record<string, 'C' | 'R' | 'U' | 'D'>> = {
  accepted: 'C',
  'receipt-sent': 'C',
  'receipt-received': 'C',
  reminded: 'C',
  'credential-made': 'C',
  'operator-made': 'C',
  'content-read': 'R',
  'content-viewed': 'R',
  leased: 'R',
  'party-saved': 'U',
  'content-removed': 'D',
  'content-erased': 'D',
  'credential-revoked': 'D',
  'operator-revoked': 'D',
  'operator-password-set': 'U',
  'sandbox-reset': 'D',
};

/* What did not go well: 4 a minor failure, tried again; 8 a serious one. */
const outcomes: Readonly<Record<string, '4' | '8'>> = {
  retried: '4',
  returned: '4',
  rejected: '4',
  dead: '8',
  alarm: '8',
  'sign-in-failed': '4',
};

const system = 'https://tovholder.dk/fhir/CodeSystem/event';

/** An event of the trail as FHIR R4 has it (AuditEvent, section «Minimum Necessary»). Holds ids only, no reasons and no names. */
export function auditEventOf(event: TrailEvent, self: { gln: string }) {
  const { id, at, kind, actor, messageId, partyGln, subject, code, credentialId, origin, requestId } = event;
  const entities = [
    ...(messageId === null ? [] : [{ what: identified(`urn:uuid:${messageId}`) }]),
    ...(partyGln === null ? [] : [{ what: identified(`urn:gln:${partyGln}`) }]),
    ...(subject === null ? [] : [{ what: identified(subject) }]),
    ...(requestId === null ? [] : [{ what: identified(`urn:tovholder:call:${requestId}`) }]),
  ];
  return {
    resourceType: 'AuditEvent',
    id: `event-${id}`,
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system, code: kind }],
    action: actions[kind] ?? 'E',
    recorded: at.toISOString(),
    outcome: outcomes[kind] ?? '0',
    ...(code !== null && { outcomeDesc: code }),
    agent: [
      {
        who: identified(actor === 'gateway' ? `urn:gln:${self.gln}` : actor),
        ...(credentialId !== null && { altId: credentialId }),
        requestor: actor !== 'gateway',
        ...(origin !== null && { network: { address: origin, type: '2' } }),
      },
    ],
    source: { observer: identified(`urn:gln:${self.gln}`) },
    entity: entities,
  };
}

function identified(value: string) {
  return { identifier: { value } };
}
