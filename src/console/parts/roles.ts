import type { Language } from '../../findings/row.ts';
import type { Role } from '../../message.ts';

/** What a party may be (contract §5), as it is shown. */
export const roleNames: Readonly<Record<Role, Readonly<Record<Language, string>>>> = {
  gp: { en: 'general practice', da: 'almen praksis' },
  'health-visitor': { en: 'health visitors', da: 'sundhedspleje' },
  ppr: { en: 'educational psychology (PPR)', da: 'PPR' },
  'home-nursing': { en: 'home nursing', da: 'hjemmesygepleje' },
  hospital: { en: 'hospital', da: 'sygehus' },
  prevention: { en: 'prevention', da: 'forebyggelse' },
  'social-services': { en: 'social services', da: 'socialforvaltning' },
  'job-centre': { en: 'job centre', da: 'jobcenter' },
  municipality: { en: 'municipality', da: 'kommune' },
  psychiatry: { en: 'psychiatry', da: 'psykiatri' },
  other: { en: 'other', da: 'andet' },
};

/** All of them. */
export const roles = Object.keys(roleNames).filter((name): name is Role => name in roleNames);
