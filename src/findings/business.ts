import type { Rows } from './row.ts';

const dates = 'Tovholder contract §3: dates';
const consent = 'Tovholder contract §3: consent';
const headings = 'Tovholder contract §1: headings';

/** Rules about the meaning of a message, whatever format it came in. */
export const businessRows = {
  IN_FUTURE: {
    severity: 'business',
    rule: dates,
    path: '/sentAt',
    en: { meaning: 'The date lies in the future.', remedy: 'Correct it, or send the message when the day has come.' },
    da: { meaning: 'Datoen ligger i fremtiden.', remedy: 'Ret den, eller send meddelelsen, når dagen er kommet.' },
  },
  BEFORE_SENT: {
    severity: 'business',
    rule: dates,
    path: '/content/dueDate',
    en: { meaning: 'The date lies before the day of sending.', remedy: 'Give a day that is still to come.' },
    da: { meaning: 'Datoen ligger før afsendelsesdagen.', remedy: 'Angiv en dag, der ikke er passeret.' },
  },
  AGE_UNUSUAL: {
    severity: 'warning',
    rule: 'Tovholder contract §3: age against examination; Sundhedsstyrelsen: times of the preventive child examinations',
    path: '/content/examination',
    en: {
      meaning: 'The patient is not of the age at which this examination is usual.',
      remedy: 'Check the examination, its date and the CPR number.',
    },
    da: {
      meaning: 'Patienten har ikke den alder, hvor denne undersøgelse er sædvanlig.',
      remedy: 'Tjek undersøgelsen, dens dato og CPR-nummeret.',
    },
  },
  GROWTH_UNUSUAL: {
    severity: 'warning',
    rule: 'Tovholder contract §3: growth against age; bounds of our own, wider than the WHO growth standards',
    path: '/content/growth/weightKg',
    en: {
      meaning: 'The measure is hardly possible at this age.',
      remedy: 'Check the number and its unit.',
    },
    da: { meaning: 'Målet er næppe muligt i denne alder.', remedy: 'Tjek tallet og enheden.' },
  },
  AREAS_MISSING: {
    severity: 'warning',
    rule: 'Tovholder contract §3: child-examination, the areas of the examination at five years',
    path: '/content/findings',
    en: {
      meaning: 'The examination at five years says nothing of some of the areas that belong to it.',
      remedy: 'Add a finding for each, also for what was not examined.',
    },
    da: {
      meaning: 'Undersøgelsen ved fem år siger intet om nogle af de områder, der hører til.',
      remedy: 'Tilføj et fund for hvert, også for det, der ikke er undersøgt.',
    },
    cases: {
      areas:
        'Undersøgelsen ved fem år siger intet om: {areas}. Tilføj et fund for hvert, også for det, der ikke er undersøgt.',
    },
  },
  CONSENT_MISSING: {
    severity: 'business',
    rule: consent,
    path: '/content/consent',
    en: { meaning: 'A referral to PPR needs a consent that is given.', remedy: 'Obtain it and say so.' },
    da: { meaning: 'En henvisning til PPR kræver et givet samtykke.', remedy: 'Indhent det, og angiv det.' },
  },
  CONSENT_HOLDER_MISSING: {
    severity: 'warning',
    rule: consent,
    path: '/content/guardians/0',
    en: {
      meaning: 'A guardian with custody is not among those who consented.',
      remedy: 'Obtain the consent, or add the holder.',
    },
    da: {
      meaning: 'En forælder med forældremyndighed er ikke blandt dem, der har givet samtykke.',
      remedy: 'Indhent samtykket, eller tilføj samtykkegiveren.',
    },
  },
  CONSENT_YOUNG_PERSON: {
    severity: 'warning',
    rule: `${consent}, from the 15th birthday`,
    path: '/content/consent/holders',
    en: {
      meaning: 'The patient is 15 years or older and is not among those who consented.',
      remedy: 'Ask the young person too.',
    },
    da: {
      meaning: 'Patienten er fyldt 15 år og er ikke blandt dem, der har givet samtykke.',
      remedy: 'Spørg også den unge selv.',
    },
  },
  CONSENT_OLD: {
    severity: 'warning',
    rule: `${consent}, 12 months`,
    path: '/content/consent/date',
    en: { meaning: 'The consent is older than 12 months.', remedy: 'Ask for it anew, or correct the date.' },
    da: { meaning: 'Samtykket er mere end 12 måneder gammelt.', remedy: 'Indhent det igen, eller ret datoen.' },
  },
  AUTHOR_MISSING: {
    severity: 'business',
    rule: 'Tovholder contract §3: required properties',
    path: '/author/name',
    en: {
      meaning: 'The letter names no author and is taken as a correspondence.',
      remedy: 'Name the one who wrote it.',
    },
    da: {
      meaning: 'Brevet nævner ingen forfatter og behandles som en korrespondance.',
      remedy: 'Angiv, hvem der har skrevet det.',
    },
  },
  HEADINGS_UNREADABLE: {
    severity: 'warning',
    rule: headings,
    path: '/content/text',
    en: {
      meaning: 'A heading comes twice or its value is none of its list, so the text is delivered whole as prose.',
      remedy: 'Write each heading once, with a value of its list.',
    },
    da: {
      meaning: 'En overskrift står to gange, eller dens værdi er ikke på listen, så teksten leveres hel som prosa.',
      remedy: 'Skriv hver overskrift én gang med en værdi fra dens liste.',
    },
  },
} as const satisfies Rows;
