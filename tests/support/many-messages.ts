import { createHash } from 'node:crypto';
import { Client } from 'pg';
import type { Message, MessageTypeName } from '../../src/message.ts';
import { cprHash, type DataKeys } from '../../src/store/keys.ts';
import { outputPlace, seal } from '../../src/store/sealed.ts';
import { copyInto, type Value } from './copy.ts';

/** How a store is filled: so many messages, spread evenly over so many days until now. */
export interface Filling {
  messages: number;
  days: number;
  keys: DataKeys;
  /** Told after each batch. */
  progress?: (done: number) => void;
}

/** One that receives half of all messages; one that nothing can be delivered to; one that fetches nothing. */
export const [busiest, down, sleepy] = [glnOf(0), glnOf(1), glnOf(2)];

/** GLNs of the parties that write (from 100 to 399) and of those written to (from 0 to 62). */
export function glnOf(place: number): string {
  const digits = `579100${String(place).padStart(6, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The made-up number of a patient, one of 336,000. */
export function cprOf(patient: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [day, month] = [(patient % 28) + 1, (Math.floor(patient / 28) % 12) + 1];
  return `${two(day)}${two(month)}${two(Math.floor(patient / 336) % 100)}${9990 + (Math.floor(patient / 33_600) % 10)}`;
}

/** What a message of the filled store is looked for by. */
export interface Filled {
  id: string;
  type: MessageTypeName;
  sender: string;
  receiver: string;
  letterId: string;
  threadId: string;
  patient?: number;
  state: string;
  acceptedAt: Date;
  answers?: Filled;
  predecessor?: string;
  joinedTo?: Filled;
  isOverdue: boolean;
  isHeld: boolean;
}

const batch = 20_000;

/** Fills a migrated, empty store: parties, threads, messages with bodies that open, deliveries, timelines, follow-ups. */
export async function fillStore(databaseUrl: string, filling: Filling): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await fillParties(client);
    const made = makeMessages(filling);
    for (let done = 0; done < filling.messages; done += batch) {
      const messages = take(made, batch);
      await fillBatch(client, filling.keys, messages);
      filling.progress?.(done + messages.length);
    }
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = from.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

async function fillParties(client: Client): Promise<void> {
  const places = [...Array(63).keys(), ...Array.from({ length: 300 }, (_, place) => place + 100)];
  await copyInto(
    client,
    'parties',
    ['gln', 'name', 'roles', 'formats'],
    places.map((place) => [glnOf(place), `Prøvepart ${place}`, place < 100 ? '{municipality}' : '{gp}', '{json}']),
  );
  await client.query(`INSERT INTO receivers (gln, failures, blocked_until) VALUES ($1, 12, now() + interval '1 day')`, [
    down,
  ]);
  await client.query(`INSERT INTO receivers (gln, paused_at, paused_by) VALUES ($1, now(), 'command-line')`, [
    glnOf(3),
  ]);
}

/** The messages of a filled store, oldest first: the same ones at every run but for their times. */
export function* makeMessages({ messages, days }: Pick<Filling, 'messages' | 'days'>): Generator<Filled> {
  const random = randomOf(20_261_122);
  const end = Date.now();
  const threads: Filled[][] = [];
  let unanswered: Filled[] = [];
  for (let place = 0; place < messages; place += 1) {
    const acceptedAt = new Date(end - days * 86_400_000 * (1 - (place + 1) / messages));
    const age = (end - acceptedAt.getTime()) / 86_400_000;
    const id = idOf(place, acceptedAt);
    const common = { id, letterId: `FYLD${String(place).padStart(10, '0')}`, acceptedAt };
    const original = random() < 0.3 ? unanswered.shift() : undefined;
    const made = original
      ? receiptFor(original, common, stateAt(random, age, original.sender))
      : letter(random, common, age, threads);
    if (!original && made.state === 'delivered' && !made.joinedTo) unanswered.push(made);
    if (unanswered.length > 1_000) unanswered = unanswered.slice(500);
    yield made;
  }
}

type Common = Pick<Filled, 'id' | 'letterId' | 'acceptedAt'>;
type Random = () => number;

function receiptFor(original: Filled, common: Common, state: string): Filled {
  const { sender, receiver, threadId } = original;
  return {
    ...common,
    ...{ type: 'receipt', sender: receiver, receiver: sender, threadId, state, answers: original },
    ...{ isOverdue: false, isHeld: false },
  };
}

const types = [
  ...Array<MessageTypeName>(57).fill('correspondence'),
  ...Array<MessageTypeName>(12).fill('municipal-referral'),
  ...Array<MessageTypeName>(9).fill('referral-status'),
  ...Array<MessageTypeName>(8).fill('child-examination'),
  ...Array<MessageTypeName>(7).fill('fmk-reminder'),
  ...Array<MessageTypeName>(6).fill('fmk-confirmation'),
  'child-referral',
] satisfies MessageTypeName[];

function letter(random: Random, common: Common, age: number, threads: Filled[][]): Filled {
  const [isOld, isLong] = [random() < 0.6, random() < 0.005];
  const thread = isOld ? threads[isLong ? 0 : Math.floor(random() * threads.length)] : undefined;
  const last = thread?.at(-1);
  const [sender, receiver] = last ? [last.sender, last.receiver] : [senderAt(random), receiverAt(random)];
  const isFile = last !== undefined && last.joinedTo === undefined && random() < 0.005;
  const state = isFile ? last.state : stateAt(random, age, receiver);
  const made: Filled = {
    ...common,
    ...{ type: types[Math.floor(random() * types.length)] ?? 'correspondence', sender, receiver, state },
    threadId: last?.threadId ?? idOf(-Number(common.letterId.slice(4)) - 1, common.acceptedAt),
    patient: last?.patient ?? Math.floor(random() * 336_000),
    ...(last && { predecessor: last.id }),
    ...(isFile && { joinedTo: last }),
    isOverdue: state === 'delivered' && random() < 0.002,
    isHeld: state === 'queued' && random() < 0.02,
  };
  if (thread) thread.push(made);
  else threads.push([made]);
  /* Threads are written in for some days; the first one for ever. */
  if (threads.length > 5_000) threads.splice(1, 2_500);
  return made;
}

function senderAt(random: Random): string {
  return glnOf(100 + Math.floor(random() ** 3 * 300));
}

function receiverAt(random: Random): string {
  const share = random();
  if (share < 0.72) return busiest;
  if (share < 0.73) return down;
  if (share < 0.75) return sleepy;
  return glnOf(3 + Math.floor(random() ** 2 * 60));
}

function stateAt(random: Random, age: number, receiver: string): string {
  const share = random();
  if (share < 0.005) return 'rejected';
  if (share < 0.008) return 'expired';
  if (share < 0.009) return 'cancelled';
  if (share < 0.01) return 'dead';
  if (age > 12) return 'delivered';
  if (receiver === down) return 'queued';
  if (receiver === sleepy) return 'available';
  if (age > 0.1) return 'delivered';
  return ['available', 'leased', 'queued', 'delivered'][Math.floor(share * 40) % 4] ?? 'delivered';
}

async function fillBatch(client: Client, keys: DataKeys, messages: readonly Filled[]): Promise<void> {
  await copyInto(
    client,
    'messages',
    messageColumns,
    rowsOf(messages, (made) => [messageRow(keys, made)]),
  );
  await copyInto(
    client,
    'deliveries',
    deliveryColumns,
    rowsOf(messages, (made) => deliveryRows(keys, made)),
  );
  await copyInto(
    client,
    'events',
    ['message_id', 'at', 'kind', 'actor', 'code', 'attempt'],
    rowsOf(messages, eventRows),
  );
  await copyInto(client, 'identifiers', ['message_id', 'format', 'letter_id', 'envelope_id'], rowsOf(messages, idRows));
  await copyInto(client, 'threads', ['id', 'parties', 'created_at'], rowsOf(messages, threadRows));
  await copyInto(client, 'follow_ups', followUpColumns, rowsOf(messages, followUpRows));
}

function* rowsOf(messages: readonly Filled[], rows: (made: Filled) => Value[][]): Generator<Value[]> {
  for (const made of messages) yield* rows(made);
}

const messageColumns = [
  ...[
    'id',
    'type',
    'sender_gln',
    'receiver_gln',
    'letter_id',
    'envelope_id',
    'thread_id',
    'format',
    'standard',
    'version',
  ],
  ...[
    'content_type',
    'original',
    'canonical',
    'cpr_hash',
    'answers',
    'accepted_at',
    'expires_at',
    'joined_to',
    'exchange',
  ],
  ...['predecessor', 'receipt_due_at', 'receipt_overdue_at'],
];

function messageRow(keys: DataKeys, made: Filled): Value[] {
  const { id, type, sender, receiver, letterId, threadId, acceptedAt, patient, isOverdue } = made;
  const body = Buffer.from(JSON.stringify(bodyOf(made)));
  return [
    ...[id, type, sender, receiver, letterId, `K${letterId}`, threadId, 'json', 'json', '1', 'application/json'],
    seal(keys, body, `messages/${id}/original`),
    seal(keys, body, `messages/${id}/canonical`),
    patient === undefined ? null : cprHash(keys, cprOf(patient)),
    ...[made.answers?.id ?? null, acceptedAt, later(acceptedAt, 14 * 24), made.joinedTo?.id ?? null],
    ...[type === 'receipt' ? null : made.predecessor ? 'reply' : 'new', made.predecessor ?? null],
    ...(isOverdue ? [later(acceptedAt, 2), later(acceptedAt, 2)] : [null, null]),
  ];
}

function bodyOf({ sender, receiver, letterId, acceptedAt, patient, threadId, answers }: Filled): Message {
  const cover = { letterId, sentAt: acceptedAt.toISOString(), sender: { gln: sender }, receiver: { gln: receiver } };
  if (answers) {
    const original = { letterId: answers.letterId };
    return { ...cover, type: 'receipt', content: { outcome: 'accepted', original, issues: [] } };
  }
  return {
    ...{ ...cover, type: 'correspondence', threadId, author: { name: 'Karen Holm', role: 'Praktiserende læge' } },
    patient: { cpr: cprOf(patient ?? 0), givenName: 'Alma', familyName: 'Testesen' },
    content: { category: 'healthcare', subject: 'Prøve', text: 'Dette er en prøvemeddelelse om ingen. '.repeat(8) },
  };
}

const deliveryColumns = [
  ...['id', 'message_id', 'party_gln', 'channel', 'format', 'state', 'attempts', 'due_at', 'enqueued_at', 'thread_id'],
  ...['output', 'last_error', 'expires_at', 'settled_at', 'created_at', 'receive_count', 'dead_at', 'held_at'],
  ...['lease_expires_at', 'lease_token'],
];

function deliveryRows(keys: DataKeys, made: Filled): Value[][] {
  const { id: messageId, receiver, threadId, type, acceptedAt, state, joinedTo } = made;
  if (joinedTo) return [];
  const id = idOf(-1, acceptedAt, messageId);
  const [isOver, isLeased] = [!['queued', 'available', 'leased'].includes(state), state === 'leased'];
  const inFuture = later(new Date(), 24);
  const output = state === 'available' ? seal(keys, Buffer.from('{}'), outputPlace(id)) : null;
  return [
    [
      ...[id, messageId, receiver, 'inbox', 'json', state, state === 'queued' ? 0 : 1],
      ...[state === 'queued' ? inFuture : acceptedAt, null, type === 'receipt' ? null : threadId, output],
      ...[state === 'dead' ? 'INTERNAL' : null, later(acceptedAt, 14 * 24), isOver ? later(acceptedAt, 0.01) : null],
      ...[
        acceptedAt,
        isOver || isLeased ? 1 : 0,
        state === 'dead' ? acceptedAt : null,
        made.isHeld ? acceptedAt : null,
      ],
      ...(isLeased ? [inFuture, id] : [null, null]),
    ],
  ];
}

function eventRows({ id, sender, receiver, state, acceptedAt }: Filled): Value[][] {
  return [
    [id, acceptedAt, 'accepted', sender, null, null],
    ...(state === 'queued' ? [] : [[id, later(acceptedAt, 0.001), 'available', 'gateway', null, 1]]),
    ...(state === 'queued' || state === 'available'
      ? []
      : [[id, later(acceptedAt, 0.01), state, receiver, null, null]]),
  ];
}

/* Every third goes out in another form, under other ids. */
function idRows({ id, letterId, joinedTo }: Filled): Value[][] {
  return joinedTo || Number(letterId.slice(4)) % 3 !== 0
    ? []
    : [[id, 'json', `UD${letterId.slice(4)}`, `UK${letterId}`]];
}

function threadRows({ threadId, sender, receiver, acceptedAt, predecessor, type }: Filled): Value[][] {
  const isFirst = predecessor === undefined && type !== 'receipt';
  return isFirst ? [[threadId, `{${[sender, receiver].sort().join(',')}}`, acceptedAt]] : [];
}

const followUpColumns = [
  ...['id', 'kind', 'message_id', 'thread_id', 'from_gln', 'to_gln', 'state', 'answer_by', 'opened_at', 'due_at'],
];

function followUpRows({ id, type, sender, receiver, threadId, acceptedAt, letterId }: Filled): Value[][] {
  if (type !== 'fmk-reminder') return [];
  const state = ['overdue', 'closed', 'closed', 'closed', 'open'][Number(letterId.slice(4)) % 5] ?? 'open';
  const due = later(acceptedAt, 7 * 24);
  const row = [idOf(-2, acceptedAt, id), 'fmk', id, threadId, sender, receiver, state, due, acceptedAt];
  return [[...row, state === 'open' ? due : null]];
}

function later(moment: Date, hours: number): Date {
  return new Date(moment.getTime() + hours * 3_600_000);
}

/* UUID version 7, its random part made of the place. */
function idOf(place: number, moment: Date, salt = ''): string {
  const time = moment.getTime().toString(16).padStart(12, '0');
  const rest = createHash('sha256').update(`${place}/${salt}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/* Mulberry32: small, and the same everywhere. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
