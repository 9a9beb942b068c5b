import { consentFields, emptyGroup } from '../consent.ts';
import { choice, date, text } from '../fields.ts';
import type { Headings } from '../headings.ts';

/** The headings of a status and of a closing note. */
export const referralStatusHeadings: Headings = {
  rest: 'summary',
  fields: [
    choice('Status', 'status', {
      received: 'Modtaget',
      started: 'Påbegyndt',
      'on-hold': 'Sat i bero',
      completed: 'Afsluttet',
      rejected: 'Afvist',
    }),
    text('Henvisningens brev-id', 'referralId'),
    date('Statusdato', 'date'),
    text('Resumé', 'summary'),
    text('Anbefalinger', 'recommendations'),
    text('Kontaktperson', 'contact.name'),
    text('Kontaktpersonens stilling', 'contact.role'),
    text('Kontaktpersonens telefon', 'contact.phone'),
    emptyGroup('Kontakt', 'contact'),
    ...consentFields,
  ],
};
