import { inStandard, type Rows } from './row.ts';

/** What is found about the files that a letter or an envelope holds. */
export const fileRows = {
  SIZE_MISMATCH: {
    severity: 'warning',
    rule: inStandard('the stated size of a file or document, in bytes'),
    path: '/VANSEnvelope/Message/MetaInformation/Document/Size',
    en: {
      meaning: 'The data has another size than is stated.',
      remedy: 'State the size in bytes, or look whether the data was cut.',
    },
    da: {
      meaning: 'Data har en anden størrelse end den angivne.',
      remedy: 'Angiv størrelsen i bytes, eller undersøg, om data er blevet kortet af.',
    },
    cases: {
      length: 'Data er {length} bytes, men der angives noget andet. Angiv det, eller undersøg, om data er kortet af.',
    },
  },
  FILE_NOT_BASE64: {
    severity: 'warning',
    rule: 'XBIN01: BinaryObject/Object_Base64Encoded; RFC 4648 §4',
    path: '/Emessage/BinaryLetter/BinaryObject/Object_Base64Encoded',
    en: { meaning: 'The file is empty or not base64.', remedy: 'Encode it again as RFC 4648 lays it down.' },
    da: { meaning: 'Filen er tom eller ikke base64.', remedy: 'Indkod den igen efter RFC 4648.' },
  },
  FILE_IS_PROGRAM: {
    severity: 'warning',
    rule: 'XBIN01: file types that are dangerous to open are not sent',
    path: '/Emessage/BinaryLetter/BinaryObject',
    en: { meaning: 'The file is a program, which no receiver should open.', remedy: 'Send a document.' },
    da: { meaning: 'Filen er et program, som ingen modtager bør åbne.', remedy: 'Send et dokument.' },
  },
  FILE_TYPE_DIFFERS: {
    severity: 'warning',
    rule: 'XBIN01: ObjectExtensionCode',
    path: '/Emessage/BinaryLetter/BinaryObject/ObjectExtensionCode',
    en: {
      meaning: 'The file does not begin as one with this extension does.',
      remedy: 'Correct the extension.',
    },
    da: { meaning: 'Filen begynder ikke, som en med denne endelse gør.', remedy: 'Ret endelsen.' },
  },
  FILE_UNREADABLE: {
    severity: 'error',
    rule: 'Tovholder contract §3: attachments; RFC 4648 §4',
    path: '/attachments/0/data',
    en: {
      meaning: 'The file is empty or not base64, so there is nothing to deliver.',
      remedy: 'Encode it again and send it anew.',
    },
    da: {
      meaning: 'Filen er tom eller ikke base64, så der er intet at levere.',
      remedy: 'Indkod den igen, og send den på ny.',
    },
  },
  FILES_BESIDE: {
    severity: 'warning',
    rule: 'XBIN01: files travel in a document of their own beside the letter',
    path: '/attachments',
    en: {
      meaning: 'The files travel beside the letter in an XBIN01 of their own, which is not in this output.',
      remedy: 'Send the message through the gateway, which delivers both.',
    },
    da: {
      meaning: 'Filerne sendes ved siden af brevet i deres eget XBIN01, som ikke er med her.',
      remedy: 'Send meddelelsen gennem gatewayen, som leverer begge dele.',
    },
  },
} as const satisfies Rows;
