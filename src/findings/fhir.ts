import { inStandard, type Rows } from './row.ts';

/** What a FHIR document breaks of the base standard and of the profiles, other than invariants. */
export const fhirRows = {
  FHIR_NOT_A_MESSAGE: {
    severity: 'error',
    rule: 'MedCom messaging 4.0: a message is a Bundle of type message that begins with its MessageHeader',
    path: 'Bundle',
    en: {
      meaning: 'This is no message bundle of CareCommunication or Acknowledgement.',
      remedy: 'Send a Bundle whose first entry is a MessageHeader with the event code of one of them.',
    },
    da: {
      meaning: 'Dette er ikke en meddelelse (Bundle) af typen CareCommunication eller Acknowledgement.',
      remedy: 'Send en Bundle, hvis første entry er en MessageHeader med en af de to hændelseskoder.',
    },
  },
  FHIR_CARDINALITY: {
    severity: 'error',
    rule: inStandard('cardinality of the element in the profile; FHIR R4 (4.0.1) §2.2'),
    path: 'Bundle.entry[0].resource.sender',
    en: {
      meaning: 'There are fewer or more of this element than the standard allows.',
      remedy: 'Add what is missing, or remove what is too many.',
    },
    da: {
      meaning: 'Der er færre eller flere af dette element, end standarden tillader.',
      remedy: 'Tilføj det, der mangler, eller fjern det overskydende.',
    },
    cases: {
      required: 'Elementet mangler og skal være der. Tilføj det.',
      dependentRequired: 'Elementet mangler: det ved siden af kræver det. Tilføj det.',
      minItems: 'Der er færre af disse, end standarden kræver. Tilføj de manglende.',
      maxItems: 'Der er flere af disse, end standarden tillader. Fjern de overskydende.',
      choice: 'Et element med flere mulige typer skal være her netop én gang. Behold eller tilføj ét.',
      'false schema': 'Elementet må ikke være her. Fjern det.',
      once: 'Elementet må kun stå én gang. Behold det ene.',
      'one-resource': 'Her ventes netop én ressource. Behold eller tilføj én.',
    },
  },
  FHIR_SLICE_CARDINALITY: {
    severity: 'error',
    rule: inStandard('cardinality of the slice in the profile'),
    path: 'Bundle.entry[2].resource.payload[string]',
    en: {
      meaning: 'The number of these is not the one that the standard asks for.',
      remedy: 'Add or remove elements of this kind.',
    },
    da: {
      meaning: 'Antallet af disse er ikke det, standarden kræver.',
      remedy: 'Tilføj eller fjern elementer af denne slags.',
    },
  },
  FHIR_UNKNOWN_ELEMENT: {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1): elements and attributes of the resource in JSON and XML',
    path: 'Bundle.entry[2].resource.?',
    en: { meaning: 'FHIR knows no such element, attribute or text here.', remedy: 'Take it out, or correct its name.' },
    da: {
      meaning: 'FHIR kender intet sådant element, attribut eller tekst her.',
      remedy: 'Fjern det, eller ret navnet.',
    },
    cases: {
      namespace: 'Elementet er ikke i namespace http://hl7.org/fhir. Ret det.',
      attribute: 'FHIR kender ingen sådan attribut her. Fjern den.',
      text: 'Der står tekst mellem elementerne; i FHIR XML står værdier kun i attributter. Flyt eller fjern teksten.',
    },
  },
  FHIR_ORDER: {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), XML representation: elements stand in the order of the definition',
    path: 'Bundle.entry[2].resource.status',
    en: {
      meaning: 'This element stands too late: FHIR XML has its elements in a fixed order.',
      remedy: 'Move it to its place.',
    },
    da: {
      meaning: 'Elementet står for sent: i FHIR XML har elementerne en fast rækkefølge.',
      remedy: 'Flyt det til sin plads.',
    },
  },
  FHIR_FORMAT: {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), datatypes: form and length of the primitive type',
    path: 'Bundle.timestamp',
    en: {
      meaning: 'This value has not the form, the length or the range that the standard asks for.',
      remedy: 'Write it as its data type is laid down.',
    },
    da: {
      meaning: 'Værdien har ikke den form, længde eller størrelse, standarden kræver.',
      remedy: 'Skriv den, som datatypen foreskriver.',
    },
    cases: {
      maxLength: 'Værdien er længere, end FHIR tillader. Forkort den.',
      pattern: 'Værdien har ikke den form, standarden kræver. Ret den.',
      minimum: 'Tallet er mindre, end FHIR tillader. Ret det.',
    },
  },
  FHIR_TYPE: {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), datatypes: type of the element',
    path: 'Bundle.entry[2].resource.payload',
    en: {
      meaning: 'This value is not of the type that FHIR has here.',
      remedy: 'Write it as an object, list, text, number or boolean, as the element has it.',
    },
    da: {
      meaning: 'Værdien er ikke af den type, FHIR har her.',
      remedy: 'Skriv den som objekt, liste, tekst, tal eller sandhedsværdi, som elementet kræver.',
    },
  },
  FHIR_BINDING: {
    severity: 'error',
    rule: inStandard('required binding of the element to its value set'),
    path: 'Bundle.entry[2].resource.category[0].coding[0].code',
    en: {
      meaning: 'This code is none of the value set that the standard binds here.',
      remedy: 'Use a code of that value set.',
    },
    da: {
      meaning: 'Koden er ikke i det værdisæt, som standarden binder her.',
      remedy: 'Brug en kode fra værdisættet.',
    },
  },
  FHIR_FIXED: {
    severity: 'error',
    rule: inStandard('fixed value or pattern of the element'),
    path: 'Bundle.entry[2].resource.status',
    en: {
      meaning: 'This value is not the one that the standard fixes here.',
      remedy: 'Write the value that the profile lays down.',
    },
    da: { meaning: 'Værdien er ikke den, standarden fastlægger her.', remedy: 'Skriv den værdi, profilen fastlægger.' },
  },
  FHIR_REFERENCE: {
    severity: 'error',
    rule: inStandard('target types and aggregation (bundled) of the reference'),
    path: 'Bundle.entry[2].resource.subject.reference',
    en: {
      meaning:
        'This reference does not end in the bundle, or at a resource of another type than the standard asks for.',
      remedy: 'Put the resource into the bundle, and write the reference as Type/id.',
    },
    da: {
      meaning: 'Referencen ender ikke i meddelelsen eller ved en ressource af en anden type, end standarden kræver.',
      remedy: 'Læg ressourcen i meddelelsen, og skriv referencen som Type/id.',
    },
  },
  FHIR_BASE64: {
    severity: 'error',
    rule: 'FHIR R4 (4.0.1), datatype base64Binary; RFC 4648 §4',
    path: 'Bundle.entry[2].resource.payload[1].contentAttachment.data',
    en: {
      meaning: 'The data of an attachment are not base64: groups of four characters.',
      remedy: 'Encode the file again.',
    },
    da: {
      meaning: 'Data i en vedhæftet fil er ikke base64: grupper på fire tegn.',
      remedy: 'Indkod filen igen.',
    },
  },
  FHIR_GLN_SYSTEM: {
    severity: 'either',
    rule: 'HL7 Denmark dk-core 3.4.0: GLN identifier, system https://www.gs1.org/gln',
    path: 'Bundle.entry[3].resource.identifier[0].system',
    en: {
      meaning: 'The system of a GLN is https://www.gs1.org/gln in these profiles (an error with --strict).',
      remedy: 'Write that system.',
    },
    da: { meaning: 'Systemet for GLN er https://www.gs1.org/gln i disse profiler.', remedy: 'Skriv det system.' },
  },
  ATTACHMENT_EMPTY: {
    severity: 'warning',
    rule: inStandard('payload[attachment].contentAttachment: data or url'),
    path: 'Bundle.entry.resource.payload',
    en: {
      meaning: 'A new attachment has neither data nor a link; there is nothing of it to hand on.',
      remedy: 'Send the file in data, or a link in url.',
    },
    da: {
      meaning: 'En ny vedhæftet fil har hverken data eller link; der er intet at give videre.',
      remedy: 'Send filen i data eller et link i url.',
    },
  },
} as const satisfies Rows;
