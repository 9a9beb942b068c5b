import type { Rows } from './row.ts';

/** Invariants of FHIR R4, of HL7 Denmark's core and of MedCom's core, under their own names. */
export const fhirBaseInvariantRows = {
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
} as const satisfies Rows;
