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
} as const satisfies Rows;

/** A reason as a receipt bears it: its code, and its words in Danish, since clinicians read them. */
export function receiptIssue(code: keyof typeof receiptRows): { code: string; text: string } {
  const { meaning, remedy } = receiptRows[code].da;
  return { code, text: `${meaning} ${remedy}` };
}
