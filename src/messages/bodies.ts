import type { ClosingNoteBody, CorrespondenceBody, ReferralBody } from '../formats/format.ts';
import type { Diagnosis } from '../message.ts';
import { type Headings, readHeadings, writeHeadings } from './headings.ts';
import type { Carrier, Correspondable } from './message-type.ts';
import type { Tree } from './tree.ts';

/** A structured type as a correspondence: all its fields as headings under its fixed phrase. */
export function asCorrespondence(
  { category, phrases }: Correspondable,
  headings: Headings,
  content: Tree,
): CorrespondenceBody {
  const phrase = phrases.find(({ says }) => agrees(content, says));
  if (!phrase) throw new Error('every message of a type has one of its fixed phrases');
  return {
    kind: 'correspondence',
    category,
    topic: phrase.text,
    fixedTopic: true,
    text: writeHeadings(headings.fields, content),
  };
}

/** Whether the content says what a phrase says, or leaves it to the phrase. */
export function agrees(content: Tree, says: Readonly<Tree>): boolean {
  return Object.entries(says).every(([name, value]) => content[name] === undefined || content[name] === value);
}

/** The diagnoses of a referral by where they stand: as data of the carrier, or in its text. */
export function dividedDiagnoses(diagnoses: readonly Diagnosis[] | undefined, carrier: Carrier) {
  const all = diagnoses ?? [];
  const held = carrier.diagnosesHeld?.(all) ?? 0;
  return {
    held: all.slice(0, held),
    told: diagnoses && (held === 0 || all.length > held) ? all.slice(held) : undefined,
  };
}

/** Reads the text of a referral or a closing note; plain prose goes whole to the headings' rest. */
export function readProse(headings: Headings, body: ReferralBody | ClosingNoteBody): Tree | 'unreadable' {
  const reading = readHeadings(headings, body.text);
  if (reading.kind === 'content') return reading.content;
  if (reading.kind === 'unreadable') return 'unreadable';
  return proseOf(headings.rest, body.text);
}

/** A text without headings, as the content of a type that takes it in this place. */
export function proseOf(place: string, text: string): Tree {
  return text === '' ? {} : { [place]: text };
}

/** What a referral holds as data, added to what its text says: diagnoses before the told ones, the person where none is told. */
export function withHeldParts(content: Tree, body: ReferralBody, persons: 'relatives' | 'guardians'): Tree {
  const told = Array.isArray(content.diagnoses) ? content.diagnoses : [];
  return {
    ...content,
    ...(body.diagnoses.length > 0 && { diagnoses: [...body.diagnoses, ...told] }),
    ...(body.relatives.length > 0 && content[persons] === undefined && { [persons]: body.relatives }),
  };
}
