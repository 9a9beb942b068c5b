import type { Language } from '../../findings/row.ts';
import type { EventKind, KeepingKind } from '../../store/events.ts';
import type { ReceiverActKind } from '../../store/operator-acts.ts';

/** Everything that the audit trail holds. */
export type TrailKind = EventKind | KeepingKind | ReceiverActKind;

/** What happened, as it is shown. */
export const eventKindNames: Readonly<Record<TrailKind, Readonly<Record<Language, string>>>> = {
  accepted: { en: 'accepted', da: 'modtaget' },
  repeated: { en: 'sent again by its sender', da: 'sendt igen af afsenderen' },
  joined: { en: 'files joined to their letter', da: 'filer føjet til deres brev' },
  available: { en: 'put into the inbox', da: 'lagt i indbakken' },
  leased: { en: 'leased', da: 'afhentet til låns' },
  returned: { en: 'handed back', da: 'lagt tilbage' },
  delivered: { en: 'delivered', da: 'afleveret' },
  rejected: { en: 'rejected', da: 'afvist' },
  retried: { en: 'a try failed', da: 'et forsøg mislykkedes' },
  expired: { en: 'expired', da: 'udløbet' },
  dead: { en: 'became a dead letter', da: 'blev et dødt brev' },
  cancelled: { en: 'cancelled', da: 'annulleret' },
  held: { en: 'held back', da: 'holdt tilbage' },
  resumed: { en: 'resumed', da: 'genoptaget' },
  replayed: { en: 'replayed', da: 'sendt på ny' },
  discarded: { en: 'discarded', da: 'kasseret' },
  skipped: { en: 'skipped', da: 'sprunget over' },
  'content-viewed': { en: 'content seen by an operator', da: 'indhold set af en operatør' },
  'content-read': { en: 'content read by a party', da: 'indhold læst af en part' },
  'content-removed': { en: 'content removed by age', da: 'indhold fjernet efter alder' },
  'content-erased': { en: 'content erased', da: 'indhold slettet' },
  alarm: { en: 'alarm', da: 'alarm' },
  'envelope-reused': { en: 'envelope id used again', da: 'kuvert-id brugt igen' },
  'receipt-overdue': { en: 'receipt overdue', da: 'kvittering over tid' },
  reminded: { en: 'reminded', da: 'rykket' },
  answered: { en: 'answered', da: 'besvaret' },
  overdue: { en: 'answer overdue', da: 'svar over tid' },
  'follow-up-closed': { en: 'follow-up closed', da: 'opfølgning lukket' },
  'follow-up-cancelled': { en: 'follow-up cancelled', da: 'opfølgning annulleret' },
  'receipt-sent': { en: 'receipt sent', da: 'kvittering sendt' },
  'receipt-received': { en: 'receipt received', da: 'kvittering modtaget' },
  paused: { en: 'receiver paused', da: 'modtager sat på pause' },
  disabled: { en: 'receiver switched off', da: 'modtager slået fra' },
  'webhook-secret-made': { en: 'webhook secret made', da: 'webhook-nøgle oprettet' },
  'webhook-secrets-ended': { en: 'webhook secrets ended', da: 'webhook-nøgler afsluttet' },
  'party-saved': { en: 'party saved', da: 'part gemt' },
  'credential-made': { en: 'credential made', da: 'adgang oprettet' },
  'credential-revoked': { en: 'credential revoked', da: 'adgang trukket tilbage' },
  'sandbox-reset': { en: 'sandbox begun anew', da: 'sandkasse begyndt forfra' },
  'operator-made': { en: 'operator added', da: 'operatør tilføjet' },
  'operator-revoked': { en: 'operator’s access ended', da: 'operatørs adgang afsluttet' },
  'operator-password-set': { en: 'operator’s password changed', da: 'operatørs adgangskode ændret' },
  'signed-in': { en: 'signed in', da: 'logget ind' },
  'sign-in-failed': { en: 'sign-in failed', da: 'login mislykkedes' },
  'signed-out': { en: 'signed out', da: 'logget ud' },
};

/** All of them. */
export const trailKinds = Object.keys(eventKindNames).filter((kind): kind is TrailKind => kind in eventKindNames);

/** A kind as it is shown; its own word where it is none of today's. */
export function eventKindName(kind: string, language: Language): string {
  const known = trailKinds.find((one) => one === kind);
  return known ? eventKindNames[known][language] : kind;
}
