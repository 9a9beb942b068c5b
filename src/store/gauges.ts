import type { MessageTypeName } from '../message.ts';
import { type DeliveryState, mayGoOut } from './deliveries.ts';
import type { Queryable } from './store.ts';

/** States a delivery does not stay in for ever. */
export const openStates = ['queued', 'sending', 'available', 'leased', 'dead'] as const satisfies DeliveryState[];
export type OpenState = (typeof openStates)[number];

/** So many deliveries of one type to one receiver in one state, and for how long the oldest of them has been here. */
export interface OpenDeliveries {
  state: OpenState;
  gln: string;
  type: MessageTypeName;
  count: number;
  oldestSeconds: number;
}

/** What is under way in the whole store at one moment. */
export interface Gauges {
  open: OpenDeliveries[];
  /** Messages by what their parties are shown; those that have ended are not counted. */
  messages: { accepted: number; available: number; dead: number };
  /** Deliveries that wait for an operator's word. */
  deadLetters: number;
  /** Messages whose receiver's own system owes its receipt for too long. */
  receiptsOverdue: number;
  /** For how long the delivery to an inbox that is due longest has not been put in the queue. */
  relayLagSeconds: number;
}

/* By the partial indexes on these states: what has ended, which is nearly everything, is never looked at. */
const open = `(
  SELECT state, message_id, party_gln, created_at FROM deliveries WHERE state IN ('queued', 'available', 'leased', 'dead')
  UNION ALL SELECT state, message_id, party_gln, created_at FROM deliveries WHERE state = 'sending')`;

/** Reads the gauges, in two queries whose cost grows with what is under way, not with what is stored. */
export async function readGauges(db: Queryable): Promise<Gauges> {
  const { rows } = await db.query<OpenDeliveries>(
    `SELECT o.state, o.party_gln AS gln, m.type, count(*)::int AS count,
       extract(epoch FROM now() - min(o.created_at))::float8 AS "oldestSeconds"
     FROM ${open} o JOIN messages m ON m.id = o.message_id GROUP BY 1, 2, 3`,
  );
  return { open: rows, ...(await readTotals(db)) };
}

async function readTotals(db: Queryable): Promise<Omit<Gauges, 'open'>> {
  const { rows } = await db.query<Record<'all' | 'accepted' | 'dead' | 'letters' | 'overdue' | 'lag', number>>(
    `SELECT count(DISTINCT message_id)::int AS all,
       count(DISTINCT message_id) FILTER (WHERE state IN ('queued', 'sending'))::int AS accepted,
       count(DISTINCT message_id) FILTER (WHERE state = 'dead')::int AS dead,
       (SELECT count(*)::int FROM deliveries WHERE dead_at IS NOT NULL) AS letters,
       (SELECT count(*)::int FROM messages WHERE receipt_overdue_at IS NOT NULL) AS overdue,
       (SELECT coalesce(extract(epoch FROM now() - min(d.due_at)), 0)::float8 FROM deliveries d
        WHERE d.state = 'queued' AND d.channel = 'inbox' AND d.due_at <= now() AND d.enqueued_at IS NULL AND ${mayGoOut}) AS lag
     FROM ${open} o`,
  );
  const [row] = rows;
  if (!row) throw new Error('an aggregate has no row');
  const { accepted, dead } = row;
  return {
    messages: { accepted, available: Math.max(0, row.all - accepted - dead), dead },
    deadLetters: row.letters,
    receiptsOverdue: row.overdue,
    relayLagSeconds: row.lag,
  };
}
