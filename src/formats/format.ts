import type { Finding } from '../finding.ts';
import type { Cover, Diagnosis, Identifier, Message, ReceiptContent, Segment } from '../message.ts';

/** The formats a document can be read from and written in. Source: contract §2. */
export const formatNames = ['json', 'medcom-xml', 'fhir-json', 'fhir-xml'] as const;

export type FormatName = (typeof formatNames)[number];

/** The standards a document can be written in, as `validate --json` names them. */
export type StandardName =
  | 'json'
  | 'XDIS91'
  | 'XREF15'
  | 'XDIS15'
  | 'XREF22'
  | 'XDIS22'
  | 'XBIN01'
  | 'XCTL01'
  | 'XCTL02'
  | 'XCTL03'
  | 'VANSEnvelope'
  | 'CareCommunication'
  | 'Acknowledgement';

/** Free text under a category and a topic: XDIS91, CareCommunication. */
export interface CorrespondenceBody {
  kind: 'correspondence';
  /** CareCommunication category code. */
  category?: string;
  topic?: string;
  /**
   * Whether the topic is one of the fixed phrases of a message type. Such a topic stands alone in XML's Subject;
   * any other follows the Danish name of the category and a comma.
   */
  fixedTopic?: boolean;
  /** The newest segment; a line feed ends a line. */
  text: string;
}

/** A referral to the municipality: XREF15, XREF22. */
export interface ReferralBody {
  kind: 'referral';
  categoryCode?: 'social' | 'aeldre_omsorg' | 'sundhedspleje';
  text: string;
  /** In order; only as many as `fitsReferral` of the format lets through, the rest stands in the text. */
  diagnoses: Diagnosis[];
  /** At most one is written. The text tells it too (phone, custody). */
  relatives: { name: string; relation?: string; phone?: string }[];
}

/** The municipality's closing note: XDIS15, XDIS22. */
export interface ClosingNoteBody {
  kind: 'closing-note';
  categoryCode?: 'social' | 'aeldre_omsorg' | 'sundhedspleje';
  /** Letter id of the referral where known. */
  referralId?: string;
  /** Day of the closing, YYYY-MM-DD. */
  date?: string;
  text: string;
}

/** A receipt: XCTL01–03, Acknowledgement. */
export interface ReceiptBody extends ReceiptContent {
  kind: 'receipt';
  /** Whether the gateway itself says so (XCTL01), not the receiver's system (XCTL02, XCTL03). */
  fromGateway?: boolean;
}

/** Files that travel beside a letter, which names them: XBIN01. They are the attachments of its cover. */
export interface FilesBody {
  kind: 'files';
  /** What they are, where they concern no patient. */
  contents?: string;
}

/** The canonical form itself: `json` carries every type as it is. */
export interface CanonicalBody {
  kind: 'canonical';
  type: Message['type'];
  content: Message['content'];
}

/** What lies between the cover of a letter and its meaning: as much as a carrier can hold, and no message type. */
export type Body = CorrespondenceBody | ReferralBody | ClosingNoteBody | ReceiptBody | FilesBody | CanonicalBody;
export type BodyKind = Body['kind'];

/** One letter as a format reads or writes it. */
export interface Letter {
  cover: Cover;
  body: Body;
  /** What it was read from. */
  standard?: StandardName;
  version?: string;
  /** Files that it names and that travel beside it. Until they are there a line of its text stands for each: `withoutFiles`. */
  awaits?: AwaitedFile[];
}

/** A file as the letter names that it belongs to. */
export interface AwaitedFile {
  /** A UUID where it is one, with its hyphens. */
  id: string;
  title: string;
  contentType: string;
  /** What a reader is told while the file is not there. */
  line: string;
}

/** The envelope that a document came in: the ids of this sending and of the message in it, which stays the same when it is sent again. */
export interface Envelope {
  kind: 'vans';
  envelopeId: string;
  /** Of a message; a receipt of the envelope's own has none. */
  messageId?: string;
}

/** What reading a document gave. `letters` is empty when a finding is an error. */
export interface Reading {
  format: FormatName;
  /** Unknown where the root is none the format knows. */
  standard?: StandardName;
  version?: string;
  findings: Finding[];
  letters: Letter[];
  /** Where the document came in one. */
  envelope?: Envelope;
}

export interface ReadOptions {
  /** Charset of the HTTP Content-Type; wins over the document's own declaration. */
  charset?: string;
  /** Switches the documented tolerances off. */
  strict?: boolean;
}

/** Which versions of MedCom XML a party takes; the newer ones, and no acute letters, where nothing is said. */
export interface MedcomXmlVersions {
  XDIS91?: 'XD9134L' | 'XD9133L';
  XREF15?: 'XH1531R' | 'XH1530R';
  XDIS15?: 'XD1531L' | 'XD1530L';
  XBIN01?: 'XB0131X' | 'XB0130X';
  /** Whether it takes XREF22 and XDIS22: a referral or closing note of priority `asap` then goes as these. */
  acute?: boolean;
}

/** A location as the parties' register knows it: what a writer looks up when the message does not say. */
export interface Address {
  gln: string;
  name?: string;
  unit?: string;
  sor?: string;
  identifier?: Identifier;
  phone?: string;
  /** The versions of MedCom XML to write to it. */
  medcomXml?: MedcomXmlVersions;
}

/** All that a writer needs to know beside the letter. */
export interface WriteContext {
  sender: Address;
  receiver: Address;
  /** Of a receipt: the message that it answers, where it is known, with the standard and version it came in. */
  original?: { cover: Cover; standard?: StandardName; version?: string };
}

/** The ids that one letter bears in a format; kept in pairs with the sender's own, so that answers find back. */
export interface WrittenIds {
  letterId: string;
  envelopeId: string;
}

/**
 * A syntax and the standards written in it. Knows no message type and no channel.
 *
 * - `read` never throws on bad input: what is wrong is in the findings. It does not check business rules.
 * - `write` may assume that `obstacles` found no error; the output then satisfies the standard's schema.
 *   Same letter and context, same bytes: ids that have to be made up are derived from the letter.
 * - `read(write(letter))` gives the same body, author, patient numbers and names, and GLNs (contract §1, *Loss*).
 */
export interface Format {
  name: FormatName;
  mediaTypes: readonly string[];
  /** Which kinds of body it can write, best first. */
  carries: readonly BodyKind[];
  /** Whether an envelope goes around its documents where the receiver wants one. */
  enveloped: boolean;
  /** Whether its standards know the resend, a known letter in a new envelope, for which the first receipt is repeated. */
  resends: boolean;
  /** Whether there is room for a specific recipient in every letter; elsewhere one cannot be added after the door. */
  specificRecipient: boolean;
  /** Whether a letter tells what it answers; elsewhere a letter that comes back in a thread is an answer. */
  namesPredecessor: boolean;
  /** Whether an answer has to bear the episode of care of its thread. */
  repeatsEpisode: boolean;
  /** The standard of documents that are files alone, where files travel beside their letter. */
  filesStandard?: StandardName;
  read(bytes: Uint8Array, options: ReadOptions): Reading;
  /** What keeps this letter from being written; errors carry the code SOR_UNKNOWN or TARGET_CANNOT_CARRY and a JSON Pointer into the canonical message. */
  obstacles(letter: Letter, context: WriteContext): Finding[];
  /** The ids that `write` gives the letter. */
  ids(letter: Letter): WrittenIds;
  write(letter: Letter, context: WriteContext): Uint8Array;
  /** A letter as an answer to it repeats it, where the format asks answers for the earlier messages of the thread. */
  segmentOf?(letter: Letter): Segment;
  /** The letters that travel beside this one because the format holds part of it only there: files. None where it holds all. */
  beside?(letter: Letter): Letter[];
  /** Of a referral's diagnoses in order: how many the format holds as data; the rest has to stand in the text. */
  diagnosesHeld?(diagnoses: readonly Diagnosis[]): number;
}
