import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freshMessage } from '../support/client.ts';
import { glnOf, type HandedOut, type Ledger, type Letter, type Party } from './ledger.ts';
import { chance } from './seed.ts';
import { type Line, openLine } from './wire.ts';

const ways = [
  { fixture: 'child-examination/plain', sender: 'gp', receiver: 'health-visitor', field: 'note' },
  { fixture: 'child-referral/plain', sender: 'gp', receiver: 'ppr', field: 'description' },
  { fixture: 'fmk-reminder/plain', sender: 'home-nursing', receiver: 'gp', field: 'note' },
  { fixture: 'fmk-reminder/discharge-to-hospital', sender: 'home-nursing', receiver: 'hospital', field: 'note' },
] as const satisfies readonly { fixture: string; sender: Party; receiver: Party; field: string }[];

/* The hospital takes nothing by itself. */
const consuming: readonly Party[] = ['gp', 'health-visitor', 'ppr', 'home-nursing'];

/** Senders and consumers at work, all they saw in a ledger. */
export interface Traffic {
  ledger: Ledger;
  /** Sends so many letters of a row, a few at a time; resolves when each has been answered for good. */
  send(row: string, count: number, options?: SendOptions): Promise<Letter[]>;
  /** Sends letters of a row until the returned function is called, which resolves when the last has been answered. */
  keepSending(row: string, pauseMs?: number): () => Promise<void>;
  /** Posts letters once more, exactly as they were. */
  repeat(letters: readonly Letter[]): Promise<{ status: number; id: string | undefined }[]>;
  /** Posts one letter so many times at once, then other content under its id; tells the answers. */
  rush(row: string, times: number): Promise<{ statuses: number[]; other: [number, string] }>;
  line: Line;
  /** Lets the consumers stop when they have settled what they hold. */
  close(): Promise<void>;
}

export interface SendOptions {
  atOnce?: number;
  /** Nobody cancels and nothing goes twice. */
  plainly?: boolean;
  /** To this party alone. */
  to?: Party;
}

/** Starts the consumers of the parties against these gateways; letters are sent on demand. */
export function startTraffic(urls: () => readonly string[], ledger: Ledger): Traffic {
  const line = openLine(urls, ledger);
  const stopping = new AbortController();
  const consumers = consuming.map((party) =>
    consume(line, ledger, party, stopping.signal).catch((error) =>
      ledger.misdeeds.push(`a consumer gave up: ${error}`),
    ),
  );
  const written = new Map<string, object>();
  let numbered = 0;

  const take = (row: string, to?: Party): Written => {
    numbered += 1;
    const way = ways.find(({ receiver }) => receiver === to) ?? ways[numbered % consumed] ?? ways[0];
    return write(row, `${row}x${numbered}`, way);
  };

  const sendOne = async (row: string, { plainly = false, to }: SendOptions): Promise<Letter> => {
    const { letter, message } = take(row, to);
    const { letterId } = letter;
    ledger.letters.set(letterId, letter);
    written.set(letterId, message);
    await post(line, ledger, letter, message);
    if (plainly || !letter.acceptedAt) return letter;
    if (chance('repeat', letterId) < 0.1) await post(line, ledger, letter, message);
    if (chance('cancel', letterId) < 0.05) await cancel(line, letter);
    return letter;
  };

  const send: Traffic['send'] = async (row, count, options = {}) => {
    const sent: Letter[] = [];
    let left = count;
    const sender = async () => {
      for (; left > 0; ) {
        left -= 1;
        sent.push(await sendOne(row, options));
      }
    };
    await Promise.all(Array.from({ length: options.atOnce ?? 4 }, sender));
    return sent;
  };

  return {
    ledger,
    line,
    send,
    keepSending: (row, pauseMs = 250) => {
      let isOver = false;
      const sender = async () => {
        while (!isOver) {
          await sendOne(row, {});
          await sleep(pauseMs);
        }
      };
      const running = Promise.all([sender(), sender()]);
      return async () => {
        isOver = true;
        await running;
      };
    },
    repeat: (letters) =>
      Promise.all(
        letters.map(async ({ letterId, sender }) => {
          const { status, body } = await line.insist(sender, 'POST', '/v1/messages', written.get(letterId));
          return { status, id: body.messages?.[0].id };
        }),
      ),
    rush: async (row, times) => {
      const { letter, message } = take(row, 'ppr');
      ledger.letters.set(letter.letterId, letter);
      const all = Array.from({ length: times }, () => line.insist(letter.sender, 'POST', '/v1/messages', message));
      const answers = await Promise.all(all);
      for (const { status, body } of answers) noteAccepted(letter, status, body.messages[0].id);
      const content = { ...message.content, reason: 'Noget andet' };
      const { status, body } = await line.insist(letter.sender, 'POST', '/v1/messages', { ...message, content });
      return { statuses: answers.map((answer) => answer.status), other: [status, body.code] };
    },
    close: async () => {
      stopping.abort();
      await Promise.all(consumers);
    },
  };
}

/* How many of the ways have a consumer. */
const consumed = 3;

interface Written {
  letter: Letter;
  // biome-ignore lint/suspicious/noExplicitAny: a test changes the message at will
  message: any;
}

/* In a thread of its own: within one thread a message waits for those before it. */
function write(row: string, letterId: string, { fixture, sender, receiver, field }: (typeof ways)[number]): Written {
  const message = freshMessage(fixture, { letterId, threadId: randomUUID() });
  const wantsReceipt = chance('receipt', letterId) < 0.9;
  message.content = { ...message.content, [field]: markOf(letterId) };
  const letter: Letter = {
    letterId,
    row,
    sender,
    receiver,
    wantsReceipt,
    triedAt: performance.now(),
    ids: new Set(),
    created: 0,
  };
  return {
    letter,
    message: {
      ...message,
      receiptRequested: wantsReceipt,
      sender: { gln: glnOf[sender] },
      receiver: { gln: glnOf[receiver] },
    },
  };
}

/** What a letter bears in its text, by which its body is known. */
function markOf(letterId: string): string {
  return `Brevets kendetegn er ${letterId}z`;
}

/** Posts a letter until it is accepted or refused for good, always under the same id. */
async function post(line: Line, ledger: Ledger, letter: Letter, message: object): Promise<void> {
  const { status, body } = await line.insist(letter.sender, 'POST', '/v1/messages', message, 180_000);
  if (status !== 202 && status !== 200) {
    letter.refused = status;
    ledger.misdeeds.push(`a good letter was refused with ${status} ${body?.code}`);
    return;
  }
  noteAccepted(letter, status, body.messages[0].id);
}

function noteAccepted(letter: Letter, status: number, id: string): void {
  letter.acceptedAt ??= performance.now();
  letter.ids.add(id);
  if (status === 202) letter.created += 1;
}

async function cancel(line: Line, letter: Letter): Promise<void> {
  const [id] = letter.ids;
  const { status } = await line.insist(letter.sender, 'POST', `/v1/messages/${id}/cancel`, undefined);
  letter.cancelled = status === 200;
}

async function consume(line: Line, ledger: Ledger, party: Party, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const answer = await line.call(party, 'GET', '/v1/inbox?max=20&wait=1&lease=4');
    if (answer?.status !== 200) {
      await sleep(150);
      continue;
    }
    for (const delivery of answer.body.deliveries) {
      const handedOut = asHandedOut(ledger, party, delivery);
      ledger.handedOut.push(handedOut);
      await decide(line, ledger, handedOut);
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a delivery as it came
function asHandedOut(ledger: Ledger, to: Party, delivery: any): HandedOut {
  const { deliveryId, messageId, attempt, leaseToken: token, type, body } = delivery;
  const known = { to, deliveryId, messageId, token, attempt, at: performance.now() };
  if (type === 'receipt') {
    const { outcome, original } = JSON.parse(body).content;
    return { ...known, letterId: original.letterId, receipt: outcome };
  }
  if (!String(body).includes(markOf(delivery.letterId))) ledger.misdeeds.push('a body was not that of its letter');
  return { ...known, letterId: delivery.letterId };
}

/* What becomes of a delivery depends on its letter and attempt: most are taken over, some forgotten, handed back, refused. */
async function decide(line: Line, ledger: Ledger, handedOut: HandedOut): Promise<void> {
  const { letterId, attempt, receipt } = handedOut;
  const fate = receipt ? 1 : chance('fate', letterId);
  if (fate < 0.05 && attempt === 1) return;
  if (fate < 0.1 && attempt === 1) return settle(line, ledger, handedOut, 'nack');
  if (fate > 0.1 && fate < 0.2) return settle(line, ledger, handedOut, 'reject');
  await settle(line, ledger, handedOut, 'ack');
  if (chance('again', letterId) < 0.1) await settle(line, ledger, handedOut, 'ack');
}

const words = { ack: {}, nack: { retryAfter: 0 }, reject: { code: 'wrong-receiver' } } as const;

async function settle(line: Line, ledger: Ledger, handedOut: HandedOut, outcome: keyof typeof words): Promise<void> {
  const { to, deliveryId, messageId, token } = handedOut;
  const body = { leaseToken: token, ...words[outcome] };
  const { status, body: said } = await line.insist(to, 'POST', `/v1/inbox/${deliveryId}/${outcome}`, body);
  if (status === 200) ledger.settled.push({ deliveryId, messageId, token, outcome, at: performance.now() });
  else if (status !== 409) ledger.misdeeds.push(`${outcome} was answered ${status} ${said?.code}`);
}
