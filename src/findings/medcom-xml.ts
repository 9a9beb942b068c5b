import { inStandard, type Rows } from './row.ts';

const charset = 'XML 1.0 (fifth edition) §4.3.3, character encoding; Tovholder contract §2';
const ownLimit = 'Tovholder: limits that keep a hostile document from costing more than a letter';

/** What is found in MedCom XML before and after its schema. */
export const medcomXmlRows = {
  CHARSET_NOT_SUPPORTED: {
    severity: 'error',
    rule: charset,
    path: '',
    en: {
      meaning: 'The document is in a charset that the gateway does not read.',
      remedy: 'Send it as UTF-8 or ISO-8859-1, and declare which.',
    },
    da: {
      meaning: 'Dokumentet er i et tegnsæt, gatewayen ikke læser.',
      remedy: 'Send det som UTF-8 eller ISO-8859-1, og angiv hvilket.',
    },
  },
  CHARSET_INVALID: {
    severity: 'error',
    rule: charset,
    path: '',
    en: {
      meaning: 'A byte of the document is not UTF-8, as which it is declared.',
      remedy: 'Declare the charset the document is written in, or write UTF-8.',
    },
    da: {
      meaning: 'En byte i dokumentet er ikke UTF-8, som dokumentet angives at være.',
      remedy: 'Angiv det tegnsæt, dokumentet er skrevet i, eller skriv UTF-8.',
    },
    cases: {
      offset:
        'Byten på plads {offset} er ikke UTF-8. Angiv det tegnsæt, dokumentet er skrevet i, eller skriv det som UTF-8.',
    },
  },
  CHARSET_IS_UTF8: {
    severity: 'warning',
    rule: charset,
    path: '',
    en: {
      meaning: 'The document is declared ISO-8859-1 or windows-1252 but its bytes are UTF-8; it was read as UTF-8.',
      remedy: 'Correct the declaration.',
    },
    da: {
      meaning:
        'Dokumentet angives at være ISO-8859-1 eller windows-1252, men dets bytes er UTF-8; det er læst som UTF-8.',
      remedy: 'Ret angivelsen af tegnsæt.',
    },
  },
  NOT_WELL_FORMED: {
    severity: 'error',
    rule: 'XML 1.0 (fifth edition) §2.1, well-formed documents',
    path: '',
    en: { meaning: 'The document is not well-formed XML from here on.', remedy: 'Correct the markup.' },
    da: { meaning: 'Herfra er dokumentet ikke velformet XML.', remedy: 'Ret opmærkningen.' },
  },
  CHARACTER_NOT_ALLOWED: {
    severity: 'error',
    rule: 'XML 1.0 (fifth edition) §2.2, characters',
    path: '',
    en: { meaning: 'XML does not allow this control character.', remedy: 'Remove it.' },
    da: { meaning: 'XML tillader ikke dette kontroltegn.', remedy: 'Fjern det.' },
  },
  DOCTYPE_REFUSED: {
    severity: 'error',
    rule: 'MedCom XML: no DOCTYPE; Tovholder: declarations are never read',
    path: '',
    en: { meaning: 'The document has a DOCTYPE or another declaration.', remedy: 'Remove it.' },
    da: { meaning: 'Dokumentet har en DOCTYPE eller en anden erklæring.', remedy: 'Fjern den.' },
  },
  TOO_DEEP: {
    severity: 'error',
    rule: ownLimit,
    path: '',
    en: {
      meaning: 'Elements are nested deeper than {most} levels.',
      remedy: 'Nest formatting no deeper than a reader can see.',
    },
    da: {
      meaning: 'Elementer er indlejret dybere end {most} niveauer.',
      remedy: 'Indlejr ikke formatering dybere, end en læser kan se.',
    },
  },
  TOO_MANY_ELEMENTS: {
    severity: 'error',
    rule: ownLimit,
    path: '',
    en: { meaning: 'The document has more than {most} elements.', remedy: 'Send fewer letters in one document.' },
    da: { meaning: 'Dokumentet har mere end {most} elementer.', remedy: 'Send færre breve i ét dokument.' },
  },
  TOO_MANY_ATTRIBUTES: {
    severity: 'error',
    rule: ownLimit,
    path: '',
    en: { meaning: 'The document has more than {most} attributes; MedCom XML has none.', remedy: 'Remove them.' },
    da: { meaning: 'Dokumentet har mere end {most} attributter; MedCom XML har ingen.', remedy: 'Fjern dem.' },
  },
  TOO_INTRICATE: {
    severity: 'error',
    rule: ownLimit,
    path: '',
    en: {
      meaning: 'Too many elements with content stand beside too many others.',
      remedy: 'Send fewer letters in one document.',
    },
    da: {
      meaning: 'For mange elementer med indhold står ved siden af for mange andre.',
      remedy: 'Send færre breve i ét dokument.',
    },
    cases: {
      time: 'Det tager længere at læse dokumentet end nogen meddelelse. Send et mindre eller enklere.',
      references: 'Dokumentet har mere end {most} tegnreferencer. Send det som UTF-8 med selve tegnene.',
    },
  },
  VERSION_NOT_SUPPORTED: {
    severity: 'error',
    rule: 'MedCom XML: the namespace and the name of a letter tell its standard and version',
    path: '/Emessage/PositiveReceipt',
    en: {
      meaning: 'The gateway does not take this standard or version.',
      remedy: 'Send one of those that the finding lists, each in its own namespace.',
    },
    da: {
      meaning: 'Gatewayen modtager ikke denne standard eller version.',
      remedy: 'Send en af dem, gatewayen modtager, i sit eget namespace.',
    },
    cases: {
      supported:
        'Gatewayen modtager ikke denne standard eller version. Send en af disse, hver i sit eget namespace: {supported}.',
    },
  },
  GLN_SHAPE: {
    severity: 'warning',
    rule: inStandard('EANIdentifier; GS1 General Specifications: a GLN is 13 digits'),
    path: '/Emessage/ClinicalEmail/Sender/EANIdentifier',
    en: { meaning: 'The GLN is not 13 digits, so the party cannot be found by it.', remedy: 'Give its GLN.' },
    da: {
      meaning: 'Lokationsnummeret (GLN) er ikke 13 cifre, så parten kan ikke findes på det.',
      remedy: 'Angiv partens GLN.',
    },
  },
  DATE_UNREADABLE: {
    severity: 'warning',
    rule: inStandard('Letter/Authorisation: date of the sending'),
    path: '/Emessage/ClinicalEmail/Letter',
    en: { meaning: 'The year of the sending is not one of four digits.', remedy: 'Correct the date.' },
    da: { meaning: 'Årstallet for afsendelsen har ikke fire cifre.', remedy: 'Ret datoen.' },
  },
  RECEIPT_WITHOUT_LETTER: {
    severity: 'warning',
    rule: inStandard('OriginalEmessage/OriginalLetter'),
    path: '/Emessage/PositiveReceipt/OriginalEmessage',
    en: {
      meaning: 'The receipt names no letter; it is taken to answer the whole envelope.',
      remedy: 'Name the letter that is answered in OriginalLetter.',
    },
    da: {
      meaning: 'Kvitteringen nævner intet brev; den forstås som svar på hele forsendelsen.',
      remedy: 'Angiv i OriginalLetter, hvilket brev der svares på.',
    },
  },
  MARKUP_ESCAPED: {
    severity: 'warning',
    rule: inStandard('FormattedText: Break, Space and the styles are elements'),
    path: '/Emessage/ClinicalEmail/ClinicalInformation/Text01',
    en: {
      meaning: 'The text holds markup that was escaped twice; it was read as the markup it means.',
      remedy: 'Write Break and the styles as elements.',
    },
    da: {
      meaning: 'Teksten indeholder opmærkning, der er escapet to gange; den er læst som den opmærkning, den betyder.',
      remedy: 'Skriv Break og stilarterne som elementer.',
    },
  },
  LOCAL_ELEMENTS_DROPPED: {
    severity: 'warning',
    rule: inStandard('Emessage/Local_Elements'),
    path: '/Emessage/Local_Elements',
    en: {
      meaning:
        'The Local_Elements are longer than 20000 characters, or mix elements with and without prefix; they are not passed on.',
      remedy: 'Shorten them, or write their elements the same way.',
    },
    da: {
      meaning:
        'Local_Elements er længere end 20000 tegn eller blander elementer med og uden præfiks; de sendes ikke videre.',
      remedy: 'Gør dem kortere, eller skriv deres elementer på samme måde.',
    },
  },
} as const satisfies Rows;
