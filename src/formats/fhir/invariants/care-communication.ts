import type { MessageBundle } from '../message-bundle.ts';
import type { Communication, Reference } from '../resources.ts';
import type { Path } from '../source.ts';
import { extensionUrls, profiles } from '../terminology.ts';
import { type Rule, resourceAt } from './rule.ts';

/** The invariants of CareCommunication 5.0.4. Source: profiles/constraints of the package; medcom-uuidv4 and the definition's URL are in the schema. */
export const careCommunicationRules: readonly Rule[] = [
  {
    key: 'medcom-messaging-2',
    detail: 'A message has at least one Provenance.',
    check: (message) => (message.all('Provenance').length > 0 ? [] : [['entry']]),
  },
  {
    key: 'medcom-careCommunication-1',
    detail: 'The MessageHeader names the profile of the CareCommunication header in meta.profile.',
    check: ({ header }) =>
      hasProfile(header?.meta, profiles.careCommunicationHeader) ? [] : [resourceAt(0, 'meta', 'profile')],
  },
  {
    key: 'medcom-careCommunication-2',
    detail: 'There is exactly one Patient.',
    check: (message) => (message.all('Patient').length === 1 ? [] : [['entry']]),
  },
  {
    key: 'medcom-careCommunication-3',
    detail: 'Every Provenance names the profile of the CareCommunication Provenance in meta.profile.',
    check: (message) =>
      message
        .all('Provenance')
        .filter(({ resource }) => !hasProfile(resource.meta, profiles.careCommunicationProvenance))
        .map(({ index }) => resourceAt(index, 'meta', 'profile')),
  },
  {
    key: 'medcom-careCommunication-4',
    detail: 'A Practitioner has a name.',
    check: (message) => (message.all('Practitioner').some(({ resource }) => resource.name) ? [] : [['entry']]),
  },
  {
    key: 'medcom-careCommunication-5',
    detail: 'A priority goes only with the category regarding-referral.',
    check: (message) =>
      eachCommunication(message, ({ priority, category }) =>
        priority !== undefined && !hasCategory(category, 'regarding-referral') ? [['priority']] : [],
      ),
  },
  {
    key: 'medcom-careCommunication-6',
    detail: 'The category other asks for a topic.',
    check: (message) =>
      eachCommunication(message, ({ category, topic }) =>
        isCoded(category) && (!hasCategory(category, 'other') || topic) ? [] : [['topic']],
      ),
  },
  {
    key: 'medcom-careCommunication-7',
    detail: "The author's role is a code or a text, not both and not neither.",
    check: (message) =>
      eachAuthor(message, (author) => {
        const role = message.resolveAs('PractitionerRole', author);
        const coded = role?.code?.some(({ coding }) => coding?.some(({ code }) => code !== undefined)) ?? false;
        const told = role?.code?.some(({ text }) => text !== undefined) ?? false;
        return role === undefined || coded !== told;
      }),
  },
  {
    key: 'medcom-careCommunication-8',
    detail: 'The author is a Practitioner with a name, in the bundle.',
    check: (message) => {
      const named = authors(message).some(({ reference }) => {
        const role = message.resolveAs('PractitionerRole', reference);
        return message.resolveAs('Practitioner', role?.practitioner)?.name !== undefined;
      });
      return named ? [] : eachCommunication(message, () => [['payload']]);
    },
  },
  {
    key: 'medcom-careCommunication-9',
    detail: 'An Encounter has an identifier of the episode of care.',
    check: (message) =>
      eachCommunication(message, ({ encounter }) => {
        if (!encounter) return [];
        const episodes = message.resolveAs('Encounter', encounter)?.episodeOfCare;
        return episodes?.some(({ identifier }) => identifier) ? [] : [['encounter']];
      }),
  },
  {
    key: 'medcom-careCommunication-11',
    detail: "The specific sender belongs to the sender's organization.",
    check: (message) =>
      eachCommunication(message, ({ extension = [] }) => {
        const unit = extension.find(({ url }) => url === extensionUrls.sender)?.valueReference;
        return !unit || belongsTo(message, unit, message.header?.sender) ? [] : [['extension']];
      }),
  },
  {
    key: 'medcom-careCommunication-12',
    detail: "The specific recipient belongs to the receiver's organization.",
    check: (message) =>
      eachCommunication(message, ({ recipient }) => {
        const receiver = message.header?.destination?.[0]?.receiver;
        return !recipient || belongsTo(message, recipient[0], receiver) ? [] : [['recipient']];
      }),
  },
  {
    key: 'medcom-careCommunication-13',
    detail: 'A PractitionerRole points to its Practitioner.',
    check: (message) =>
      message.all('PractitionerRole').some(({ resource }) => resource.practitioner?.reference) ? [] : [['entry']],
  },
  {
    key: 'medcom-careCommunication-15',
    detail: 'There is an Encounter exactly when Communication.encounter points to it.',
    check: (message) => {
      const encounters = message.all('Encounter');
      return eachCommunication(message, ({ encounter }) => {
        const target = message.resolveAs('Encounter', encounter);
        const agrees = encounters.length > 0 ? target !== undefined : encounter === undefined;
        return agrees ? [] : [['encounter']];
      });
    },
  },
];

function hasProfile(meta: { profile?: string[] } | undefined, profile: string): boolean {
  return meta?.profile?.every((url) => url.startsWith(profile)) ?? false;
}

function eachCommunication(message: MessageBundle, check: (communication: Communication) => Path[]): Path[] {
  return message
    .all('Communication')
    .flatMap(({ index, resource }) => check(resource).map((path) => resourceAt(index, ...path)));
}

function isCoded(category: Communication['category']): boolean {
  return category?.[0]?.coding?.[0]?.code !== undefined;
}

function hasCategory(category: Communication['category'], code: string): boolean {
  return category?.[0]?.coding?.[0]?.code === code;
}

function authors(message: MessageBundle): { path: Path; reference: Reference | undefined }[] {
  return message
    .all('Communication')
    .flatMap(({ index, resource }) =>
      (resource.payload ?? []).flatMap(({ extension = [] }, payload) =>
        extension.flatMap(({ url, valueReference }, position) =>
          url === extensionUrls.author
            ? [{ path: resourceAt(index, 'payload', payload, 'extension', position), reference: valueReference }]
            : [],
        ),
      ),
    );
}

function eachAuthor(message: MessageBundle, holds: (author: Reference | undefined) => boolean): Path[] {
  return authors(message)
    .filter(({ reference }) => !holds(reference))
    .map(({ path }) => path);
}

/** Whether a role or team names the organization that another reference points to. */
function belongsTo(message: MessageBundle, unit: Reference | undefined, organization: Reference | undefined): boolean {
  const wanted = message.resolve(organization)?.index;
  const role = message.resolveAs('PractitionerRole', unit)?.organization;
  const teams = message.resolveAs('CareTeam', unit)?.managingOrganization ?? [];
  const indices = [...(role ? [role] : []), ...teams].map((reference) => message.resolve(reference)?.index);
  return wanted !== undefined && indices.includes(wanted);
}
