import type { Rows } from './row.ts';

/** Invariants of MedCom's messages, under the names that MedCom gives them. */
export const medcomInvariantRows = {
  'medcom-uuidv4': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-uuidv4',
    path: 'Bundle.entry[2].resource.identifier[0].value',
    en: {
      meaning: 'An identifier of the message is not a URN of a UUID of version 4.',
      remedy: 'Write urn:uuid: and a random UUID.',
    },
    da: {
      meaning: 'En identifikator i meddelelsen er ikke et UUID af version 4 som URN.',
      remedy: 'Skriv urn:uuid: og et tilfældigt UUID.',
    },
  },
  'medcom-core-contact': {
    severity: 'error',
    rule: 'MedCom core 3.0.1, contact extension, invariant medcom-core-contact',
    path: 'Bundle.entry[2].resource.payload[0].extension[authorContact]',
    en: {
      meaning: 'The phone number of the author holds no digit.',
      remedy: 'Give the number, with or without a country code.',
    },
    da: {
      meaning: 'Forfatterens telefonnummer rummer intet ciffer.',
      remedy: 'Angiv nummeret med eller uden landekode.',
    },
  },
  'medcom-carecommunication-definition-url': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-carecommunication-definition-url',
    path: 'Bundle.entry[0].resource.definition',
    en: {
      meaning: 'The definition in the header is not that of CareCommunication with a version.',
      remedy: 'Write the URL of the MessageDefinition, a vertical bar and the version.',
    },
    da: {
      meaning: 'Definitionen i headeren er ikke CareCommunications med en version.',
      remedy: 'Skriv adressen på MessageDefinition, en lodret streg og versionen.',
    },
  },
  'medcom-messaging-2': {
    severity: 'error',
    rule: 'MedCom messaging 4.0.2, invariant medcom-messaging-2',
    path: 'Bundle.entry',
    en: { meaning: 'The message has no Provenance.', remedy: 'Add a Provenance for this sending.' },
    da: { meaning: 'Meddelelsen har ingen Provenance.', remedy: 'Tilføj en Provenance for denne forsendelse.' },
  },
  'medcom-acknowledgement-1': {
    severity: 'error',
    rule: 'Acknowledgement 2.0.3, invariant medcom-acknowledgement-1',
    path: 'Bundle.entry[0].resource.response.code',
    en: {
      meaning: 'A response other than ok comes without an OperationOutcome.',
      remedy: 'Add an OperationOutcome that tells the reason.',
    },
    da: {
      meaning: 'Et andet svar end ok kommer uden OperationOutcome.',
      remedy: 'Tilføj en OperationOutcome, der fortæller grunden.',
    },
  },
  'medcom-careCommunication-1': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-1',
    path: 'Bundle.entry[0].resource.meta.profile',
    en: {
      meaning: 'The MessageHeader does not name the profile of the CareCommunication header in meta.profile.',
      remedy: 'Name it.',
    },
    da: {
      meaning: 'MessageHeader angiver ikke profilen for CareCommunications header i meta.profile.',
      remedy: 'Angiv den.',
    },
  },
  'medcom-careCommunication-2': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-2',
    path: 'Bundle.entry',
    en: {
      meaning: 'There is not exactly one Patient.',
      remedy: 'Send one message for each patient, with one Patient.',
    },
    da: { meaning: 'Der er ikke netop én Patient.', remedy: 'Send én meddelelse for hver patient, med én Patient.' },
  },
  'medcom-careCommunication-3': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-3',
    path: 'Bundle.entry[7].resource.meta.profile',
    en: {
      meaning: 'A Provenance does not name the profile of the CareCommunication Provenance in meta.profile.',
      remedy: 'Name it.',
    },
    da: {
      meaning: 'En Provenance angiver ikke profilen for CareCommunications Provenance i meta.profile.',
      remedy: 'Angiv den.',
    },
  },
  'medcom-careCommunication-4': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-4',
    path: 'Bundle.entry',
    en: { meaning: 'No Practitioner has a name.', remedy: 'Give the Practitioner a name.' },
    da: { meaning: 'Ingen Practitioner har et navn.', remedy: 'Angiv et navn på Practitioner.' },
  },
  'medcom-careCommunication-5': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-5',
    path: 'Bundle.entry[2].resource.priority',
    en: {
      meaning: 'A priority goes only with the category regarding-referral.',
      remedy: 'Remove the priority, or correct the category.',
    },
    da: {
      meaning: 'En prioritet kan kun stå ved kategorien regarding-referral.',
      remedy: 'Fjern prioriteten, eller ret kategorien.',
    },
  },
  'medcom-careCommunication-6': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-6',
    path: 'Bundle.entry[2].resource.topic',
    en: { meaning: 'The category other asks for a topic.', remedy: 'Add a topic, or choose another category.' },
    da: {
      meaning: 'Kategorien other kræver et emne (topic).',
      remedy: 'Tilføj et emne, eller vælg en anden kategori.',
    },
  },
  'medcom-careCommunication-7': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-7',
    path: 'Bundle.entry[2].resource.payload[0].extension[author]',
    en: {
      meaning: "The author's role is neither or both of a code and a text.",
      remedy: 'Give it as a code, or as a text where there is no code.',
    },
    da: {
      meaning: 'Forfatterens rolle er hverken eller både en kode og en tekst.',
      remedy: 'Angiv den som kode, eller som tekst, hvis der ingen kode er.',
    },
  },
  'medcom-careCommunication-8': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-8',
    path: 'Bundle.entry[2].resource.payload',
    en: {
      meaning: 'The author is not a Practitioner with a name, in the bundle.',
      remedy: 'Add a PractitionerRole and a Practitioner with a name, and refer to them.',
    },
    da: {
      meaning: 'Forfatteren er ikke en Practitioner med navn i meddelelsen.',
      remedy: 'Tilføj en PractitionerRole og en Practitioner med navn, og henvis til dem.',
    },
  },
  'medcom-careCommunication-9': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-9',
    path: 'Bundle.entry[2].resource.encounter',
    en: {
      meaning: 'The Encounter has no identifier of the episode of care.',
      remedy: 'Add the identifier, or leave the Encounter out.',
    },
    da: {
      meaning: 'Encounter har ingen identifikator for forløbet.',
      remedy: 'Tilføj identifikatoren, eller udelad Encounter.',
    },
  },
  'medcom-careCommunication-11': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-11',
    path: 'Bundle.entry[2].resource.extension[sender]',
    en: {
      meaning: "The specific sender does not belong to the sender's organization.",
      remedy: 'Refer to a role or team of that organization.',
    },
    da: {
      meaning: 'Den specifikke afsender hører ikke til afsenderens organisation.',
      remedy: 'Henvis til en rolle eller et team i den organisation.',
    },
  },
  'medcom-careCommunication-12': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-12',
    path: 'Bundle.entry[2].resource.recipient',
    en: {
      meaning: "The specific recipient does not belong to the receiver's organization.",
      remedy: 'Refer to a role or team of that organization.',
    },
    da: {
      meaning: 'Den specifikke modtager hører ikke til modtagerens organisation.',
      remedy: 'Henvis til en rolle eller et team i den organisation.',
    },
  },
  'medcom-careCommunication-13': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-13',
    path: 'Bundle.entry',
    en: { meaning: 'No PractitionerRole points to its Practitioner.', remedy: 'Fill PractitionerRole.practitioner.' },
    da: {
      meaning: 'Ingen PractitionerRole henviser til sin Practitioner.',
      remedy: 'Udfyld PractitionerRole.practitioner.',
    },
  },
  'medcom-careCommunication-15': {
    severity: 'error',
    rule: 'CareCommunication 5.0.4, invariant medcom-careCommunication-15',
    path: 'Bundle.entry[2].resource.encounter',
    en: {
      meaning: 'There is an Encounter without Communication.encounter pointing to it, or the other way round.',
      remedy: 'Refer to it, or leave both out.',
    },
    da: {
      meaning: 'Der er en Encounter, som Communication.encounter ikke henviser til, eller omvendt.',
      remedy: 'Henvis til den, eller udelad begge.',
    },
  },
} as const satisfies Rows;
