import type { Finding } from '../../finding.ts';
import { toldOf } from '../limits.ts';
import { distinct, ofRule, schemaProblems, toFinding } from './findings.ts';
import { acknowledgementRules } from './invariants/acknowledgement.ts';
import { baseRules } from './invariants/base.ts';
import { careCommunicationRules } from './invariants/care-communication.ts';
import { referenceProblems } from './invariants/references.ts';
import type { Rule } from './invariants/rule.ts';
import { type MessageBundle, messageBundle } from './message-bundle.ts';
import type { Bundle } from './resources.ts';
import { schemaErrors } from './schemas.ts';
import { isObject, type Json, type Problem, type Source } from './source.ts';
import { events, glnSystems, systems } from './terminology.ts';

export type FhirStandard = 'CareCommunication' | 'Acknowledgement';

/** What a document turned out to be. `message` is there when nothing refuses it. */
export interface Verdict {
  standard?: FhirStandard;
  version?: string;
  findings: Finding[];
  message?: MessageBundle;
}

type Schema = Parameters<typeof schemaErrors>[0];

/** The definitions that a type of resource has to satisfy in each standard; what is not here is extra content and let through. */
const definitionsOf: Record<FhirStandard, Record<string, [Schema, string]>> = {
  CareCommunication: {
    MessageHeader: ['care-communication', 'messageHeader'],
    Communication: ['care-communication', 'communication'],
    Provenance: ['care-communication', 'provenance'],
    Patient: ['core', 'patient'],
    PractitionerRole: ['core', 'practitionerRole'],
    Practitioner: ['core', 'practitioner'],
    CareTeam: ['core', 'careTeam'],
    Encounter: ['core', 'encounter'],
    Organization: ['core', 'organization'],
    OperationOutcome: ['r4', 'OperationOutcome'],
  },
  Acknowledgement: {
    MessageHeader: ['acknowledgement', 'messageHeader'],
    Provenance: ['acknowledgement', 'provenance'],
    OperationOutcome: ['acknowledgement', 'operationOutcome'],
    Organization: ['r4', 'Organization'],
    Patient: ['r4', 'Patient'],
    Communication: ['r4', 'Communication'],
    PractitionerRole: ['r4', 'PractitionerRole'],
    Practitioner: ['r4', 'Practitioner'],
    CareTeam: ['r4', 'CareTeam'],
    Encounter: ['r4', 'Encounter'],
  },
};

const rulesOf: Record<FhirStandard, readonly Rule[]> = {
  CareCommunication: [...careCommunicationRules, ...baseRules],
  Acknowledgement: [...acknowledgementRules, ...baseRules],
};

/**
 * Judges a message by our schemas and by the invariants of its standard. All that is wrong is found, not only the first.
 * `strict` refuses what is otherwise let through with a warning: the other names of the GLN system.
 */
export function validate(source: Source, strict = false): Verdict {
  const known = recognize(source.root);
  if (!known) {
    const detail =
      'This is no message bundle of CareCommunication or Acknowledgement. Begin the Bundle with the MessageHeader of one of them.';
    return { findings: [toFinding({ path: [], code: 'FHIR_NOT_A_MESSAGE', detail }, source)] };
  }
  const { standard, version } = known;
  const shape = [...source.problems, ...shapeProblems(source.root, standard)];
  const message = isBundle(source.root, shape) ? messageBundle(source.root) : undefined;
  const rules = message ? [...ruleProblems(message, standard), ...glnProblems(message, strict)] : [];
  const findings = toldOf(distinct([...shape, ...rules].map((problem) => toFinding(problem, source))));
  const isValid = !findings.some(({ severity }) => severity === 'error');
  return { standard, version, findings, ...(message && isValid ? { message } : {}) };
}

/** Which standard a bundle is written in, by the event of its header, and which version, by the header's definition. */
function recognize(root: Json): { standard: FhirStandard; version: string } | undefined {
  if (!isObject(root) || root.resourceType !== 'Bundle' || !Array.isArray(root.entry)) return undefined;
  const [first] = root.entry;
  const header = isObject(first) ? first.resource : undefined;
  if (!isObject(header) || header.resourceType !== 'MessageHeader' || !isObject(header.eventCoding)) return undefined;
  const { code } = header.eventCoding;
  const written =
    typeof header.definition === 'string' ? /\|([0-9]{1,9}\.[0-9]{1,9})/.exec(header.definition)?.[1] : undefined;
  if (code === events.careCommunication) return { standard: 'CareCommunication', version: written ?? '5.0' };
  if (code === events.acknowledgement) return { standard: 'Acknowledgement', version: written ?? '2.0' };
  return undefined;
}

function shapeProblems(root: Json, standard: FhirStandard): Problem[] {
  const found = schemaProblems(schemaErrors('core', 'bundle', root), []);
  const entries = isObject(root) && Array.isArray(root.entry) ? root.entry : [];
  const messaging = messagingOrganizations(entries);
  entries.forEach((entry, index) => {
    const resource = isObject(entry) ? entry.resource : undefined;
    if (!isObject(resource) || typeof resource.resourceType !== 'string') return;
    const isMessaging = resource.resourceType === 'Organization' && messaging.has(`Organization/${resource.id}`);
    const definition: [Schema, string] | undefined = isMessaging
      ? ['core', 'messagingOrganization']
      : definitionsOf[standard][resource.resourceType];
    if (!definition) return;
    found.push(...schemaProblems(schemaErrors(...definition, resource), ['entry', index, 'resource']));
  });
  return found;
}

/** References to the organizations that must have a GLN: sender, receiver, and the agents of Provenances. Nothing is taken for granted here. */
function messagingOrganizations(entries: Json[]): Set<string> {
  const resources = entries.map((entry) => at(entry, 'resource'));
  const references = resources.flatMap((resource) => [
    at(resource, 'sender', 'reference'),
    ...each(at(resource, 'destination')).map((destination) => at(destination, 'receiver', 'reference')),
    ...each(at(resource, 'agent')).map((agent) => at(agent, 'who', 'reference')),
  ]);
  return new Set(
    references.flatMap((reference) =>
      typeof reference === 'string' ? [reference.split('/').slice(-2).join('/')] : [],
    ),
  );
}

function at(value: Json | undefined, ...names: string[]): Json | undefined {
  return names.reduce<Json | undefined>((found, name) => (isObject(found) ? found[name] : undefined), value);
}

function each(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Holds for what the schemas found no wrong type in: every property that is there has the type of `Bundle`. */
function isBundle(value: unknown, shape: readonly Problem[]): value is Bundle {
  return value !== undefined && !shape.some(({ code }) => code === 'FHIR_TYPE');
}

function ruleProblems(message: MessageBundle, standard: FhirStandard): Problem[] {
  const broken = rulesOf[standard].flatMap(({ key, detail, check }) =>
    check(message).map((path) => ({ path, code: key, detail: ofRule(key, detail) })),
  );
  return [...broken, ...referenceProblems(message)];
}

/** The newer and the older name of the GLN system: no slice of the profiles knows them, so they are a documented tolerance. */
function glnProblems(message: MessageBundle, strict: boolean): Problem[] {
  return message.all('Organization').flatMap(({ index, resource }) =>
    (resource.identifier ?? []).flatMap(({ system = '' }, position): Problem[] => {
      if (system === systems.gln || !glnSystems.includes(system)) return [];
      return [
        {
          path: ['entry', index, 'resource', 'identifier', position, 'system'],
          code: 'FHIR_GLN_SYSTEM',
          detail: `The system of a GLN is ${systems.gln} in these profiles. Write that.`,
          severity: strict ? 'error' : 'warning',
        },
      ];
    }),
  );
}
