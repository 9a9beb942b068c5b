import { isClean } from '../finding.ts';
import type { Format, WriteContext } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { Exchange, Message, Segment, Unit } from '../message.ts';
import { carry } from '../messages/index.ts';
import { type KnownLetter, knownLetters } from '../store/identifiers.ts';
import { canonicalIfKept } from '../store/message-content.ts';
import type { ExchangeKind, MessageRow } from '../store/messages.ts';
import type { Queryable, Store } from '../store/store.ts';
import { earlierInThread, type ThreadNames, threadNames } from '../store/thread-story.ts';

/**
 * A message as it stands in its thread for its receiver: the thread and every earlier message under the ids that the receiver
 * knows, what it answers or corrects, and, where the format asks an answer for it, the episode of care and the earlier messages.
 */
export async function inThread(
  store: Store,
  stored: MessageRow,
  message: Message,
  format: Format,
  surroundings: WriteContext,
): Promise<Message> {
  if (message.type === 'receipt' || stored.threadId === undefined) return message;
  const names = await threadNames(store.pool, stored, message);
  const told = await asReceiverKnows(store.pool, stored, withNames(message, names), format);
  const full = await withStory(store, stored, withEpisode(told, names, format), format);
  /* What the gateway adds must not keep the message from going out: at the door nobody could see it. */
  return isClean(format.obstacles(carry(full, format), surroundings)) ? full : told;
}

/* The id of a thread that came back as an episode, as MedCom XML carries it, is none. */
function withNames(message: Message, { known, isEpisodeThread }: ThreadNames): Message {
  const { episodeOfCareId: _, ...rest } = message;
  return { ...(isEpisodeThread ? rest : message), threadId: known };
}

function withEpisode(message: Message, { episode }: ThreadNames, format: Format): Message {
  if (message.episodeOfCareId !== undefined || episode === null || !format.repeatsEpisode) return message;
  return { ...message, episodeOfCareId: episode };
}

type Predecessor = NonNullable<Exchange['precedes']>;

/* What the message says of earlier ones, in the ids that its receiver knows: its own, else those that they were delivered with. */
async function asReceiverKnows(db: Queryable, stored: MessageRow, message: Message, format: Format): Promise<Message> {
  const { exchange, segments = [] } = message;
  const letterIds = [exchange, ...segments.map((segment) => segment.exchange)].flatMap(
    (one) => one?.precedes?.letterId ?? [],
  );
  const asked = [...letterIds, ...segments.flatMap(({ letterId }) => letterId ?? [])];
  const letters = await knownLetters(db, stored, { letterIds: asked, messageIds: [] }, format.name);
  const known = (precedes: Predecessor): Predecessor => letters.get(precedes.letterId) ?? precedes;
  const exchangeKnown = (one: Exchange | undefined) =>
    one?.precedes ? { exchange: { ...one, precedes: known(one.precedes) } } : {};
  return {
    ...message,
    ...exchangeKnown(exchange),
    ...(message.segments && {
      segments: segments.map((segment) => ({
        ...segment,
        ...(segment.letterId !== undefined && { letterId: known({ letterId: segment.letterId }).letterId }),
        ...exchangeKnown(segment.exchange),
      })),
    }),
  };
}

/* What the store knows beside the message: what it answers, for whom, and what was said before. */
async function withStory(store: Store, stored: MessageRow, message: Message, format: Format): Promise<Message> {
  if (!format.namesPredecessor) return message;
  const { predecessor } = stored;
  const kind = exchangeKindOf(stored);
  const repeats = format.segmentOf && kind === 'reply' && !message.segments?.length;
  const earlier = repeats ? await earlierInThread(store.pool, stored) : [];
  const messageIds = [...earlier.flatMap((one) => [one.id, one.predecessor ?? []].flat()), predecessor ?? []].flat();
  const letters = await knownLetters(store.pool, stored, { letterIds: [], messageIds }, format.name);
  const recipientUnit = await recipientOf(store, stored, message, format);
  const segments = await segmentsOf(store, earlier, letters, format);
  return {
    ...message,
    ...(recipientUnit && { recipientUnit }),
    ...(kind !== 'new' && { exchange: exchangeOf(kind, predecessor, letters, message.exchange?.precedes) }),
    ...(segments.length > 0 && { segments }),
  };
}

/* A letter that comes back in a format without answers is one: contract §1, *Recognition*. */
function exchangeKindOf({ format, exchange = 'new', predecessor }: Story): ExchangeKind {
  const comesBack = exchange === 'new' && predecessor !== undefined && !formats[format].namesPredecessor;
  return comesBack ? 'reply' : exchange;
}

type Story = Pick<MessageRow, 'format' | 'exchange' | 'predecessor'>;

function exchangeOf(
  kind: ExchangeKind,
  predecessor: string | undefined,
  letters: ReadonlyMap<string, KnownLetter>,
  told?: Predecessor,
): Exchange {
  const precedes = told ?? (predecessor === undefined ? undefined : letters.get(predecessor));
  return { kind, ...(precedes && { precedes }) };
}

/* Who wrote for the other side gets the answer, where the one who answers names nobody (governance of CareCommunication, rule 7). */
async function recipientOf(
  store: Store,
  stored: MessageRow,
  { recipientUnit }: Message,
  format: Format,
): Promise<Unit | undefined> {
  const { exchange, predecessor, receiverGln } = stored;
  if (exchange !== 'reply' || predecessor === undefined || recipientUnit || !format.specificRecipient) return undefined;
  const answered = await canonicalIfKept(store, predecessor);
  return answered?.sender.gln === receiverGln ? answered.senderUnit : undefined;
}

/* The earlier messages as segments, each with what it repeated itself and what no stored message says. One at a time: they may hold files. */
async function segmentsOf(
  store: Store,
  earlier: readonly (Story & { id: string })[],
  letters: ReadonlyMap<string, KnownLetter>,
  format: Format,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const one of earlier) {
    const message = await canonicalIfKept(store, one.id);
    const said = message && format.segmentOf?.(carry(message, format));
    if (!said) continue;
    const { gln: senderGln, name: senderName, sor: senderSor } = message.sender;
    const exchange = exchangeOf(exchangeKindOf(one), one.predecessor, letters);
    const letter = letters.get(one.id);
    for (const segment of [...(message.segments ?? []), { ...said, ...letter, senderGln, exchange }]) {
      if (segments.some((known) => isSame(known, segment))) continue;
      const names = segment.senderGln === senderGln ? { senderName, senderSor } : {};
      segments.push({ ...withoutUndefined(names), ...segment });
    }
  }
  return segments.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function withoutUndefined(names: { senderName?: string | undefined; senderSor?: string | undefined }) {
  return {
    ...(names.senderName !== undefined && { senderName: names.senderName }),
    ...(names.senderSor !== undefined && { senderSor: names.senderSor }),
  };
}

const minute = 60_000;

/* Two that tell their messages are told apart by their ids; a quotation is known by its words and its minute, whatever id it was given. */
function isSame(one: Segment, other: Segment): boolean {
  if (one.id !== undefined && one.id === other.id) return true;
  if (one.letterId !== undefined && other.letterId !== undefined) return false;
  return one.text === other.text && Math.abs(Date.parse(one.at) - Date.parse(other.at)) < minute;
}
