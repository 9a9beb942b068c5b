import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { FormatName, WriteContext } from '../../src/formats/format.ts';
import { formats, mediaTypeOf } from '../../src/formats/index.ts';
import type { Exchange, Message } from '../../src/message.ts';
import { carry } from '../../src/messages/index.ts';
import { createCredential } from '../../src/store/credentials.ts';
import { saveParty } from '../../src/store/parties.ts';
import type { FrontDesk } from './front-desk.ts';

/** One message of a generated conversation, before anybody has an id. */
export interface Turn {
  /** Which of the two parties sends it, and in which format. */
  from: 0 | 1;
  format: FormatName;
  /** The earlier message that it answers or corrects. */
  follows: number;
  kind: 'reply' | 'corrected';
  /** Whether it tells its thread where its format leaves that open. */
  names: boolean;
  /** Whether its sender calls it by a UUID. */
  longId: boolean;
}

/** How the messages of a conversation hang together, who takes what, and in which bursts they come. */
export interface Conversation {
  by: 'thread' | 'episode' | 'predecessor';
  takes: [FormatName, FormatName];
  turns: Turn[];
  /** Places of the turns in the order of their coming; those of one burst come at the same moment. */
  bursts: number[][];
  /** After which bursts the parties empty their inboxes. */
  reads: boolean[];
}

const anyFormat = fc.constantFrom<FormatName>('json', 'medcom-xml', 'fhir-json', 'fhir-xml');

const turn = fc.record<Turn>({
  from: fc.constantFrom<0 | 1>(0, 1),
  format: anyFormat,
  follows: fc.nat(),
  kind: fc.constantFrom('reply', 'reply', 'reply', 'corrected'),
  names: fc.boolean(),
  longId: fc.boolean(),
});

/** Conversations of one to ten messages between two parties, in any formats, coming in any order. */
export const conversationArbitrary: fc.Arbitrary<Conversation> = fc
  .record({
    by: fc.constantFrom<Conversation['by']>('thread', 'episode', 'predecessor'),
    takes: fc.tuple(anyFormat, anyFormat),
    turns: fc.array(turn, { minLength: 1, maxLength: 10 }),
  })
  .chain(({ turns, ...rest }) => {
    const places = turns.map((_, place) => place);
    return fc
      .record({
        order: fc.shuffledSubarray(places, { minLength: turns.length, maxLength: turns.length }),
        sizes: fc.array(fc.constantFrom(1, 1, 2, 3), { minLength: turns.length, maxLength: turns.length }),
        reads: fc.array(fc.boolean(), { minLength: turns.length, maxLength: turns.length }),
      })
      .map(({ order, sizes, reads }) => ({
        ...rest,
        turns: turns.map((one, place) => tellable(one, place, turns, rest.by)),
        bursts: burstsOf(order, sizes),
        reads,
      }));
  });

/* MedCom XML tells no predecessor, FHIR none of a correction; a correction follows what its own sender sent. */
function tellable(one: Turn, place: number, turns: readonly Turn[], by: Conversation['by']): Turn {
  const own = turns.slice(0, place).findLastIndex(({ from }) => from === one.from);
  const isCorrection = one.kind === 'corrected' && own >= 0;
  const follows = isCorrection ? own : place === 0 ? 0 : one.follows % place;
  const mute = by === 'predecessor' && (one.format === 'medcom-xml' || (isCorrection && one.format !== 'json'));
  return { ...one, follows, kind: isCorrection ? 'corrected' : 'reply', format: mute ? 'json' : one.format };
}

function burstsOf(order: readonly number[], sizes: readonly number[]): number[][] {
  const bursts: number[][] = [];
  for (let at = 0; at < order.length; ) {
    const size = sizes[bursts.length] ?? 1;
    bursts.push(order.slice(at, at + size));
    at += size;
  }
  return bursts;
}

/** A party of a conversation, with a key of its own. */
export interface Talker {
  gln: string;
  sor: string;
  name: string;
  key: string;
}

let talkers = 0;

/** A party that no other test knows and that takes one format. */
export async function freshTalker({ context }: FrontDesk, takes: FormatName): Promise<Talker> {
  talkers += 1;
  const { pool, keys } = context.store;
  const gln = withCheckDigit(`57900009${String(1000 + talkers)}`);
  const talker = { gln, sor: `88${String(talkers).padStart(6, '0')}1000016`, name: `Part ${talkers}` };
  const way = { channel: { kind: 'inbox' }, receipts: 'on-ack' } as const;
  await saveParty(pool, keys, { ...talker, ...way, roles: ['other'], formats: [takes] });
  const { key } = await createCredential(pool, { name: talker.name, role: 'party', parties: [gln] });
  return { ...talker, key };
}

function withCheckDigit(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}

/** A document of a conversation, ready to post. */
export interface Posting {
  turn: Turn;
  message: Message;
  contentType: string;
  body: string;
  /** What its receiver must read in it. */
  text: string;
}

const start = Date.parse('2026-03-02T09:00:00Z');

/** The documents of a conversation, each as the systems of its sender would write it, two minutes apart. */
export function postingsOf({ by, turns }: Conversation, talkers: readonly [Talker, Talker]): Posting[] {
  const names = { threadId: randomUUID(), episodeOfCareId: randomUUID() };
  const letterIds = turns.map(({ format, longId }) => letterIdOf(format, longId));
  return turns.map((one, place) => {
    const sender = talkers[one.from];
    const receiver = talkers[one.from === 0 ? 1 : 0];
    const text = `Besked ${letterIds[place]}.`;
    const before = turns[one.follows];
    const precedes = { letterId: letterIds[one.follows] ?? '', senderGln: talkers[before?.from ?? 0].gln };
    const exchange: Exchange =
      place === 0 || (one.format === 'medcom-xml' && one.kind === 'reply' && one.names)
        ? { kind: 'new' }
        : { kind: one.kind, ...(one.format !== 'medcom-xml' && { precedes }) };
    const message: Message = {
      type: 'correspondence',
      letterId: letterIds[place] ?? '',
      sentAt: new Date(start + place * 120_000).toISOString(),
      exchange,
      ...namesOf(by, one, place, names),
      receiptRequested: false,
      sender: { gln: sender.gln, name: sender.name },
      receiver: { gln: receiver.gln, name: receiver.name },
      patient: { cpr: '0511219996', givenName: 'Alma', familyName: 'Testesen' },
      content: { category: 'nursing', subject: 'Samtale', text },
    };
    return { turn: one, message, text, ...written(message, one.format, { sender, receiver }) };
  });
}

function letterIdOf(format: FormatName, longId: boolean): string {
  if (format !== 'medcom-xml' && (longId || format !== 'json')) return randomUUID();
  return randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase();
}

/* FHIR always names its thread, MedCom XML an episode alone, JSON what its sender likes. */
function namesOf(
  by: Conversation['by'],
  { format, names, kind }: Turn,
  place: number,
  { threadId, episodeOfCareId }: { threadId: string; episodeOfCareId: string },
): Partial<Pick<Message, 'threadId' | 'episodeOfCareId'>> {
  const isFhir = format.startsWith('fhir');
  if (by === 'predecessor') return isFhir ? { threadId } : {};
  const isSilent = format === 'json' && place > 0 && !names && kind === 'reply';
  if (isSilent) return {};
  if (by === 'thread') return { threadId };
  return isFhir || (format === 'json' && names) ? { threadId, episodeOfCareId } : { episodeOfCareId };
}

function written(message: Message, name: FormatName, context: WriteContext): { contentType: string; body: string } {
  const contentType = mediaTypeOf(name);
  if (name === 'json') return { contentType, body: JSON.stringify(message) };
  const format = formats[name];
  return { contentType, body: Buffer.from(format.write(carry(message, format), context)).toString() };
}
