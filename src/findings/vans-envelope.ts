import type { Rows } from './row.ts';

/** What is found in the envelope around a document. */
export const vansEnvelopeRows = {
  NOT_BASE64: {
    severity: 'error',
    rule: 'VANSEnvelope 1.0.4: Message/Data; RFC 4648 §4',
    path: '/VANSEnvelope/Message/Data',
    en: { meaning: 'The data is not base64.', remedy: 'Encode the document again as RFC 4648 lays it down.' },
    da: { meaning: 'Data er ikke base64.', remedy: 'Indkod dokumentet igen efter RFC 4648.' },
  },
  PAYLOAD_NOT_SUPPORTED: {
    severity: 'error',
    rule: 'VANSEnvelope 1.0.4: Message/Data; Tovholder contract §2: formats',
    path: '/VANSEnvelope/Message/Data',
    en: {
      meaning: 'The data is none of what the gateway takes in an envelope.',
      remedy: 'Put MedCom XML, or MedCom FHIR in XML or JSON, into it.',
    },
    da: {
      meaning: 'Data er ikke noget, gatewayen modtager i en kuvert.',
      remedy: 'Læg MedCom XML eller MedCom FHIR i XML eller JSON i den.',
    },
  },
  DOCUMENT_MISLABELLED: {
    severity: 'warning',
    rule: 'VANSEnvelope 1.0.4: MetaInformation/Document/Name and Version; MedCom statistical codes 2.0.0',
    path: '/VANSEnvelope/Message/MetaInformation/Document/Name',
    en: {
      meaning: 'Name or Version is not that of the document in the data.',
      remedy: 'Name the standard and version of the document that is sent.',
    },
    da: {
      meaning: 'Name eller Version svarer ikke til dokumentet i data.',
      remedy: 'Angiv standard og version for det dokument, der sendes.',
    },
  },
  PARTY_DIFFERS: {
    severity: 'warning',
    rule: 'VANSEnvelope 1.0.4: Sender and Receiver',
    path: '/VANSEnvelope/Receiver/EndPointIdentifier',
    en: {
      meaning: 'The GLN is not that of the document in the data, which is the one that counts.',
      remedy: 'Give the envelope the parties of its document.',
    },
    da: {
      meaning: 'GLN er ikke det samme som i dokumentet i data, og det er dokumentets, der gælder.',
      remedy: 'Giv kuverten de samme parter som dokumentet.',
    },
  },
  IDENTIFIER_NOT_UUID: {
    severity: 'warning',
    rule: 'VANSEnvelope 1.0.4: EnvelopeIdentifier and Message identifier are UUIDs',
    path: '/VANSEnvelope/EnvelopeIdentifier',
    en: {
      meaning: 'The identifier is not a UUID; it was taken as it stands.',
      remedy: 'Make a UUID of every envelope and message.',
    },
    da: {
      meaning: 'Identifikatoren er ikke et UUID; den er taget, som den står.',
      remedy: 'Giv hver kuvert og hver meddelelse et UUID.',
    },
  },
  BLANKS_AROUND: {
    severity: 'warning',
    rule: 'VANSEnvelope 1.0.4: simple types keep blanks',
    path: '/VANSEnvelope/SentDateTime',
    en: { meaning: 'Blanks stand around the value; they were taken off.', remedy: 'Write it without.' },
    da: { meaning: 'Der står blanktegn omkring værdien; de er fjernet.', remedy: 'Skriv den uden.' },
  },
  ENVELOPE_ID_REUSED: {
    severity: 'error',
    rule: 'MedCom messaging governance: envelope ids and message ids of repeated sendings',
    path: '/VANSEnvelope/EnvelopeIdentifier',
    en: {
      meaning: 'The sender has used this envelope id for another message.',
      remedy: 'Make a new one for every sending.',
    },
    da: {
      meaning: 'Afsenderen har brugt dette kuvert-id til en anden meddelelse.',
      remedy: 'Lav et nyt ved hver afsendelse.',
    },
  },
  MESSAGE_ID_REUSED: {
    severity: 'error',
    rule: 'MedCom messaging governance: envelope ids and message ids of repeated sendings',
    path: '/VANSEnvelope/Message/MetaInformation/Identifier',
    en: {
      meaning: 'The sender has used this message id for other letters.',
      remedy: 'Make a new one for every message.',
    },
    da: {
      meaning: 'Afsenderen har brugt dette meddelelses-id til andre breve.',
      remedy: 'Lav et nyt til hver meddelelse.',
    },
  },
} as const satisfies Rows;
