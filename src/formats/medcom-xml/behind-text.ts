import type { Author, Cover, Unit } from '../../message.ts';
import { type Closing, readClosing, writeClosing } from './closing-lines.ts';
import { readSegments, writeSegments } from './earlier-segments.ts';
import { closingOfExchange } from './emessage.ts';
import { closingOfPatient } from './patient.ts';

/** Puts behind a text all that the letter's elements cannot hold: author, units, further numbers, earlier segments. */
export function writeBehindText(text: string, cover: Cover, author: Author | undefined, further: Closing = {}): string {
  const closing: Closing = {
    ...(author?.name ? { authorName: author.name } : {}),
    ...(author?.role ? { authorRole: author.role } : {}),
    ...(author?.phone ? { authorPhone: author.phone } : {}),
    ...unitLines('sender', cover.senderUnit),
    ...unitLines('recipient', cover.recipientUnit),
    ...closingOfPatient(cover.patient),
    ...closingOfExchange(cover),
    ...further,
  };
  return writeSegments(writeClosing(text, closing), cover.segments ?? []);
}

/** What stood behind a text. */
export interface BehindText {
  text: string;
  closing: Closing;
  cover: Pick<Cover, 'author' | 'senderUnit' | 'recipientUnit' | 'segments'>;
}

/** Takes off a text what `writeBehindText` put there. */
export function readBehindText(whole: string): BehindText {
  const { text: newest, segments } = readSegments(whole);
  const { text, closing } = readClosing(newest);
  const author: Author = {
    ...(closing.authorName ? { name: closing.authorName } : {}),
    ...(closing.authorRole ? { role: closing.authorRole } : {}),
    ...(closing.authorPhone ? { phone: closing.authorPhone } : {}),
  };
  const senderUnit = unitOf(closing.senderTeam, closing.senderPerson, closing.senderRole);
  const recipientUnit = unitOf(closing.recipientTeam, closing.recipientPerson, closing.recipientRole);
  return {
    text,
    closing,
    cover: {
      ...(Object.keys(author).length > 0 ? { author } : {}),
      ...(senderUnit ? { senderUnit } : {}),
      ...(recipientUnit ? { recipientUnit } : {}),
      ...(segments.length > 0 ? { segments } : {}),
    },
  };
}

function unitLines(side: 'sender' | 'recipient', unit: Unit | undefined): Closing {
  if (!unit) return {};
  return {
    [`${side}${unit.kind === 'person' ? 'Person' : 'Team'}`]: unit.name,
    ...(unit.role ? { [`${side}Role`]: unit.role } : {}),
  };
}

function unitOf(team: string | undefined, person: string | undefined, role: string | undefined): Unit | undefined {
  const name = person ?? team;
  if (name === undefined) return undefined;
  return { ...(person === undefined ? {} : { kind: 'person' as const }), name, ...(role ? { role } : {}) };
}
