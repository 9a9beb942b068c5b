import { inStandard, type Rows } from './row.ts';

const structure = 'XML Schema Part 1 §3.4.4, cvc-complex-type';

/** What the XML Schema of a letter or an envelope finds. */
export const xmlSchemaRows = {
  TOO_LONG: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.3.3, maxLength'),
    path: '/Emessage/ClinicalEmail/Letter/Identifier',
    en: { meaning: 'The text is longer than the {most} characters allowed here.', remedy: 'Shorten it.' },
    da: { meaning: 'Teksten er længere end de {most} tegn, der er plads til her.', remedy: 'Forkort den.' },
  },
  EMPTY: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.3.2, minLength'),
    path: '/Emessage/ClinicalEmail/Patient/PersonSurnameName',
    en: { meaning: 'The element is empty.', remedy: 'Fill it or leave it out.' },
    da: { meaning: 'Elementet er tomt.', remedy: 'Udfyld det, eller udelad det.' },
  },
  WRONG_LENGTH: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.3.1, length'),
    path: '/Emessage/ClinicalEmail/Patient/CivilRegistrationNumber',
    en: { meaning: 'The text must have exactly {length} characters.', remedy: 'Correct it.' },
    da: { meaning: 'Teksten skal have netop {length} tegn.', remedy: 'Ret den.' },
  },
  NOT_IN_LIST: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.3.5, enumeration'),
    path: '/Emessage/ClinicalEmail/Letter/StatusCode',
    en: {
      meaning: 'The value is not one of the codes allowed here: {codes}.',
      remedy: 'Use one of them, without blanks around it.',
    },
    da: {
      meaning: 'Værdien er ikke en af de koder, der er tilladt her: {codes}.',
      remedy: 'Brug en af dem, uden blanktegn omkring.',
    },
  },
  WRONG_FORM: {
    severity: 'error',
    rule: inStandard('XML Schema Part 2 §4.3.4, pattern'),
    path: '/Emessage/ClinicalEmail/Letter/VersionCode',
    en: {
      meaning: 'The value does not have the form that is laid down for this element.',
      remedy: 'Write it in the form that the standard shows.',
    },
    da: {
      meaning: 'Værdien har ikke den form, der er fastlagt for dette element.',
      remedy: 'Skriv den, som standarden foreskriver.',
    },
  },
  NOT_EXPECTED: {
    severity: 'error',
    rule: inStandard(`${structure} 2.4: order, choice and cardinality`),
    path: '/Emessage/ClinicalEmail/*[3]',
    en: {
      meaning:
        'This element does not belong here: unknown, in the wrong order, once too often, or another one is missing.',
      remedy: 'Move it, remove it, or add the element that is expected before it.',
    },
    da: {
      meaning:
        'Elementet hører ikke hjemme her: det er ukendt, står forkert, er der for mange gange, eller et andet mangler.',
      remedy: 'Flyt eller fjern det, eller tilføj det element, der skal stå før det.',
    },
    cases: {
      expected:
        'Elementet hører ikke hjemme her; her ventes: {expected}. Flyt eller fjern det, eller tilføj det, der mangler før det.',
    },
  },
  TEXT_NOT_ALLOWED: {
    severity: 'error',
    rule: inStandard(`${structure} 2.3: element-only content`),
    path: '/Emessage/ClinicalEmail',
    en: { meaning: 'Text is not allowed directly in this element.', remedy: 'Remove it.' },
    da: { meaning: 'Der må ikke stå tekst direkte i dette element.', remedy: 'Fjern teksten.' },
  },
  ELEMENTS_NOT_ALLOWED: {
    severity: 'error',
    rule: inStandard('XML Schema Part 1 §3.3.4, cvc-type 3.1.2: simple content'),
    path: '/Emessage/Envelope/Identifier',
    en: { meaning: 'Elements are not allowed in this element.', remedy: 'Remove them.' },
    da: { meaning: 'Der må ikke stå elementer i dette element.', remedy: 'Fjern dem.' },
  },
  ATTRIBUTE_NOT_ALLOWED: {
    severity: 'error',
    rule: inStandard(`${structure} 3.2: attributes`),
    path: '/Emessage/Envelope',
    en: { meaning: 'This element has an attribute that is not allowed.', remedy: 'Remove it.' },
    da: { meaning: 'Elementet har en attribut, der ikke er tilladt.', remedy: 'Fjern attributten.' },
  },
  ATTRIBUTE_MISSING: {
    severity: 'error',
    rule: inStandard(`${structure} 4: required attributes`),
    path: '/VANSEnvelope/Message/MetaInformation/Transport',
    en: { meaning: 'An attribute that this element must have is missing.', remedy: 'Add it.' },
    da: { meaning: 'En attribut, som elementet skal have, mangler.', remedy: 'Tilføj den.' },
  },
  SCHEMA: {
    severity: 'error',
    rule: inStandard('its schema'),
    path: '/Emessage/ClinicalEmail',
    en: {
      meaning: 'The element or value breaks another rule of its schema.',
      remedy: 'Hold it against the schema of the standard and correct it.',
    },
    da: {
      meaning: 'Elementet eller værdien bryder en anden regel i skemaet.',
      remedy: 'Sammenhold det med standardens skema, og ret det.',
    },
  },
  MORE_ERRORS: {
    severity: 'error',
    rule: 'Tovholder: at most {most} errors of the schema are told one by one'.replace('{most}', '1,000'),
    path: '',
    en: {
      meaning: 'There are more errors than are told one by one; the rest is left out.',
      remedy: 'Mend those in the list and check the document again.',
    },
    da: {
      meaning: 'Der er flere fejl, end der nævnes enkeltvis; resten er udeladt.',
      remedy: 'Ret dem på listen, og kontrollér dokumentet igen.',
    },
  },
  ROOT_UNKNOWN: {
    severity: 'error',
    rule: 'MedCom XML: root element and namespace; XML Schema Part 1 §3.3.4, cvc-elt 1',
    path: '/*',
    en: {
      meaning: 'The root element is none that the gateway knows in this namespace.',
      remedy: 'Send an Emessage in the namespace of its MedCom standard, or a VANSEnvelope 1.0.4.',
    },
    da: {
      meaning: 'Rodelementet er ikke et, gatewayen kender i dette namespace.',
      remedy: 'Send en Emessage i sin MedCom-standards namespace eller en VANSEnvelope 1.0.4.',
    },
  },
} as const satisfies Rows;
