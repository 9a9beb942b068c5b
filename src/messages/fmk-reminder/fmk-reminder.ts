import { asCorrespondence } from '../bodies.ts';
import { notBeforeSending } from '../checks.ts';
import type { Correspondable, MessageType } from '../message-type.ts';
import { fmkReminderHeadings as headings } from './headings.ts';

const correspondable: Correspondable = {
  category: 'medicine',
  phrases: [{ text: 'Anmodning om ajourføring af FMK', says: {} }],
};

/** Anmodning om ajourføring af FMK. Source: contract §1; carriers XDIS91, CareCommunication. */
export const fmkReminder: MessageType<'fmk-reminder'> = {
  name: 'fmk-reminder',
  headings,
  correspondable,
  answeredBy: 'fmk-confirmation',
  carry: ({ content }) => asCorrespondence(correspondable, headings, { ...content }),
  rules: ({ content, sentAt }) => notBeforeSending(content.dueDate, '/content/dueDate', sentAt),
};
