import type { Rows } from './row.ts';

/** Invariants under the names that FHIR, HL7 Denmark and MedCom give them. */
export const fhirInvariantRows = {
  'ele-1': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Element, invariant ele-1',
    path: 'Bundle.entry[4].resource.name[0].family',
    en: {
      meaning: 'An element has neither a value nor an extension, or is empty.',
      remedy: 'Leave it out or fill it.',
    },
    da: {
      meaning: 'Et element har hverken værdi eller udvidelse, eller er tomt.',
      remedy: 'Udelad det, eller udfyld det.',
    },
  },
  'bdl-7': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Bundle, invariant bdl-7',
    path: 'Bundle.entry[3].fullUrl',
    en: { meaning: 'A fullUrl stands more than once in the bundle.', remedy: 'Give every entry a fullUrl of its own.' },
    da: { meaning: 'En fullUrl står mere end én gang i meddelelsen.', remedy: 'Giv hver entry sin egen fullUrl.' },
  },
  'bdl-8': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Bundle, invariant bdl-8',
    path: 'Bundle.entry[3].fullUrl',
    en: { meaning: 'A fullUrl names a version.', remedy: 'Take /_history/ and what follows out of it.' },
    da: { meaning: 'En fullUrl nævner en version.', remedy: 'Fjern /_history/ og det, der følger.' },
  },
  'att-1': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Attachment, invariant att-1',
    path: 'Bundle.entry[2].resource.payload[1].contentAttachment',
    en: { meaning: 'An attachment with data has no content type.', remedy: 'Name the content type of the file.' },
    da: { meaning: 'En vedhæftet fil med data har ingen contentType.', remedy: 'Angiv filens contentType.' },
  },
  'cpt-2': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), ContactPoint, invariant cpt-2',
    path: 'Bundle.entry[5].resource.telecom[0]',
    en: { meaning: 'A contact with a value has no system.', remedy: 'Name the system, such as phone.' },
    da: { meaning: 'En kontakt med en værdi har intet system.', remedy: 'Angiv systemet, for eksempel phone.' },
  },
  'qty-3': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Quantity, invariant qty-3',
    path: 'Bundle.entry[2].resource.extension[0].valueQuantity',
    en: { meaning: 'A quantity with a code has no system.', remedy: 'Name the system of the unit.' },
    da: { meaning: 'En mængde med en kode har intet system.', remedy: 'Angiv enhedens system.' },
  },
  'txt-1': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Narrative, invariant txt-1',
    path: 'Bundle.entry[1].resource.text.div',
    en: {
      meaning: 'A narrative holds more than simple XHTML: scripts, forms, frames or event attributes.',
      remedy: 'Take them out.',
    },
    da: {
      meaning: 'En narrativ tekst rummer andet end enkel XHTML: scripts, formularer, rammer eller hændelser.',
      remedy: 'Fjern dem.',
    },
  },
  'txt-2': {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), Narrative, invariant txt-2',
    path: 'Bundle.entry[1].resource.text.div',
    en: { meaning: 'A narrative is no div with content.', remedy: 'Write a div with some content.' },
    da: { meaning: 'En narrativ tekst er ikke en div med indhold.', remedy: 'Skriv en div med noget indhold.' },
  },
  cpr: {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant cpr',
    path: 'Bundle.entry[1].resource.identifier[cpr].value',
    en: { meaning: 'The CPR number is not ten digits that begin with a date.', remedy: 'Correct the number.' },
    da: { meaning: 'CPR-nummeret er ikke ti cifre, der begynder med en dato.', remedy: 'Ret nummeret.' },
  },
  'x-ecpr': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant x-ecpr',
    path: 'Bundle.entry[1].resource.identifier[x-ecpr].value',
    en: {
      meaning: 'The X-eCPR has not the form of the national replacement number.',
      remedy: 'Correct the number or its system.',
    },
    da: {
      meaning: 'X-eCPR har ikke det nationale erstatningsnummers form.',
      remedy: 'Ret nummeret eller dets system.',
    },
  },
  'd-ecpr': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant d-ecpr',
    path: 'Bundle.entry[1].resource.identifier[d-ecpr].value',
    en: {
      meaning: 'The D-eCPR has not the form of the regional replacement number.',
      remedy: 'Correct the number or its system.',
    },
    da: {
      meaning: 'D-eCPR har ikke det regionale erstatningsnummers form.',
      remedy: 'Ret nummeret eller dets system.',
    },
  },
  'min-digits-sor': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant min-digits-sor',
    path: 'Bundle.entry[3].resource.identifier[SOR-ID].value',
    en: { meaning: 'A SOR id has at least eleven digits.', remedy: 'Look the SOR id up again.' },
    da: { meaning: 'Et SOR-id har mindst elleve cifre.', remedy: 'Slå SOR-id op igen.' },
  },
  'gln-length': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant gln-length',
    path: 'Bundle.entry[3].resource.identifier[EAN-ID].value',
    en: { meaning: 'A GLN has thirteen digits.', remedy: 'Give the GLN of the organization.' },
    da: { meaning: 'Et lokationsnummer (GLN) har tretten cifre.', remedy: 'Angiv organisationens GLN.' },
  },
  'gln-modulus-10': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant gln-modulus-10',
    path: 'Bundle.entry[3].resource.identifier[0].value',
    en: { meaning: 'The last digit of the GLN is not its check digit.', remedy: 'Look the number up again.' },
    da: {
      meaning: 'Det sidste ciffer i lokationsnummeret (GLN) er ikke dets kontrolciffer.',
      remedy: 'Slå nummeret op igen.',
    },
  },
  'CVR-length': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant CVR-length',
    path: 'Bundle.entry[3].resource.identifier[CVR-ID].value',
    en: { meaning: 'A CVR number has eight digits.', remedy: 'Correct the number.' },
    da: { meaning: 'Et CVR-nummer har otte cifre.', remedy: 'Ret nummeret.' },
  },
  'CVR-modulus-11': {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant CVR-modulus-11',
    path: 'Bundle.entry[3].resource.identifier[0].value',
    en: { meaning: 'The last digit of the CVR number is not its check digit.', remedy: 'Look the number up again.' },
    da: { meaning: 'Det sidste ciffer i CVR-nummeret er ikke dets kontrolciffer.', remedy: 'Slå nummeret op igen.' },
  },
  uuid: {
    severity: 'error',
    rule: 'HL7 Denmark dk-core 3.4.0, invariant uuid',
    path: 'Bundle.entry[3].resource.identifier[KOMBIT-ORG-ID].value',
    en: {
      meaning: 'The KOMBIT id of an organization is not a URN of a UUID.',
      remedy: 'Write it as urn:uuid: and a UUID.',
    },
    da: {
      meaning: 'Organisationens KOMBIT-id er ikke et UUID som URN.',
      remedy: 'Skriv det som urn:uuid: og et UUID.',
    },
  },
  uuidv5: {
    severity: 'error',
    rule: 'MedCom core 3.0.1, MedComCoreEncounter, invariant uuidv5',
    path: 'Bundle.entry[6].resource.episodeOfCare[0].identifier.value',
    en: {
      meaning: 'The LPR3 id of an episode of care is not a URN of a UUID of version 5.',
      remedy: 'Write it as urn:uuid: and the UUID from LPR3.',
    },
    da: {
      meaning: 'Forløbets LPR3-id er ikke et UUID af version 5 som URN.',
      remedy: 'Skriv det som urn:uuid: og det UUID, LPR3 gav.',
    },
  },
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
