import type { Finding } from '../finding.ts';
import { isCategoryCode } from '../formats/categories.ts';
import type { ClosingNoteBody, CorrespondenceBody, Letter, ReceiptBody, ReferralBody } from '../formats/format.ts';
import type { Cover, Message, MessageTypeName } from '../message.ts';
import { agrees, proseOf, withHeldParts } from './bodies.ts';
import { isToPpr, readChildReferral } from './child-referral/child-referral.ts';
import { hasHeading, readHeadings, unshield } from './headings.ts';
import type { Interpretation } from './message-type.ts';
import { readMunicipalReferral } from './municipal-referral/municipal-referral.ts';
import { type Candidate, recognise, vocabularyOf } from './recognise.ts';
import { plainClosingNote, readClosingNote } from './referral-status/referral-status.ts';
import { isContent } from './schemas.ts';
import type { Tree } from './tree.ts';

/** What is known of the thread that a letter belongs to. */
export interface Thread {
  /** Types of the messages that the sender of this letter received earlier in the thread: what comes back is not the same request again. */
  received: readonly MessageTypeName[];
}

interface Meaning {
  type: MessageTypeName;
  content: Tree;
  findings?: Finding[];
}

/**
 * The message that a letter is. A letter of plain prose is never refused: what cannot be read as its type's headings is a
 * `correspondence` (a referral a `municipal-referral`, a closing note a `referral-status`) with its whole text.
 * Source: contract §1, *Recognition*, *Headings*.
 */
export function interpret({ cover, body }: Letter, thread: Thread = { received: [] }): Interpretation {
  switch (body.kind) {
    case 'canonical':
      return interpretation(cover, { type: body.type, content: { ...body.content } });
    case 'receipt':
      return interpretation(cover, readReceipt(body));
    case 'referral':
      return interpretation(cover, readReferral(body));
    case 'closing-note':
      return interpretation(cover, readClosing(body));
    case 'files':
      return interpretation(cover, { type: 'correspondence', content: { subject: body.contents ?? 'Bilag' } });
    case 'correspondence':
      return interpretation(cover, readCorrespondence(cover, body, thread));
  }
}

function interpretation(cover: Cover, { type, content, findings = [] }: Meaning): Interpretation {
  // The format answers for the cover and the content was checked, which the compiler cannot see.
  const message: unknown = { type, ...cover, content };
  return { message: message as Message, findings };
}

function readReceipt({ outcome, original, issues }: ReceiptBody): Meaning {
  return { type: 'receipt', content: { outcome, original, ...(issues && { issues }) } };
}

function readReferral(body: ReferralBody): Meaning {
  const type = isToPpr(body) ? 'child-referral' : 'municipal-referral';
  const content = isToPpr(body) ? readChildReferral(body) : readMunicipalReferral(body);
  if (content !== 'unreadable' && isContent(type, content)) return { type, content };
  return {
    type: 'municipal-referral',
    content: withHeldParts(proseOf('description', body.text), body, 'relatives'),
    findings: [unreadable()],
  };
}

function readClosing(body: ClosingNoteBody): Meaning {
  const content = readClosingNote(body);
  if (content !== 'unreadable' && isContent('referral-status', content)) return { type: 'referral-status', content };
  return { type: 'referral-status', content: plainClosingNote(body), findings: [unreadable()] };
}

function readCorrespondence(cover: Cover, body: CorrespondenceBody, thread: Thread): Meaning {
  const recognition = recognise(body.topic);
  if (!recognition) return { type: 'correspondence', content: proseContent(body, body.text) };
  const comesBack = thread.received.includes(recognition.type);
  const mayAnswer = comesBack || recognition.isMarkedAnswer || cover.exchange?.kind === 'reply';
  const answer = mayAnswer && recognition.answer && readAs(recognition.answer, body.text);
  if (recognition.answer && answer) return authored(cover, body, recognition.answer, answer);
  const content = comesBack ? undefined : readAs(recognition, body.text);
  if (content) return authored(cover, body, recognition, content);
  const vocabulary = vocabularyOf(body.topic);
  if (!hasHeading(vocabulary, body.text)) {
    return { type: 'correspondence', content: proseContent(body, unshield(vocabulary, body.text)) };
  }
  return {
    type: 'correspondence',
    content: proseContent(body, body.text),
    findings: comesBack ? [] : [unreadable()],
  };
}

function readAs({ type, headings, says }: Candidate, text: string): Tree | undefined {
  const reading = readHeadings(headings, text);
  if (reading.kind !== 'content' || !agrees(reading.content, says)) return undefined;
  const content = { ...says, ...reading.content };
  return isContent(type, content) ? content : undefined;
}

/** A type that somebody must answer for is a correspondence where nobody is named: never guess. */
function authored(cover: Cover, body: CorrespondenceBody, { type, authored }: Candidate, content: Tree): Meaning {
  if (!authored || cover.author?.name !== undefined) return { type, content };
  return {
    type: 'correspondence',
    content: proseContent(body, body.text),
    findings: [
      {
        severity: 'warning',
        code: 'AUTHOR_MISSING',
        detail: 'The letter names no author and is taken as a correspondence: name the one who wrote it.',
      },
    ],
  };
}

function proseContent({ category, topic }: CorrespondenceBody, text: string): Tree {
  return {
    ...(category !== undefined && isCategoryCode(category) && { category }),
    ...(topic && { subject: topic }),
    ...(text && { text }),
  };
}

function unreadable(): Finding {
  return {
    severity: 'warning',
    code: 'HEADINGS_UNREADABLE',
    detail:
      'A heading comes twice or its value is none of its list, so the text is delivered whole as prose: write each heading once, with a value of its list.',
  };
}
