import type { Context } from '../context.ts';
import type { Receipt } from '../message.ts';
import { inSendersIds, originalOfReceipt } from '../receipts/match.ts';
import { type Route, route } from '../routing/route.ts';
import type { MessageRow } from '../store/messages.ts';
import type { RecognisedLetter } from './repeats.ts';

/** A message of a document and what becomes of it. */
export type PlannedLetter = RecognisedLetter &
  (
    | { plan: 'repeat'; repeats: MessageRow }
    | { plan: 'deliver'; route: Route }
    | { plan: 'receipt'; receipt: Receipt; original: MessageRow }
  );

/** Decides where each message goes, while the sender is still listening. Throws what `route` and `originalOfReceipt` throw. */
export async function planDeliveries(context: Context, letters: RecognisedLetter[]): Promise<PlannedLetter[]> {
  const planned: PlannedLetter[] = [];
  for (const letter of letters) planned.push(await planDelivery(context, letter));
  return planned;
}

async function planDelivery(context: Context, letter: RecognisedLetter): Promise<PlannedLetter> {
  const { pool } = context.store;
  const { message, repeats } = letter;
  if (repeats) return { ...letter, plan: 'repeat', repeats };
  if (message.type !== 'receipt') return { ...letter, plan: 'deliver', route: await route(pool, message) };
  const original = await originalOfReceipt(pool, message);
  return { ...letter, plan: 'receipt', receipt: inSendersIds(message, original), original };
}
