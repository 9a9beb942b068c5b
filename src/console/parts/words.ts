import { bilingual } from '../bilingual.ts';

/** What the parts say in every language. */
export const words = bilingual({
  en: {
    none: 'Nothing here.',
    next: 'Next page',
    first: 'First page',
    pages: 'Pages',
    figures: 'The figures as a table',
    reason: 'Reason',
    reasonHelp: 'Is kept in the audit trail for good: do not name the patient.',
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    required: 'has to be filled in',
  },
  da: {
    none: 'Her er intet.',
    next: 'Næste side',
    first: 'Første side',
    pages: 'Sider',
    figures: 'Tallene som tabel',
    reason: 'Begrundelse',
    reasonHelp: 'Gemmes for altid i revisionssporet: nævn ikke patienten.',
    seconds: (n: number) => `${n} sek.`,
    minutes: (n: number) => `${n} min.`,
    hours: (n: number) => `${n} t.`,
    days: (n: number) => (n === 1 ? '1 døgn' : `${n} døgn`),
    required: 'skal udfyldes',
  },
});
