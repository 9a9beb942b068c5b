import type { Language } from '../../findings/row.ts';
import type { Tone } from './badge.tsx';

/** The states of messages and deliveries (contract §4) as they are shown. */
export const states: Readonly<Record<string, Readonly<Record<Language, string>> & { tone: Tone }>> = {
  accepted: { en: 'accepted', da: 'modtaget', tone: 'busy' },
  queued: { en: 'queued', da: 'i kø', tone: 'busy' },
  sending: { en: 'being sent', da: 'sendes', tone: 'busy' },
  available: { en: 'in the inbox', da: 'i indbakken', tone: 'busy' },
  leased: { en: 'leased', da: 'under afhentning', tone: 'busy' },
  delivered: { en: 'delivered', da: 'afleveret', tone: 'good' },
  rejected: { en: 'rejected', da: 'afvist', tone: 'warn' },
  expired: { en: 'expired', da: 'udløbet', tone: 'warn' },
  dead: { en: 'dead letter', da: 'dødt brev', tone: 'bad' },
  cancelled: { en: 'cancelled', da: 'annulleret', tone: 'calm' },
  held: { en: 'held', da: 'holdt tilbage', tone: 'warn' },
  skipped: { en: 'skipped', da: 'sprunget over', tone: 'calm' },
  discarded: { en: 'discarded', da: 'kasseret', tone: 'calm' },
  paused: { en: 'paused', da: 'sat på pause', tone: 'warn' },
  open: { en: 'open', da: 'åben', tone: 'busy' },
  closed: { en: 'closed', da: 'lukket', tone: 'calm' },
};
