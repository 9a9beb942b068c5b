import { knownMessage } from '../../../delivery/keep-back.ts';
import { isUuid } from '../../../formats/derived-ids.ts';
import { actorNames } from '../../../store/actor-names.ts';
import type { TimelineEntry } from '../../../store/events.ts';
import { type FollowUp, followUpOfMessage } from '../../../store/follow-ups.ts';
import { isContentKept } from '../../../store/message-content.ts';
import { type DeliveryRow, deliveriesOf } from '../../../store/message-deliveries.ts';
import type { MessageRow } from '../../../store/messages.ts';
import { operatorsTimelineOf } from '../../../store/operator-acts.ts';
import { messagesByIds } from '../../../store/search.ts';
import { type ThreadPart, threadAround } from '../../../store/thread-around.ts';
import { answersTo } from '../../../store/thread-view.ts';
import type { View } from '../../page.ts';

/** All that a page tells of a message but what it says. */
export interface Story {
  message: MessageRow;
  /** The newest lines, oldest first; whether there are older ones. */
  timeline: (TimelineEntry & { reason?: string })[];
  isTimelineCut: boolean;
  deliveries: DeliveryRow[];
  receipts: MessageRow[];
  thread: ThreadPart;
  followUp: FollowUp | undefined;
  isContentKept: boolean;
  /** Of everybody who is named, by GLN or id. */
  names: ReadonlyMap<string, string>;
}

/** So many lines of a timeline and messages of a thread to each side are shown. */
export const [mostLines, mostAround] = [200, 20];

/** The message that the address names; throws NOT_FOUND. */
export async function messageOf({ context, params }: View): Promise<MessageRow> {
  const { id = '' } = params;
  return await knownMessage(context.store.pool, isUuid(id) ? id : '00000000-0000-0000-0000-000000000000');
}

/** Reads what there is to tell of the message that the address names; throws NOT_FOUND. */
export async function storyOf(view: View): Promise<Story> {
  const { store } = view.context;
  const { pool } = store;
  const message = await messageOf(view);
  const { id } = message;
  const lines = await operatorsTimelineOf(store, id, mostLines + 1);
  const timeline = lines.slice(-mostLines);
  const [deliveries, thread] = [await deliveriesOf(pool, id), await threadAround(pool, message, mostAround)];
  const receipts = await messagesByIds(pool, await answersTo(store, id));
  const glns = [message, ...thread.messages, ...receipts].flatMap((row) => [row.senderGln, row.receiverGln]);
  return {
    ...{ message, timeline, deliveries, receipts, thread },
    isTimelineCut: lines.length > timeline.length,
    followUp: await followUpOfMessage(pool, id),
    isContentKept: await isContentKept(pool, id),
    names: await actorNames(pool, [...glns, ...timeline.map(({ actor }) => actor)]),
  };
}
