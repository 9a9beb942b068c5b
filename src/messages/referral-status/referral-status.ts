import { isDeepStrictEqual } from 'node:util';
import type { Body, ClosingNoteBody } from '../../formats/format.ts';
import type { MessageOf } from '../../message.ts';
import { asCorrespondence, proseOf, readProse } from '../bodies.ts';
import { consentRules } from '../consent.ts';
import { writeHeadings } from '../headings.ts';
import type { Carrier, Correspondable, MessageType } from '../message-type.ts';
import type { Tree } from '../tree.ts';
import { referralStatusHeadings as headings } from './headings.ts';

const correspondable: Correspondable = {
  category: 'regarding-referral',
  phrases: [{ text: 'Status på henvisning', says: {} }],
};

/** Status og afslutningsnotat på en henvisning. Source: contract §1; carriers XDIS15 (completed, rejected), XDIS91, CareCommunication. */
export const referralStatus: MessageType<'referral-status'> = {
  name: 'referral-status',
  headings,
  correspondable,
  carry,
  rules: (message) => (message.content.consent ? consentRules(message, message.content.consent) : []),
};

/** What a closing note says: completed where it does not say otherwise. The text's referral and day win over the data's. */
export function readClosingNote(body: ClosingNoteBody): Tree | 'unreadable' {
  const content = readProse(headings, body);
  return content === 'unreadable' ? content : { ...heldBy(body), ...content };
}

/** A closing note whose headings cannot be relied on: completed, with its whole text as summary. */
export function plainClosingNote(body: ClosingNoteBody): Tree {
  return { ...heldBy(body), ...proseOf(headings.rest, body.text) };
}

function heldBy({ referralId, date }: ClosingNoteBody): Tree {
  return {
    status: 'completed',
    ...(referralId !== undefined && { referralId }),
    ...(date !== undefined && { date }),
  };
}

function carry({ content }: MessageOf<'referral-status'>, carrier: Carrier): Body {
  const isClosing = content.status === 'completed' || content.status === 'rejected';
  if (!isClosing || !carrier.carries.includes('closing-note')) {
    return asCorrespondence(correspondable, headings, { ...content });
  }
  const { referralId, date, summary = '' } = content;
  const body: ClosingNoteBody = { kind: 'closing-note', categoryCode: 'social', text: summary };
  if (isDeepStrictEqual(readClosingNote(body), { ...content })) return body;
  return {
    ...body,
    ...(referralId !== undefined && { referralId }),
    ...(date !== undefined && { date }),
    text: writeHeadings(headings.fields, { ...content }),
  };
}
