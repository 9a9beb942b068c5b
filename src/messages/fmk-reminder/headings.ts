import { choice, date, text } from '../fields.ts';
import type { Headings } from '../headings.ts';
import { list } from '../lists.ts';

/** The headings of a request to update the Shared Medication Record. */
export const fmkReminderHeadings: Headings = {
  rest: 'note',
  fields: [
    choice('Årsag', 'reason', {
      discharge: 'Udskrivelse',
      'elective-referral': 'Elektiv henvisning',
      'annual-review': 'Medicingennemgang ved årskontrol',
      'home-follow-up': 'Opfølgning og koordination i hjemmet',
      'outreach-home-visit': 'Opsøgende hjemmebesøg',
      discrepancy: 'Uoverensstemmelse',
      'dose-dispensing': 'Dosisdispensering',
      other: 'Andet',
    }),
    ...list({
      title: 'Uoverensstemmelse',
      emptyTitle: 'Uoverensstemmelser',
      place: 'discrepancies',
      main: 'drug',
      parts: [text('FMK', 'fmk'), text('Observeret', 'observed'), text('Bemærkning', 'note')],
    }),
    date('Svar ønskes senest', 'dueDate'),
    text('Bemærkning', 'note'),
  ],
};
