import type { CorrespondenceContent } from '../message.ts';

export type CategoryCode = NonNullable<CorrespondenceContent['category']>;

/**
 * The categories of a correspondence with their Danish names, as clinicians read them.
 * Source: MedCom terminology, CodeSystem medcom-careCommunication-categoryCodes 1.9.0.
 */
const danishNames = {
  'alcohol-and-drug-treatment': 'Rusmiddelbehandling',
  'assistive-devices': 'Hjælpemidler',
  carecoordination: 'Forløbskoordinering',
  decease: 'Dødsfald',
  discharge: 'Udskrivelse',
  'examination-results': 'Undersøgelsessvar',
  healthcare: 'Sundhedspleje',
  'home-care-assessment': 'Visitation',
  medicine: 'Medicin',
  nursing: 'Sygepleje',
  outpatient: 'Ambulant',
  'psychiatry-social-disability': 'Psykiatri, social, handicap',
  'regarding-referral': 'Vedr. henvisning',
  telemedicine: 'Telemedicin',
  training: 'Træning',
  'acute-ambulant': 'Akut ambulant',
  'extended-care-responsibility': 'Udvidet behandlingsansvar',
  other: 'Andet',
} as const satisfies Record<CategoryCode, string>;

/** The codes of all categories. */
export const categoryCodes: readonly CategoryCode[] = Object.keys(danishNames).filter(isCategoryCode);

/** Whether a code is one of the categories. */
export function isCategoryCode(code: string): code is CategoryCode {
  return Object.hasOwn(danishNames, code);
}

/** The Danish name of a category; undefined for a code that is none of them. */
export function danishCategory(code: string): string | undefined {
  return isCategoryCode(code) ? danishNames[code] : undefined;
}

/** A subject line taken apart. */
export interface Subject {
  category?: CategoryCode;
  topic?: string;
}

/** Takes a leading Danish category name (alone, or followed by a comma and a blank; in any case) off a subject. */
export function splitSubject(subject: string): Subject {
  const lower = subject.toLowerCase();
  for (const code of categoryCodes) {
    const name = danishNames[code].toLowerCase();
    if (lower === name) return { category: code };
    if (lower.startsWith(`${name}, `)) return { category: code, topic: subject.slice(name.length + 2) };
  }
  return { topic: subject };
}
