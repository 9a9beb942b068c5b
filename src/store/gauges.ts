import type { MessageTypeName } from '../message.ts';
import { failuresToOpen } from './breaker.ts';
import { claimSeconds } from './claims.ts';
import type { DeliveryState } from './deliveries.ts';
import { unsealedSeconds } from './event-seals.ts';
import { readOverdue } from './overdue.ts';
import { oldestContentDays } from './retention.ts';
import type { Queryable } from './store.ts';

/** States a delivery does not stay in for ever. */
export const openStates = ['queued', 'sending', 'available', 'leased', 'dead'] as const satisfies DeliveryState[];
export type OpenState = (typeof openStates)[number];

/** So many deliveries of one type to one receiver in one state, and for how long the oldest of them has been here, whatever became of it. */
export interface OpenDeliveries {
  state: OpenState;
  gln: string;
  type: MessageTypeName;
  count: number;
  oldestSeconds: number;
}

/**
 * For how long, in seconds, the delivery that has waited longest in a state has waited there; 0 where none does. `queued`:
 * due and free to go. `sending`: since its claim was made or last kept. `available`, `leased`: since its receiver could have
 * it. `dead`: since it was laid there.
 */
export type LongestWaits = Record<OpenState, number>;

/** Why nothing goes out to a receiver: an operator's word, its own for good or for a while, or that it does not answer. */
export const keptBackWhys = ['paused', 'disabled', 'asked', 'unreachable'] as const;
export type KeptBackWhy = (typeof keptBackWhys)[number];

/** What is under way in the whole store at one moment. */
export interface Gauges {
  open: OpenDeliveries[];
  waits: LongestWaits;
  /** Messages by what their parties are shown; those that have ended are not counted. */
  messages: { accepted: number; available: number; dead: number };
  /** Deliveries that wait for an operator's word. */
  deadLetters: number;
  /** Messages whose receiver's own system owes its receipt for too long. */
  receiptsOverdue: number;
  /** For how long a delivery that nothing but the relay and the workers keeps waiting has been due, in the queue or not. */
  relayLagSeconds: number;
  /** Receivers that nothing goes out to, with each reason. */
  keptBack: { gln: string; why: KeptBackWhy }[];
  /** Age of the oldest message whose words are still kept; 0 where there is none. */
  oldestContentSeconds: number;
  /** For how long the oldest event has waited for its seal. */
  unsealedSeconds: number;
}

/* By the partial indexes on these states: what has ended, which is nearly everything, is never looked at. A claim is kept by
   moving its end. How long what is queued has been due depends on others (`readOverdue`). */
const open = `(
  SELECT state, message_id, party_gln, created_at,
    CASE state WHEN 'dead' THEN dead_at WHEN 'queued' THEN NULL ELSE due_at END AS since
  FROM deliveries WHERE state IN ('queued', 'available', 'leased', 'dead')
  UNION ALL SELECT state, message_id, party_gln, created_at, claim_expires_at - interval '${claimSeconds} seconds'
  FROM deliveries WHERE state = 'sending')`;

/** Reads the gauges, in queries whose cost grows with what is under way, not with what is stored. */
export async function readGauges(db: Queryable): Promise<Gauges> {
  const { rows } = await db.query<OpenDeliveries & { waited: number }>(
    `SELECT o.state, o.party_gln AS gln, m.type, count(*)::int AS count,
       extract(epoch FROM now() - min(o.created_at))::float8 AS "oldestSeconds",
       coalesce(extract(epoch FROM now() - min(o.since)), 0)::float8 AS waited
     FROM ${open} o JOIN messages m ON m.id = o.message_id GROUP BY 1, 2, 3`,
  );
  const { queued, relayLag } = await readOverdue(db);
  const longest = (state: OpenState) =>
    Math.max(0, ...rows.filter((row) => row.state === state).map((row) => row.waited));
  return {
    open: rows.map(({ waited: _, ...row }) => row),
    waits: {
      ...{ queued, sending: longest('sending'), available: longest('available') },
      ...{ leased: longest('leased'), dead: longest('dead') },
    },
    ...{ ...(await readTotals(db)), relayLagSeconds: relayLag, keptBack: await readKeptBack(db) },
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

type Totals = Pick<Gauges, 'messages' | 'deadLetters' | 'receiptsOverdue'>;

async function readTotals(db: Queryable): Promise<Totals> {
  const { rows } = await db.query<Record<'all' | 'accepted' | 'dead' | 'letters' | 'overdue', number>>(
    `SELECT count(DISTINCT message_id)::int AS all,
       count(DISTINCT message_id) FILTER (WHERE state IN ('queued', 'sending'))::int AS accepted,
       count(DISTINCT message_id) FILTER (WHERE state = 'dead')::int AS dead,
       (SELECT count(*)::int FROM deliveries WHERE dead_at IS NOT NULL) AS letters,
       (SELECT count(*)::int FROM messages WHERE receipt_overdue_at IS NOT NULL) AS overdue
     FROM ${open} o`,
  );
  const [row] = rows;
  if (!row) throw new Error('an aggregate has no row');
  const { accepted, dead } = row;
  return {
    messages: { accepted, available: Math.max(0, row.all - accepted - dead), dead },
    deadLetters: row.letters,
    receiptsOverdue: row.overdue,
  };
}
