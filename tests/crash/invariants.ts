import type { Pool } from 'pg';
import { glnOf, type HandedOut, type Ledger, type Letter } from './ledger.ts';

/** A message as the store has it in the end. */
interface Kept {
  id: string;
  type: string;
  sender: string;
  receiver: string;
  letterId: string;
  answers: string | null;
  /** Of its deliveries, one word each. */
  states: string[];
  parties: string[];
  /** Outcomes of the final receipts that the timeline tells. */
  told: string[];
}

const finalStates = ['delivered', 'rejected', 'expired', 'dead', 'cancelled'];

/** How many deliveries have not come to an end. */
export async function openDeliveries(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM deliveries WHERE NOT state = ANY($1)',
    [finalStates],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Holds what the clients saw against what the store has in the end, and tells every promise that was broken: lost,
 * kept twice, in the wrong hands, a duplicate without its mark, a receipt too many, too few or of another outcome.
 */
export async function brokenPromises(ledger: Ledger, pool: Pool): Promise<string[]> {
  const kept = await keptMessages(pool);
  const letters = new Map<string, Kept[]>();
  const receipts = new Map<string, Kept[]>();
  for (const message of kept) {
    const [map, key] = message.type === 'receipt' ? [receipts, message.answers ?? ''] : [letters, message.letterId];
    map.set(key, [...(map.get(key) ?? []), message]);
  }
  const found = [...ledger.misdeeds, ...unmarkedDuplicates(ledger), ...rivalTakeovers(ledger)];
  for (const letterId of letters.keys()) {
    if (!ledger.letters.has(letterId)) found.push(`the store has letter ${letterId} that nobody sent`);
  }
  for (const letter of ledger.letters.values()) {
    const mine = letters.get(letter.letterId) ?? [];
    found.push(
      ...brokenOf(ledger, letter, mine, receipts).map((what) => `${letter.letterId} (${letter.row}): ${what}`),
    );
  }
  return found;
}

async function keptMessages(pool: Pool): Promise<Kept[]> {
  const { rows } = await pool.query<Kept>(
    `SELECT m.id, m.type, m.sender_gln AS sender, m.receiver_gln AS receiver, m.letter_id AS "letterId", m.answers,
       array(SELECT d.state FROM deliveries d WHERE d.message_id = m.id) AS states,
       array(SELECT d.party_gln FROM deliveries d WHERE d.message_id = m.id) AS parties,
       array(SELECT e.code FROM events e WHERE e.message_id = m.id AND e.kind IN ('receipt-sent', 'receipt-received')
         AND e.code IN ('accepted', 'rejected')) AS told
     FROM messages m`,
  );
  return rows;
}

function brokenOf(ledger: Ledger, letter: Letter, mine: Kept[], receipts: Map<string, Kept[]>): string[] {
  const [message] = mine;
  if (mine.length > 1) return [`kept ${mine.length} times`];
  if (letter.ids.size > 1) return ['its 2xx named several ids'];
  if (letter.created > 1) return ['was answered 202 more than once'];
  if (!message) return letter.acceptedAt === undefined ? [] : ['LOST: it was accepted and is not there'];
  if (letter.acceptedAt !== undefined && !letter.ids.has(message.id)) return ['the store has it under another id'];
  return [
    ...brokenWay(ledger, letter, message),
    ...brokenEnd(ledger, letter, message),
    ...brokenReceipt(ledger, letter, message, receipts.get(message.id) ?? []),
  ];
}

/* Nothing across parties. */
function brokenWay(ledger: Ledger, letter: Letter, message: Kept): string[] {
  const found: string[] = [];
  if (message.sender !== glnOf[letter.sender]) found.push('has another sender in the store');
  if (message.receiver !== glnOf[letter.receiver]) found.push('has another receiver in the store');
  if (message.parties.some((gln) => gln !== glnOf[letter.receiver])) found.push('has a delivery to somebody else');
  for (const { to, receipt, messageId } of ledger.handedOut.filter((one) => one.letterId === letter.letterId)) {
    if (to !== (receipt ? letter.sender : letter.receiver)) found.push(`was shown to ${to}`);
    if (!receipt && messageId !== message.id) found.push('was handed out under another id');
  }
  return found;
}

/* One final state, and the one that a client was told of. */
function brokenEnd(ledger: Ledger, letter: Letter, message: Kept): string[] {
  const [state = 'none'] = message.states;
  if (message.states.length !== 1) return [`has ${message.states.length} deliveries`];
  if (!finalStates.includes(state)) return [`is ${state} in the end`];
  const told = ledger.settled.filter((one) => one.messageId === message.id).map(({ outcome }) => outcome);
  const found: string[] = [];
  if (letter.cancelled && state !== 'cancelled') found.push(`cancelled, but ${state} in the end`);
  if (told.includes('ack') && state !== 'delivered') found.push(`acknowledged, but ${state} in the end`);
  if (told.includes('reject') && state !== 'rejected') found.push(`refused, but ${state} in the end`);
  if (state === 'delivered' && !told.includes('ack')) found.push('delivered without an ack');
  return found;
}

const outcomeOf: Readonly<Record<string, string | undefined>> = {
  delivered: 'accepted',
  rejected: 'rejected',
  expired: 'rejected',
};

function brokenReceipt(ledger: Ledger, letter: Letter, message: Kept, receipts: Kept[]): string[] {
  const outcome = outcomeOf[message.states[0] ?? ''];
  const isDue = outcome === 'rejected' || (outcome === 'accepted' && letter.wantsReceipt);
  const expected = isDue ? [outcome] : [];
  const found: string[] = [];
  if (String(message.told) !== String(expected))
    found.push(`the timeline tells of receipts [${message.told}], not [${expected}]`);
  if (receipts.length !== expected.length) found.push(`has ${receipts.length} receipts, not ${expected.length}`);
  for (const receipt of receipts) {
    if (String(receipt.states) !== 'delivered') found.push(`its receipt is ${receipt.states} in the end`);
    if (String(receipt.parties) !== glnOf[letter.sender]) found.push('its receipt went to somebody else');
  }
  const seen = ledger.handedOut.filter((one) => one.receipt && one.letterId === letter.letterId);
  if (new Set(seen.map(({ messageId }) => messageId)).size !== expected.length)
    found.push('its sender saw another number of receipts');
  if (seen.some(({ receipt }) => receipt !== outcome)) found.push('its sender saw a receipt of another outcome');
  return found;
}

/** Deliveries that were handed out more than once, and how many times beyond the first. */
export function duplicates(ledger: Ledger): { seen: number; flagged: number } {
  const again = [...byDelivery(ledger).values()].flatMap((times) => times.slice(1));
  return { seen: again.length, flagged: again.filter(({ attempt }) => attempt > 1).length };
}

/* A consumer that gets a delivery again must see a higher attempt. */
function unmarkedDuplicates(ledger: Ledger): string[] {
  const found: string[] = [];
  for (const times of byDelivery(ledger).values()) {
    const attempts = times.map(({ attempt }) => attempt);
    if (new Set(attempts).size !== attempts.length) found.push(`a delivery came again without its mark: ${attempts}`);
    if (new Set(times.map(({ token }) => token)).size !== times.length) found.push('a lease token was given twice');
  }
  return found;
}

function rivalTakeovers(ledger: Ledger): string[] {
  const tokens = new Map<string, Set<string>>();
  for (const { deliveryId, token, outcome } of ledger.settled) {
    if (outcome === 'nack') continue;
    tokens.set(deliveryId, (tokens.get(deliveryId) ?? new Set()).add(`${outcome} ${token}`));
  }
  return [...tokens.values()].filter((all) => all.size > 1).map(() => 'a delivery was settled by two leases');
}

function byDelivery({ handedOut }: Ledger): Map<string, HandedOut[]> {
  const map = new Map<string, HandedOut[]>();
  for (const one of [...handedOut].sort((a, b) => a.at - b.at)) {
    map.set(one.deliveryId, [...(map.get(one.deliveryId) ?? []), one]);
  }
  return map;
}
