import type { MessageTypeName } from '../message.ts';
import { failuresToOpen } from './breaker.ts';
import { type DeliveryState, mayGoOut } from './deliveries.ts';
import { unsealedSeconds } from './event-seals.ts';
import { oldestContentDays } from './retention.ts';
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

/** Why nothing goes out to a receiver: an operator's word, its own for good or for a while, or that it does not answer. */
export const keptBackWhys = ['paused', 'disabled', 'asked', 'unreachable'] as const;
export type KeptBackWhy = (typeof keptBackWhys)[number];

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
  /** Receivers that nothing goes out to, with each reason. */
  keptBack: { gln: string; why: KeptBackWhy }[];
  /** Age of the oldest message whose words are still kept; 0 where there is none. */
  oldestContentSeconds: number;
  /** For how long the oldest event has waited for its seal. */
  unsealedSeconds: number;
}

/* By the partial indexes on these states: what has ended, which is nearly everything, is never looked at. */
const open = `(
  SELECT state, message_id, party_gln, created_at FROM deliveries WHERE state IN ('queued', 'available', 'leased', 'dead')
  UNION ALL SELECT state, message_id, party_gln, created_at FROM deliveries WHERE state = 'sending')`;

/** Reads the gauges, in queries whose cost grows with what is under way, not with what is stored. */
export async function readGauges(db: Queryable): Promise<Gauges> {
  const { rows } = await db.query<OpenDeliveries>(
    `SELECT o.state, o.party_gln AS gln, m.type, count(*)::int AS count,
       extract(epoch FROM now() - min(o.created_at))::float8 AS "oldestSeconds"
     FROM ${open} o JOIN messages m ON m.id = o.message_id GROUP BY 1, 2, 3`,
  );
  return {
    ...{ open: rows, ...(await readTotals(db)), keptBack: await readKeptBack(db) },
    oldestContentSeconds: (await oldestContentDays(db)) * 86_400,
    unsealedSeconds: await unsealedSeconds(db),
  };
}

async function readKeptBack(db: Queryable): Promise<Gauges['keptBack']> {
  const { rows } = await db.query<{ gln: string; why: KeptBackWhy }>(
    `SELECT r.gln, w.why FROM receivers r CROSS JOIN LATERAL (VALUES
       ('paused', r.paused_at IS NOT NULL), ('disabled', r.disabled_at IS NOT NULL),
       ('asked', r.blocked_until > now() AND r.failures < $1), ('unreachable', r.failures >= $1)) AS w(why, is_so)
     WHERE w.is_so ORDER BY 1, 2`,
    [failuresToOpen],
  );
  return rows;
}

type Totals = Pick<Gauges, 'messages' | 'deadLetters' | 'receiptsOverdue' | 'relayLagSeconds'>;

async function readTotals(db: Queryable): Promise<Totals> {
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
