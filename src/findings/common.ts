import { inStandard, type Rows } from './row.ts';

const utf8 = 'RFC 8259 §8.1; MedCom FHIR messaging governance: UTF-8';

/** What can be wrong with a document or a call before its standard has a word, and the numbers that every format has. */
export const commonRows = {
  UNREADABLE: {
    severity: 'error',
    rule: ({ format }) =>
      format === 'fhir-xml'
        ? 'XML 1.0 (fifth edition) §2.1; FHIR R4 XML representation'
        : 'RFC 8259 (JSON), RFC 3629 (UTF-8)',
    path: '',
    en: {
      meaning: 'The text cannot be taken apart from this place on.',
      remedy: 'Write well-formed JSON or XML in UTF-8 and send the whole document again.',
    },
    da: {
      meaning: 'Teksten kan ikke læses fra dette sted.',
      remedy: 'Skriv velformet JSON eller XML i UTF-8, og send hele dokumentet igen.',
    },
    cases: {
      charset: 'Kaldet angiver et andet tegnsæt end UTF-8. Send dokumentet som UTF-8, og angiv det i Content-Type.',
      wide: 'Dokumentet er i UTF-16 eller UTF-32. Send det som UTF-8.',
      bytes: 'Dokumentets bytes er ikke UTF-8. Send det som UTF-8.',
      syntax: 'Herfra er teksten ikke JSON. Ret parenteser, kommaer og anførselstegn.',
      depth: 'Dokumentet er indlejret dybere end nogen meddelelse. Send meddelelsen alene.',
      names: 'Et objekt har flere egenskaber end nogen del af en meddelelse. Send meddelelsen alene.',
      values: 'Dokumentet rummer flere værdier, end gatewayen tager ad gangen. Send færre meddelelser på én gang.',
      body: 'Kaldets indhold er ikke JSON i UTF-8. Ret parenteser, kommaer og anførselstegn.',
      doctype: 'Dokumentet har en DOCTYPE. Send det uden.',
      'not-well-formed': 'Herfra er dokumentet ikke velformet XML. Ret opmærkningen.',
      'name-proto': 'Navnet __proto__ modtages ikke. Fjern egenskaben.',
      'name-twice': 'Samme navn står to gange i ét objekt. Behold den ene.',
      'too-large': 'Dokumentet er større eller dybere indlejret, end nogen meddelelse er. Send mindre ad gangen.',
      file: 'Filen kan ikke læses. Tjek sti og rettigheder.',
    },
  },
  UNSUPPORTED_FORMAT: {
    severity: 'error',
    rule: 'Tovholder contract §2: formats',
    path: '',
    en: {
      meaning: 'The document is in none of the formats that the gateway reads.',
      remedy: 'Send MedCom XML, MedCom FHIR in JSON or XML, or canonical JSON.',
    },
    da: {
      meaning: 'Dokumentet er ikke i noget format, som gatewayen læser.',
      remedy: 'Send MedCom XML, MedCom FHIR i JSON eller XML, eller kanonisk JSON.',
    },
  },
  BYTE_ORDER_MARK: {
    severity: 'error',
    rule: 'RFC 8259 §8.1',
    path: '',
    en: { meaning: 'The JSON begins with a byte order mark (told with --strict only).', remedy: 'Leave it out.' },
    da: { meaning: 'JSON-teksten begynder med et byte order mark (BOM).', remedy: 'Udelad det.' },
  },
  FORBIDDEN_CHARACTER: {
    severity: 'error',
    rule: `FHIR R4 (4.0.1), datatype string; ${utf8}`,
    path: 'Bundle.entry[1].resource.payload[0].contentString',
    en: {
      meaning: 'A control character, a lone surrogate or a non-character stands here.',
      remedy: 'Take it out.',
    },
    da: {
      meaning: 'Her står et kontroltegn, et løsrevet surrogattegn eller et tegn uden betydning.',
      remedy: 'Fjern det.',
    },
  },
  GLN_CHECK_DIGIT: {
    severity: 'warning',
    rule: 'GS1 General Specifications §7.9, check digit; Tovholder contract §2',
    path: '/Emessage/ClinicalEmail/Receiver/EANIdentifier',
    en: { meaning: 'The last digit of the GLN is not its check digit.', remedy: 'Look the number up again.' },
    da: {
      meaning: 'Det sidste ciffer i lokationsnummeret (GLN) er ikke dets kontrolciffer.',
      remedy: 'Slå nummeret op igen.',
    },
  },
  CPR_DATE: {
    severity: 'warning',
    rule: 'CPR: the first six digits are the day of birth; Tovholder contract §2',
    path: '/patient/cpr',
    en: { meaning: 'The CPR number begins with a date that does not exist.', remedy: 'Check the number.' },
    da: { meaning: 'CPR-nummeret begynder med en dato, der ikke findes.', remedy: 'Tjek nummeret.' },
  },
  MISSING: {
    severity: 'error',
    rule: inStandard('XML Schema Part 1 §3.4.4, cvc-complex-type 2.4: sequence and cardinality'),
    path: '/Emessage/ClinicalEmail/Letter',
    en: {
      meaning: 'An element that must follow at the end of this one, or a property of a call, is missing.',
      remedy: 'Add it; what is expected is named.',
    },
    da: { meaning: 'Der mangler et element til sidst i dette.', remedy: 'Tilføj det.' },
    cases: {
      expected: 'Der mangler et element til sidst i dette. Tilføj det; her ventes: {expected}.',
      property: 'Egenskaben mangler. Tilføj den.',
    },
  },
  UNKNOWN_PROPERTY: {
    severity: 'error',
    rule: ({ format }) =>
      format === 'json'
        ? 'Canonical message (contract §3): JSON Schema 2020-12 Core §11.3 unevaluatedProperties'
        : 'openapi.yaml: properties and parameters of the call',
    path: '/sender/?',
    en: {
      meaning: 'A property or query parameter of this name is not known here.',
      remedy: 'Take it out, or mend its name.',
    },
    da: {
      meaning: 'En egenskab eller parameter med dette navn kendes ikke her.',
      remedy: 'Fjern den, eller ret navnet.',
    },
  },
  WRONG_TYPE: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.1.4, datatype valid'),
    path: '/Emessage/Envelope/Sent/Date',
    en: {
      meaning: 'The value is not of the type that is laid down here.',
      remedy: 'Write it in the notation of that type: a date as YYYY-MM-DD, a time as HH:MM.',
    },
    da: {
      meaning: 'Værdien er ikke af den type, der er fastlagt her.',
      remedy: 'Skriv den, som typen kræver: en dato som ÅÅÅÅ-MM-DD, et klokkeslæt som TT:MM.',
    },
    cases: { property: 'Egenskabens værdi er ikke af den type, kaldet kræver. Ret den.' },
  },
  NOT_ALLOWED: {
    severity: 'error',
    rule: ({ format }) =>
      format === 'json'
        ? 'Canonical message (contract §3): schema of the message type'
        : 'openapi.yaml: properties and parameters of the call',
    path: '/patient',
    en: {
      meaning: 'The property does not belong to this type of message, or a value of the call is not one it takes.',
      remedy: 'Remove the property, or give a value as the call describes it.',
    },
    da: {
      meaning: 'Egenskaben hører ikke til denne meddelelsestype, eller kaldet kan ikke tage værdien.',
      remedy: 'Fjern egenskaben, eller giv en værdi, som beskrivelsen af kaldet kræver.',
    },
    cases: {
      type: 'Meddelelsestypen har ingen sådan egenskab. Fjern den.',
      together: 'Egenskaben kan ikke stå sammen med de andre værdier her. Fjern den.',
      parameter: 'Parameteren {name} skal gives én gang og i den form, som openapi.yaml beskriver. Ret den.',
      values: 'Værdien skal være en af: {values}. Ret den.',
      'other-gln': 'Indholdet angiver et andet GLN end stien. Gør dem ens.',
      'operators-reason':
        'Dette huskes, og der kræves en begrundelse på 3 til 500 tegn på én linje uden personnummer. Skriv hvorfor.',
      'unknown-party': 'Ingen part her har dette GLN. Opret parten først.',
      'taken-gln': 'En part har allerede dette GLN. Ret den i stedet.',
      'operator-name': 'Et navn har 1 til 200 tegn og ingen styretegn. Ret det.',
      'taken-name': 'En operatør har dette navn. Vælg et andet.',
      'no-certificate': 'Det er ikke et X.509-certifikat i PEM-form. Ret det.',
      taken: 'En anden adgang har dette certifikat. Træk først den tilbage.',
    },
  },
} as const satisfies Rows;
