import type { Language } from '../../findings/row.ts';
import type { MessageTypeName } from '../../message.ts';

/** The types of messages (contract §1) as they are shown. */
export const typeNames: Readonly<Record<MessageTypeName, Readonly<Record<Language, string>>>> = {
  correspondence: { en: 'correspondence', da: 'korrespondance' },
  'municipal-referral': { en: 'municipal referral', da: 'henvisning til kommunen' },
  'child-referral': { en: 'child referral', da: 'henvisning til PPR' },
  'referral-status': { en: 'referral status', da: 'status på henvisning' },
  'child-examination': { en: 'child examination', da: 'børneundersøgelse' },
  'fmk-reminder': { en: 'FMK reminder', da: 'anmodning om FMK' },
  'fmk-confirmation': { en: 'FMK confirmation', da: 'svar om FMK' },
  receipt: { en: 'receipt', da: 'kvittering' },
};
