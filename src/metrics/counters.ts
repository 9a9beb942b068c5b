import { Counter, Histogram, type Registry } from 'prom-client';
import { type CallTold, callsTold } from '../intake/visit.ts';
import { type EventKind, type TimelineEvent, timelineTold } from '../store/events.ts';

const simple = {
  accepted: ['tovholder_accepted_total', 'Messages accepted.'],
  repeated: ['tovholder_repeated_total', 'Messages that were here already.'],
  delivered: ['tovholder_delivered_total', 'Deliveries that their receivers have taken over.'],
  rejected: ['tovholder_rejected_total', 'Messages that their receivers have refused.'],
  expired: ['tovholder_expired_total', 'Messages whose time to live ended.'],
  cancelled: ['tovholder_cancelled_total', 'Messages that their senders have withdrawn.'],
  'receipt-overdue': [
    'tovholder_receipts_overdue_total',
    'Receipts that a receiver’s own system did not give in time.',
  ],
  alarm: ['tovholder_receipts_expired_total', 'Receipts that nobody fetched in their time to live.'],
} as const satisfies Partial<Record<EventKind, readonly [string, string]>>;

/* In seconds, from a blink to the 14 days of a message. */
const buckets = [0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 43_200, 259_200, 1_209_600];

/**
 * Counts what happens in this process from now on, from the timelines and the calls; the function it returns ends that. An
 * event is counted when it is written, also where its transaction then fails. No label comes from a message or a client.
 */
export function countFromNowOn(registry: Registry): () => void {
  const registers = [registry];
  const counters = Object.fromEntries(
    Object.entries(simple).map(([kind, [name, help]]) => [kind, new Counter({ name, help, registers })]),
  );
  const dead = new Counter({
    ...{ name: 'tovholder_dead_total', help: 'Deliveries laid among the dead letters, by why.' },
    ...{ labelNames: ['code'] as const, registers },
  });
  const retries = new Counter({
    ...{ name: 'tovholder_retries_total', help: 'Deliveries that failed and get another turn, by why.' },
    ...{ labelNames: ['code'] as const, registers },
  });
  const receipts = new Counter({
    ...{ name: 'tovholder_receipts_total', help: 'Receipts on their way to senders, by what they say.' },
    ...{ labelNames: ['outcome'] as const, registers },
  });
  const takeover = new Histogram({
    ...{ name: 'tovholder_takeover_seconds', help: 'From the acceptance of a message to its takeover.' },
    ...{ buckets, registers },
  });
  const refused = new Counter({
    ...{ name: 'tovholder_refused_total', help: 'Calls that were refused, by the code of the problem.' },
    ...{ labelNames: ['code'] as const, registers },
  });
  const calls = new Counter({
    ...{ name: 'tovholder_http_requests_total', help: 'Calls that were answered; 499: the client went away.' },
    ...{ labelNames: ['method', 'path', 'status'] as const, registers },
  });

  const count = ({ kind, messageId, code }: TimelineEvent) => {
    counters[kind]?.inc();
    if (kind === 'dead') dead.inc({ code: wordOf(code) });
    if (kind === 'retried') retries.inc({ code: wordOf(code) });
    if (kind === 'receipt-sent' || kind === 'receipt-received') receipts.inc({ outcome: code ?? 'none' });
    const seconds = kind === 'delivered' ? ageOf(messageId) : undefined;
    if (seconds !== undefined) takeover.observe(seconds);
  };
  const onTimeline = (events: unknown) => (events as readonly TimelineEvent[]).forEach(count);
  const onCall = (told: unknown) => {
    const { method, path, status, code } = told as CallTold;
    calls.inc({ method, path, status });
    if (code !== undefined) refused.inc({ code });
  };
  timelineTold.subscribe(onTimeline);
  callsTold.subscribe(onCall);
  return () => {
    timelineTold.unsubscribe(onTimeline);
    callsTold.unsubscribe(onCall);
  };
}

/* The gateway's own codes only. */
function wordOf(code: string | undefined): string {
  return code !== undefined && /^[A-Z_]{2,40}$/.test(code) ? code : 'OTHER';
}

/* The gateway's message ids hold the moment they were made, in ms. Source: RFC 9562, §5.7. */
function ageOf(messageId: string | undefined): number | undefined {
  if (messageId?.[14] !== '7') return undefined;
  const madeAt = Number.parseInt(messageId.slice(0, 8) + messageId.slice(9, 13), 16);
  return Math.max(0, (Date.now() - madeAt) / 1_000);
}
