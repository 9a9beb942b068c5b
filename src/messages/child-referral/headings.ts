import { consentFields, emptyGroup } from '../consent.ts';
import { choices, mark, text, truth } from '../fields.ts';
import type { Headings } from '../headings.ts';
import { diagnosesFields, guardiansFields } from '../persons.ts';

/** The words for what a child is referred for. */
export const concernWords = {
  language: 'Sprog',
  attention: 'Opmærksomhed',
  behaviour: 'Adfærd',
  motor: 'Motorik',
  learning: 'Indlæring',
  'social-contact': 'Social kontakt',
  'mental-wellbeing': 'Mental trivsel',
  'school-absence': 'Skolefravær',
  other: 'Andet',
};

/** The headings of a referral to PPR. `firstDiagnosis`: number of the first diagnosis that stands in the text. */
export function childReferralHeadings(firstDiagnosis = 1): Headings {
  return {
    rest: 'description',
    fields: [
      mark('Henvisning', 'PPR'),
      text('Henvisningsårsag', 'reason'),
      choices('Bekymringsområder', 'concerns', concernWords),
      text('Beskrivelse', 'description'),
      text('Institutionstype', 'institution.kind'),
      text('Institution', 'institution.name'),
      text('Klasse eller stue', 'institution.class'),
      emptyGroup('Skole eller dagtilbud', 'institution'),
      ...guardiansFields,
      ...consentFields,
      ...diagnosesFields(firstDiagnosis),
      text('Tidligere indsatser', 'previousEfforts'),
      text('Ønsket hjælp', 'desiredHelp'),
      truth('Tolkebehov', 'interpreter.needed'),
      text('Tolkesprog', 'interpreter.language'),
    ],
  };
}
