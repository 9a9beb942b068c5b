import { fhirObstacles, xmlObstacles } from './obstacles.ts';
import type { Rows } from './row.ts';

const routing = 'Tovholder contract §3: receiver';

/** What keeps a valid message from its receiver, told before it is accepted. */
export const deliveryRows = {
  RECEIVER_UNKNOWN: {
    severity: 'error',
    rule: routing,
    path: '/receiver/gln',
    en: {
      meaning: 'No party here answers to this receiver.',
      remedy: 'Check the number, address the message by GLN, or have the party registered.',
    },
    da: {
      meaning: 'Ingen part her svarer til denne modtager.',
      remedy: 'Tjek nummeret, brug modtagerens GLN, eller få parten registreret.',
    },
    cases: {
      gln: 'Ingen part her har dette GLN. Tjek nummeret, eller få parten registreret.',
      role: 'Ingen part her har denne rolle i denne kommune. Adressér meddelelsen med GLN.',
    },
  },
  RECEIVER_CANDIDATE: {
    severity: 'error',
    rule: routing,
    path: '/receiver',
    en: {
      meaning: 'One of several parties that answer to this receiver; shown among `candidates`.',
      remedy: 'Address the message to one of them by its GLN.',
    },
    da: {
      meaning: 'En af flere parter, der svarer til denne modtager; vises under `candidates`.',
      remedy: 'Adressér meddelelsen til en af dem med GLN.',
    },
    cases: { party: 'Modtageren kan være {gln} {name}. Adressér meddelelsen med GLN.' },
  },
  RECEIVER_AMBIGUOUS: {
    severity: 'error',
    rule: routing,
    path: '/receiver',
    en: {
      meaning: 'Several parties have this role in this municipality.',
      remedy: 'Address the message to one of them by its GLN.',
    },
    da: {
      meaning: 'Flere parter har denne rolle i denne kommune.',
      remedy: 'Adressér meddelelsen til en af dem med GLN.',
    },
  },
  TYPE_NOT_TAKEN: {
    severity: 'error',
    rule: 'Tovholder contract §5: accepts; §1, note 1',
    path: '/type',
    en: {
      meaning: 'The receiver does not take this type of message.',
      remedy: 'Send it as correspondence, or agree with the receiver that it accepts the type.',
    },
    da: {
      meaning: 'Modtageren tager ikke imod denne meddelelsestype.',
      remedy: 'Send den som korrespondance, eller aftal med modtageren, at typen modtages.',
    },
    cases: {
      type: 'Modtageren tager ikke imod {type}. Send den som korrespondance, eller aftal med modtageren, at typen modtages.',
    },
  },
  SOR_UNKNOWN: {
    severity: 'error',
    rule: 'MedCom core 3.0: MedComMessagingOrganization, identifier[SOR-ID] 1..1',
    path: '/receiver',
    en: {
      meaning: 'FHIR names a party by its SOR id and none of at least 11 digits is known.',
      remedy: 'Add it to the party or the message.',
    },
    da: {
      meaning: 'I FHIR angives en part ved sit SOR-id, og der kendes intet på mindst 11 cifre.',
      remedy: 'Tilføj det på parten eller i meddelelsen.',
    },
  },
  TARGET_CANNOT_CARRY: {
    severity: 'error',
    rule: (_, { target = "The receiver's format" }) => `${target}: what it can hold (docs/carriers.md)`,
    path: '/attachments/0',
    en: {
      meaning: "The receiver's format cannot hold what stands here.",
      remedy: 'Mend what is named, or agree on another format with the receiver.',
    },
    da: {
      meaning: 'Modtagerens format kan ikke rumme det, der står her.',
      remedy: 'Ret det, der nævnes, eller aftal et andet format med modtageren.',
    },
    cases: { ...xmlObstacles, ...fhirObstacles },
  },
  ORIGINAL_UNKNOWN: {
    severity: 'error',
    rule: 'Tovholder contract §4: receipts',
    path: '/content/original/letterId',
    en: {
      meaning: 'The receipt answers no message between these two parties.',
      remedy: 'Use the letter id the message was delivered with, and check both GLNs.',
    },
    da: {
      meaning: 'Kvitteringen svarer ikke på nogen meddelelse mellem disse to parter.',
      remedy: 'Brug det brev-id, meddelelsen blev leveret med, og tjek begge GLN.',
    },
  },
  LETTER_ID_REUSED: {
    severity: 'error',
    rule: 'Tovholder contract §4: repeats',
    path: '/letterId',
    en: {
      meaning: 'The sender has used this letter id for a message with other content.',
      remedy: 'Give the message a letter id of its own.',
    },
    da: {
      meaning: 'Afsenderen har brugt dette brev-id til en meddelelse med andet indhold.',
      remedy: 'Giv meddelelsen sit eget brev-id.',
    },
  },
  SENDER_NOT_YOURS: {
    severity: 'error',
    rule: 'Tovholder contract §4: credentials',
    path: '/sender/gln',
    en: {
      meaning: 'The message has a sender that this credential does not act for.',
      remedy: 'Check the GLN of the sender, or use the credential of that party.',
    },
    da: {
      meaning: 'Meddelelsen har en afsender, som denne adgang ikke handler for.',
      remedy: 'Tjek afsenderens GLN, eller brug den parts adgang.',
    },
    cases: {
      message:
        'Meddelelse {place} i dokumentet har en afsender, som denne adgang ikke handler for. Tjek afsenderens GLN, eller brug den parts adgang.',
    },
  },
} as const satisfies Rows;
