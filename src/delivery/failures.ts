import { type ErrorCode, GatewayError } from '../errors.ts';
import type { Language } from '../findings/row.ts';

/**
 * What becomes of a delivery that failed so. `final`: a dead letter at once. `retry`: another try by the receiver's schedule.
 * `as-told`: when the receiver said it may come again, which counts as no try; by the schedule where it did not say.
 * `when-resumed`: it waits until an operator resumes the receiver.
 */
type Treatment = 'final' | 'retry' | 'as-told' | 'when-resumed';

/** Where on its way a delivery failed. */
export type Step = 'open' | 'translate' | 'check' | 'send' | 'take-over' | 'work';

interface Failure {
  treatment: Treatment;
  step: Step;
  /** What an operator is to do about it. */
  hint: Readonly<Record<Language, string>>;
}

/** Why a delivery failed: the code of an error, a fault that is none of the gateway's errors, or a worker that was gone. */
export type FailureCode = ErrorCode | 'INTERNAL' | 'CLAIM_LOST';

/** Every failure that a delivery meets. An error of the gateway that is not in it is final. Sources: contract *Time*; RFC 9110, §10.2.3. */
export const failures = {
  RECEIVER_UNREACHABLE: {
    treatment: 'retry',
    step: 'send',
    hint: {
      en: "The receiver's system did not answer: see with its operator that it runs and that the address is right, then replay.",
      da: 'Modtagerens system svarede ikke: tjek med dets drift, at det kører, og at adressen er rigtig, og send så igen.',
    },
  },
  RECEIVER_MISCONFIGURED: {
    treatment: 'retry',
    step: 'send',
    hint: {
      en: "The way to the receiver is set up wrongly: check the address of its channel, its signing secret, and what guards the receiver's system; then replay.",
      da: 'Vejen til modtageren er sat forkert op: tjek kanalens adresse, signeringsnøglen og det, der beskytter modtagerens system, og send så igen.',
    },
  },
  RECEIVER_BUSY: {
    treatment: 'as-told',
    step: 'send',
    hint: {
      en: "The receiver's system kept asking to be left alone: agree on a pace with its operator, then replay.",
      da: 'Modtagerens system blev ved med at bede om ro: aftal et tempo med dets drift, og send så igen.',
    },
  },
  RECEIVER_REFUSED: {
    treatment: 'final',
    step: 'send',
    hint: {
      en: "The receiver's system refused the call itself: have its operator look at the call in its log, then replay or discard.",
      da: 'Modtagerens system afviste selve kaldet: få dets drift til at se på kaldet i loggen, og send så igen, eller opgiv.',
    },
  },
  RECEIVER_DISABLED: {
    treatment: 'when-resumed',
    step: 'send',
    hint: {
      en: "The receiver's system said it is gone for good: have the party registered anew, resume the receiver, then replay.",
      da: 'Modtagerens system meldte sig nedlagt: få parten registreret på ny, åbn for modtageren, og send så igen.',
    },
  },
  NEVER_SETTLED: {
    treatment: 'final',
    step: 'take-over',
    hint: {
      en: 'The receiver took the delivery again and again without a word: have its operator look for this message id in its log, then replay.',
      da: 'Modtageren hentede leveringen igen og igen uden et svar: få dens drift til at lede efter dette meddelelses-id, og send så igen.',
    },
  },
  CLAIM_LOST: {
    treatment: 'retry',
    step: 'work',
    hint: {
      en: 'Workers of the gateway ended again and again while they had this message in hand: report it as a fault of the gateway; replay after an upgrade.',
      da: 'Gatewayens processer gik ned gang på gang med denne meddelelse i hånden: meld det som en fejl i gatewayen; send igen efter en opgradering.',
    },
  },
  INTERNAL: {
    treatment: 'retry',
    step: 'work',
    hint: {
      en: 'A fault of the gateway itself: find this message id in its log and report it; replay after an upgrade.',
      da: 'En fejl i gatewayen selv: find meddelelsens id i dens log, og meld den; send igen efter en opgradering.',
    },
  },
  OUTPUT_INVALID: {
    treatment: 'final',
    step: 'check',
    hint: {
      en: 'The gateway wrote a document that breaks its schema and kept it back: report it; replay after an upgrade, or once the party takes another format.',
      da: 'Gatewayen skrev et dokument, der bryder sit skema, og holdt det tilbage: meld det; send igen efter en opgradering, eller når parten tager et andet format.',
    },
  },
  TARGET_CANNOT_CARRY: {
    treatment: 'final',
    step: 'translate',
    hint: {
      en: "The receiver's format cannot carry this message any more: see that the party's formats and SOR id are right, then replay.",
      da: 'Modtagerens format kan ikke længere bære meddelelsen: tjek partens formater og SOR-id, og send så igen.',
    },
  },
  KEY_MISMATCH: {
    treatment: 'final',
    step: 'open',
    hint: {
      en: 'The message is sealed with a data key that DATA_KEYS does not hold: add that key, start again, then replay.',
      da: 'Meddelelsen er forseglet med en datanøgle, som DATA_KEYS ikke har: tilføj den, genstart, og send så igen.',
    },
  },
} as const satisfies Partial<Record<FailureCode, Failure>>;

const other: Failure = {
  treatment: 'final',
  step: 'work',
  hint: {
    en: 'Look the code up in docs/findings.md and mend its cause, then replay or discard.',
    da: 'Slå koden op i docs/findings.md, og ret årsagen, og send så igen, eller opgiv.',
  },
};

/** What the table says of a code; `code` is text where the store told it. */
export function failureOf(code: string): Failure {
  return Object.entries<Failure>(failures).find(([known]) => known === code)?.[1] ?? other;
}

/** The code of what was thrown. Whatever is no error of the gateway is a bug: the same bytes would meet it again, but a later release may not. */
export function failureCode(error: unknown): FailureCode {
  return error instanceof GatewayError ? error.code : 'INTERNAL';
}
