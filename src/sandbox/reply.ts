import { formats } from '../formats/index.ts';
import type { Author, Cover, Message, Patient, Segment } from '../message.ts';
import { carry } from '../messages/index.ts';
import type { Party } from '../store/parties.ts';

/** What a reply is to be: its id, its time, who sends it and who writes for them. */
export interface ReplyMarks {
  id: string;
  at: Date;
  as: Party;
  author: Author & { name: string };
}

/** A message that can be answered: one about a patient. */
export type Answerable = Exclude<Message, { type: 'receipt' }>;

/** All of a reply but its type and its content: back to the sender, about the same patient, in the same thread. */
export function replyTo(
  received: Answerable,
  { id, at, as, author }: ReplyMarks,
): Cover & { patient: Patient; author: Author & { name: string } } {
  const { letterId, sender, patient, threadId, episodeOfCareId } = received;
  const segments = storySoFar(received, as);
  return {
    letterId: id,
    sentAt: at.toISOString(),
    exchange: { kind: 'reply', precedes: { letterId, senderGln: sender.gln } },
    ...(threadId !== undefined && { threadId }),
    ...(episodeOfCareId !== undefined && { episodeOfCareId }),
    ...(segments.length > 0 && { segments }),
    sender: { gln: as.gln, name: as.name },
    receiver: { gln: sender.gln, ...(sender.name !== undefined && { name: sender.name }) },
    author,
    patient,
  };
}

/* FHIR has an answer repeat what was said before; the other formats do not ask for it. */
function storySoFar(received: Answerable, { formats: [name = 'json'] }: Party): Segment[] {
  const format = formats[name];
  const said = format.segmentOf?.(carry(received, format));
  if (!said) return [];
  const { letterId, sender, exchange = { kind: 'new' } } = received;
  return [...(received.segments ?? []), { ...said, letterId, senderGln: sender.gln, exchange }];
}
