import { choice, moment, text } from '../fields.ts';
import type { Headings } from '../headings.ts';

/** The headings of the answer to a request to update the Shared Medication Record. */
export const fmkConfirmationHeadings: Headings = {
  rest: 'note',
  fields: [
    choice('FMK-status', 'outcome', {
      updated: 'Ajourført',
      'no-change-needed': 'Gennemgået uden ændringer',
      declined: 'Ikke ajourført',
    }),
    moment('Tidspunkt', 'updatedAt'),
    text('Bemærkning', 'note'),
  ],
};
