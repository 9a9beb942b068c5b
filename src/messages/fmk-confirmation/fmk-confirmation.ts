import { asCorrespondence } from '../bodies.ts';
import { notInFuture } from '../checks.ts';
import type { Correspondable, MessageType } from '../message-type.ts';
import { fmkConfirmationHeadings as headings } from './headings.ts';

const correspondable: Correspondable = {
  category: 'medicine',
  phrases: [
    { text: 'FMK ajourført', says: { outcome: 'updated' } },
    { text: 'FMK gennemgået uden ændringer', says: { outcome: 'no-change-needed' } },
    { text: 'FMK er ikke ajourført', says: { outcome: 'declined' } },
  ],
};

/** Svar på anmodningen om ajourføring af FMK. Source: contract §1; carriers XDIS91, CareCommunication. */
export const fmkConfirmation: MessageType<'fmk-confirmation'> = {
  name: 'fmk-confirmation',
  headings,
  correspondable,
  authored: true,
  carry: ({ content }) => asCorrespondence(correspondable, headings, { ...content }),
  rules: ({ content }, now) => notInFuture(content.updatedAt, '/content/updatedAt', now),
};
