import type { Rows } from './row.ts';

/** The reasons that the gateway itself gives in a negative receipt. */
export const receiptRows = {
  expired: {
    severity: 'error',
    rule: 'Tovholder contract §4: time to live',
    path: '/content/issues/0/code',
    en: {
      meaning: 'The receiver did not take the message over within its time to live.',
      remedy: 'Contact the receiver, and send the message again.',
    },
    da: {
      meaning: 'Meddelelsen blev ikke afhentet af modtageren inden for sin levetid.',
      remedy: 'Kontakt modtageren, og send meddelelsen igen.',
    },
  },
  discarded: {
    severity: 'error',
    rule: 'Tovholder contract §4: dead letters',
    path: '/content/issues/0/code',
    en: {
      meaning: 'The message could not be delivered, and an operator of the gateway gave it up.',
      remedy: 'Contact the receiver in another way; the operator of the gateway knows the cause.',
    },
    da: {
      meaning: 'Meddelelsen kunne ikke leveres, og gatewayens drift har opgivet den.',
      remedy: 'Kontakt modtageren på anden vis; gatewayens drift kender årsagen.',
    },
  },
} as const satisfies Rows;

/** A reason as a receipt bears it: its code, and its words in Danish, since clinicians read them. */
export function receiptIssue(code: keyof typeof receiptRows): { code: string; text: string } {
  const { meaning, remedy } = receiptRows[code].da;
  return { code, text: `${meaning} ${remedy}` };
}
