import { consentFields } from '../consent.ts';
import { choice, mark, text } from '../fields.ts';
import type { Headings } from '../headings.ts';
import { diagnosesFields, relativesFields } from '../persons.ts';

/** The headings of a referral to the municipality. `firstDiagnosis`: number of the first diagnosis that stands in the text. */
export function municipalReferralHeadings(firstDiagnosis = 1): Headings {
  return {
    rest: 'description',
    fields: [
      choice('Tilbud', 'service', {
        'smoking-cessation': 'Rygestop',
        weight: 'Overvægt',
        alcohol: 'Alkohol',
        training: 'Træning',
        'chronic-disease-course': 'Forløb ved kronisk sygdom',
        nursing: 'Sygepleje',
        other: 'Andet',
      }),
      text('Henvisningsårsag', 'reason'),
      text('Beskrivelse', 'description'),
      ...diagnosesFields(firstDiagnosis),
      ...relativesFields,
      ...consentFields,
    ],
  };
}

/** The line by which the text of a referral says what it is, where the carrier does not. */
export const municipalReferralMark = mark('Henvisning', 'Kommunalt tilbud');
