import { inStandard, type Rows } from './row.ts';

const validation = 'JSON Schema 2020-12 Validation';

/** What the schema of a canonical message finds. Source: contract §3, `schemas/messages`. */
export const jsonRows = {
  REQUIRED: {
    severity: 'error',
    rule: inStandard(`${validation} §6.5.3, required`),
    path: '/letterId',
    en: { meaning: 'The property is required.', remedy: 'Add it.' },
    da: { meaning: 'Egenskaben er påkrævet.', remedy: 'Tilføj den.' },
    cases: {
      type: 'Egenskaben type er påkrævet. Angiv en af: {values}.',
      alternative: 'Netop en af disse er nødvendig: {values}. Angiv en.',
      'no-message': 'Listen rummer ingen meddelelse. Send mindst én.',
    },
  },
  TYPE: {
    severity: 'error',
    rule: inStandard(`${validation} §6.1.1, type`),
    path: '/sender',
    en: { meaning: 'The value is of another JSON type than it must be.', remedy: 'Correct it.' },
    da: { meaning: 'Værdien er ikke af den JSON-type, den skal være.', remedy: 'Ret den.' },
    cases: {
      type: 'Værdien skal være af typen {type}. Ret den.',
      message: 'En meddelelse er et objekt. Skriv den i krøllede parenteser.',
    },
  },
  ENUM: {
    severity: 'error',
    rule: inStandard(`${validation} §6.1.2, enum and const`),
    path: '/content/examination',
    en: { meaning: 'The value is none of those allowed here.', remedy: 'Give one of the values that are named.' },
    da: { meaning: 'Værdien er ikke en af de tilladte.', remedy: 'Angiv en af de tilladte værdier.' },
    cases: { values: 'Værdien skal være en af: {values}. Angiv en af dem.' },
  },
  PATTERN: {
    severity: 'error',
    rule: inStandard(`${validation} §6.3.3, pattern`),
    path: '/patient/cpr',
    en: { meaning: 'The value has not the shape that the schema asks for.', remedy: 'Correct it.' },
    da: { meaning: 'Værdien har ikke den form, skemaet kræver.', remedy: 'Ret den.' },
  },
  FORMAT: {
    severity: 'error',
    rule: inStandard(`${validation} §7.3, format; §10.2, alternatives`),
    path: '/sentAt',
    en: {
      meaning: 'The value is not written as the schema asks for, such as a date or a point in time.',
      remedy: 'Correct it.',
    },
    da: {
      meaning: 'Værdien er ikke skrevet, som skemaet kræver, for eksempel som dato eller tidspunkt.',
      remedy: 'Ret den.',
    },
    cases: {
      format: 'Værdien skal være skrevet som {format}. Ret den.',
      alternative: 'Værdien har ingen af de former, skemaet tager. Ret den.',
    },
  },
  LENGTH: {
    severity: 'error',
    rule: inStandard(`${validation} §6.3.1 maxLength, §6.3.2 minLength`),
    path: '/letterId',
    en: {
      meaning: 'The value has too few or too many characters.',
      remedy: 'Shorten it, fill it, or leave the property out.',
    },
    da: {
      meaning: 'Værdien har for få eller for mange tegn.',
      remedy: 'Forkort den, udfyld den, eller udelad egenskaben.',
    },
    cases: {
      minLength: 'Værdien skal have mindst {limit} tegn. Udfyld den, eller udelad egenskaben.',
      maxLength: 'Værdien må højst have {limit} tegn. Forkort den.',
    },
  },
  RANGE: {
    severity: 'error',
    rule: inStandard(`${validation} §6.2, minimum and maximum`),
    path: '/content/growth/heightCm',
    en: { meaning: 'The number is too small or too large.', remedy: 'Correct the number and its unit.' },
    da: { meaning: 'Tallet er for lille eller for stort.', remedy: 'Ret tallet og enheden.' },
    cases: { limit: 'Tallet skal være {comparison} {limit}. Ret tallet og enheden.' },
  },
  REPEATED: {
    severity: 'error',
    rule: inStandard(`${validation} §6.4.3, uniqueItems`),
    path: '/content/concerns',
    en: { meaning: 'The list holds the same item twice.', remedy: 'Keep one of them.' },
    da: { meaning: 'Listen rummer det samme to gange.', remedy: 'Behold det ene.' },
  },
  REPEATED_NAME: {
    severity: 'error',
    rule: 'RFC 8259 §4: names within an object should be unique; Tovholder takes no other',
    path: '/sender/gln',
    en: { meaning: 'The name comes twice in the same object.', remedy: 'Keep one of them.' },
    da: { meaning: 'Navnet står to gange i samme objekt.', remedy: 'Behold det ene.' },
  },
} as const satisfies Rows;
