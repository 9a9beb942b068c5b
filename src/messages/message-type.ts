import type { Finding } from '../finding.ts';
import type { CategoryCode } from '../formats/categories.ts';
import type { Body, Format, FormatName } from '../formats/format.ts';
import type { Message, MessageOf, MessageTypeName } from '../message.ts';
import type { Headings } from './headings.ts';
import type { Tree } from './tree.ts';

/** What a message type needs to know of a format: which bodies it writes, and how many diagnoses it holds as data. */
export type Carrier = Pick<Format, 'carries' | 'diagnosesHeld'>;

/** A fixed phrase of the contract's table, and what the phrase alone says of the content. */
export interface Phrase {
  text: string;
  says: Readonly<Tree>;
}

/** How a type travels as a correspondence: its category, and its fixed phrases as subject or topic. */
export interface Correspondable {
  category: CategoryCode;
  phrases: readonly Phrase[];
}

/** One message type of the contract: its headings, its carriers, its rules. */
export interface MessageType<T extends MessageTypeName = MessageTypeName> {
  name: T;
  /** The vocabulary of its text; types that are no more than text, or no text at all, have none. */
  headings?: Headings;
  /** Its way through a correspondence; absent where there is none, or where it is a correspondence itself. */
  correspondable?: Correspondable;
  /** Whether the author must be named. Source: contract §3. */
  authored?: true;
  /** Formats that carry it by a convention of this gateway alone: only towards a party whose `accepts` names the type. Source: contract §1, note 1. */
  byConvention?: readonly FormatName[];
  /** The type that answers it in the same thread. */
  answeredBy?: MessageTypeName;
  /** The body of a message in the best kind that the format carries. */
  carry(message: MessageOf<T>, carrier: Carrier): Body;
  /** Its own business rules beside those of every message. Source: contract §3. */
  rules?(message: MessageOf<T>, now: Date): Finding[];
}

/** What reading a letter as a message gave. */
export interface Interpretation {
  message: Message;
  findings: Finding[];
}
