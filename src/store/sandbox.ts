import type { Queryable } from './store.ts';

/** Which of these parties have something in their inbox. */
export async function waitedForBy(db: Queryable, glns: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ gln: string }>(
    `SELECT DISTINCT party_gln AS gln FROM deliveries
     WHERE party_gln = ANY($1) AND state IN ('available', 'leased') AND channel = 'inbox'`,
    [glns],
  );
  return rows.map(({ gln }) => gln);
}

/** The newest messages, receipts apart, that these parties have taken over. */
export async function takenOverBy(
  db: Queryable,
  glns: readonly string[],
  limit: number,
): Promise<{ messageId: string; gln: string }[]> {
  const { rows } = await db.query<{ messageId: string; gln: string }>(
    `SELECT m.id AS "messageId", m.receiver_gln AS gln FROM messages m
     WHERE m.receiver_gln = ANY($1) AND m.type <> 'receipt' AND m.content_removed_at IS NULL
       AND EXISTS (SELECT FROM deliveries d WHERE d.message_id = m.id AND d.state = 'delivered')
     ORDER BY m.id DESC LIMIT $2`,
    [glns, limit],
  );
  return rows;
}

/* In the order in which nothing is left that refers to something gone. Deliveries, identifiers, follow-ups and reminders go with their message. */
const emptied = {
  messages: 'id',
  letters: 'sender_gln, letter_id',
  envelopes: 'sender_gln, envelope_id',
  threads: 'id',
  receivers: 'gln',
  hourly_counts: 'hour',
} as const;

/* Small enough to be done well within the time limit of a statement. */
const batch = 1_000;

/**
 * Removes every message and all that is known through one, letters, threads and what was found out about receivers; sets the
 * clock back. The audit trail stays. Batch by batch, so that a store of any size is emptied; returns the count of messages.
 */
export async function emptyStore(db: Queryable): Promise<number> {
  let messages = 0;
  for (const [table, key] of Object.entries(emptied)) {
    for (;;) {
      const { rowCount } = await db.query(
        `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ${batch})`,
      );
      if (table === 'messages') messages += rowCount ?? 0;
      if ((rowCount ?? 0) < batch) break;
    }
  }
  await db.query('UPDATE clock SET ahead_seconds = 0');
  return messages;
}

/** Removes all parties but these, with what belongs to them; the number removed. */
export async function removeOtherParties(db: Queryable, glns: readonly string[]): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM parties WHERE gln <> ALL($1)', [glns]);
  return rowCount ?? 0;
}

/** Removes all credentials but the sandbox's own, which hold again; the number removed. */
export async function removeOtherCredentials(db: Queryable): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM credentials WHERE NOT sandbox');
  await db.query('UPDATE credentials SET revoked_at = NULL, expires_at = NULL WHERE sandbox');
  return rowCount ?? 0;
}
