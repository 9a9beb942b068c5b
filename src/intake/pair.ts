import type { Context } from '../context.ts';
import { withFiles } from '../formats/attached-files.ts';
import type { Letter } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import type { Attachment, Message } from '../message.ts';
import { interpret } from '../messages/index.ts';
import { envelopeFor } from '../routing/envelope.ts';
import { type Route, route } from '../routing/route.ts';
import { insertDelivery, replaceRoute } from '../store/deliveries.ts';
import { addEvents } from '../store/events.ts';
import { canonicalOf, originalOf } from '../store/message-content.ts';
import {
  type FileWay,
  findHalves,
  joinFilesTo,
  keepPostedFiles,
  lockFiles,
  markJoined,
  replaceCanonical,
} from '../store/posted-files.ts';
import type { Queryable } from '../store/store.ts';

/** Half of what belongs together: a letter that names files, or the files. */
export interface Half {
  half: 'letter' | 'files';
  fileIds: string[];
}

/** Which half a letter is; undefined for a letter that is whole. */
export function halfOf({ awaits, body, cover }: Letter): Half | undefined {
  if (awaits) return { half: 'letter', fileIds: awaits.map(({ id }) => id) };
  if (body.kind !== 'files') return undefined;
  return { half: 'files', fileIds: (cover.attachments ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])) };
}

/** A half about to be stored, on its way. */
export interface PostedLetter {
  id: string;
  message: Message;
  letter: Letter;
  route: Route;
  half: Half;
}

/** What becomes of a half: the message to store, and its way where it has one of its own, at once or after waiting. */
export interface Paired {
  message: Message;
  route: Route;
  /** Seconds to wait for the other half. */
  waits: number;
}

const defaultWaitSeconds = 60 * 60;

/** Looks for the files a letter names among those that wait. Under the lock of the two parties, which `finishPairing` needs, too. */
export async function beginPairing(db: Queryable, context: Context, posted: PostedLetter): Promise<Paired> {
  const { message, letter, half } = posted;
  const waits = context.filesWaitSeconds ?? defaultWaitSeconds;
  const way = wayOf(posted);
  await lockFiles(db, way);
  if (half.half === 'files') {
    const letters = await findHalves(db, 'letter', way, half.fileIds);
    return { message, route: posted.route, waits: letters.length > 0 && !letters[0]?.isWaiting ? 0 : waits };
  }
  const joined = withFiles(letter, await waitingFiles(db, context, way, half.fileIds));
  if (!joined) return { message, route: posted.route, waits };
  const whole = interpret(joined).message;
  return { message: whole, route: await route(db, whole), waits: 0 };
}

/** Gives a stored half its delivery, or joins it with the other half that waits for it. */
export async function finishPairing(
  db: Queryable,
  context: Context,
  posted: PostedLetter,
  paired: Paired,
  threadId: string,
): Promise<void> {
  const way = wayOf(posted);
  const { half, fileIds } = posted.half;
  await keepPostedFiles(db, { ...way, messageId: posted.id, half, fileIds });
  if (half === 'files' && (await joinToLetter(db, context, posted, way))) return;
  const { party, format } = paired.route;
  const parts = half === 'files' ? 1 : paired.route.parts;
  const { gln: partyGln, channel } = party;
  const envelope = envelopeFor(party, format);
  const delivery = { messageId: posted.id, partyGln, channel: channel.kind, format, envelope, threadId };
  await insertDelivery(db, { ...delivery, parts, waitSeconds: paired.waits });
  if (half === 'letter' && paired.waits === 0) await joinWaiting(db, way, fileIds, posted.id);
}

function wayOf({ message, route: { party } }: PostedLetter): FileWay {
  return { sender: message.sender.gln, receiver: party.gln };
}

async function joinWaiting(db: Queryable, way: FileWay, fileIds: readonly string[], letterId: string): Promise<void> {
  for (const { messageId, isWaiting } of await findHalves(db, 'files', way, fileIds)) {
    if (!isWaiting || !(await joinFilesTo(db, messageId, letterId))) continue;
    await addEvents(db, [{ messageId, kind: 'joined', actor: 'gateway' }]);
  }
}

async function waitingFiles(
  db: Queryable,
  { store }: Context,
  way: FileWay,
  fileIds: readonly string[],
): Promise<Attachment[]> {
  const waiting = (await findHalves(db, 'files', way, fileIds)).filter(({ isWaiting }) => isWaiting);
  const messages = await Promise.all(waiting.map(({ messageId }) => canonicalOf(store, messageId)));
  return messages.flatMap(({ attachments }) => attachments ?? []);
}

/* The letter is read again from the bytes it came in: only there it stands without the lines that name its files. */
async function joinToLetter(db: Queryable, context: Context, posted: PostedLetter, way: FileWay): Promise<boolean> {
  const { store } = context;
  const waiting = (await findHalves(db, 'letter', way, posted.half.fileIds)).find(({ isWaiting }) => isWaiting);
  if (!waiting) return false;
  const { letterId } = await canonicalOf(store, waiting.messageId);
  const { bytes } = await originalOf(store, waiting.messageId);
  const letter = formats['medcom-xml'].read(bytes, {}).letters.find(({ cover }) => cover.letterId === letterId);
  const awaited = letter?.awaits?.map(({ id }) => id) ?? [];
  const files = [...(posted.message.attachments ?? []), ...(await waitingFiles(db, context, way, awaited))];
  const joined = letter && withFiles(letter, files);
  if (!joined) return false;
  const whole = interpret(joined).message;
  const { party, format, parts } = await route(db, whole);
  const routed = { format, parts, envelope: envelopeFor(party, format) };
  if (!(await replaceRoute(db, waiting.messageId, routed))) return false;
  await replaceCanonical(db, store, waiting.messageId, whole);
  await markJoined(db, posted.id, waiting.messageId);
  await addEvents(
    db,
    [posted.id, waiting.messageId].map((messageId) => ({ messageId, kind: 'joined', actor: 'gateway' })),
  );
  await joinWaiting(db, way, awaited, waiting.messageId);
  return true;
}
