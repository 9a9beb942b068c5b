import type { Context } from '../context.ts';
import { addKeeping } from '../store/events.ts';
import { findParty, type Party, saveParty } from '../store/parties.ts';
import { inTransaction } from '../store/transaction.ts';
import { unkeepable } from './refusal.ts';

/** A party as it is written, by the schema `Party` of `openapi.yaml`: by default an inbox whose receipts the gateway gives. */
export type WrittenParty = Omit<Party, 'channel' | 'receipts'> & Partial<Party>;

/** Adds a party, or replaces all that is known of it, on record; what waits for it goes by its channel of now. Throws BAD_REQUEST where its channel cannot work here. */
export async function keepParty(context: Context, written: WrittenParty, actor: string): Promise<Party> {
  const party = workingParty(context, written);
  const { pool, keys } = context.store;
  const moved = await inTransaction(pool, async (db) => {
    const count = await saveParty(db, keys, party);
    await addKeeping(db, { kind: 'party-saved', actor, subject: party.gln });
    return count;
  });
  if (moved > 0) context.wake();
  return (await findParty(pool, party.gln)) ?? party;
}

/** The party with its defaults filled in. What its channel can say now an operator need not find out by the first delivery: throws BAD_REQUEST. */
export function workingParty({ channels }: Context, written: WrittenParty): Party {
  const party: Party = { channel: { kind: 'inbox' }, receipts: 'on-ack', ...written };
  const refusal = channels[party.channel.kind]?.refuse?.(party.channel);
  if (refusal) throw unkeepable(refusal.path, refusal.detail, 'channel');
  return party;
}
