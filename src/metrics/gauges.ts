import { Gauge, type Registry } from 'prom-client';
import type { Health } from '../intake/health.ts';
import type { Log } from '../log.ts';
import { type Gauges, type OpenDeliveries, openStates } from '../store/gauges.ts';

type Series<L extends string> = { labels: Partial<Record<L, string>>; value: number }[];

interface Shown<L extends string> {
  name: string;
  help: string;
  labels?: readonly L[];
  from(gauges: Gauges): Series<L>;
}

const one = (value: number): Series<never> => [{ labels: {}, value }];

const shown: readonly Shown<string>[] = [
  {
    name: 'tovholder_deliveries',
    help: 'Deliveries that have not ended, by state.',
    labels: ['state'],
    from: ({ open }) =>
      openStates.map((state) => ({ labels: { state }, value: sumOf(open.filter((one) => one.state === state)) })),
  },
  {
    name: 'tovholder_oldest_delivery_seconds',
    help:
      'For how long the delivery that has waited longest in a state has waited there; 0 where none does. queued: for how long it has been due, where nothing keeps it back. ' +
      'sending: since a worker claimed it, or last said that its receiver takes its time. available, leased: since its receiver could have it. dead: since it was laid there.',
    labels: ['state'],
    from: ({ waits }) => openStates.map((state) => ({ labels: { state }, value: waits[state] })),
  },
  {
    name: 'tovholder_queue_depth',
    help: 'Deliveries on their way to a receiver, by its GLN and message type; dead letters are not among them.',
    labels: ['gln', 'type'],
    from: ({ open }) => perQueue(open, sumOf),
  },
  {
    name: 'tovholder_queue_oldest_seconds',
    help: 'Age of the oldest delivery on its way to a receiver, since it came about, by its GLN and message type.',
    labels: ['gln', 'type'],
    from: ({ open }) => perQueue(open, oldestOf),
  },
  {
    name: 'tovholder_messages',
    help: 'Messages that have not ended, by their status.',
    labels: ['status'],
    from: ({ messages }) => Object.entries(messages).map(([status, value]) => ({ labels: { status }, value })),
  },
  {
    name: 'tovholder_dead_letters',
    help: 'Deliveries that wait for an operator’s word.',
    from: ({ deadLetters }) => one(deadLetters),
  },
  {
    name: 'tovholder_receipts_overdue',
    help: 'Messages taken over whose receiver’s own system has not answered within 120 minutes.',
    from: ({ receiptsOverdue }) => one(receiptsOverdue),
  },
  {
    name: 'tovholder_relay_lag_seconds',
    help:
      'For how long the delivery that is due longest has been due, in the queue or not. Not counted: what is kept back, what is behind another of its thread, ' +
      'and what waits for a called receiver that has another in hand or has just failed.',
    from: ({ relayLagSeconds }) => one(relayLagSeconds),
  },
  {
    name: 'tovholder_receiver_kept_back',
    help: '1 for each receiver that nothing goes out to, by its GLN and why: paused, disabled, asked, unreachable.',
    labels: ['gln', 'why'],
    from: ({ keptBack }) => keptBack.map((labels) => ({ labels, value: 1 })),
  },
  {
    name: 'tovholder_oldest_content_seconds',
    help: 'Age of the oldest message whose words are still kept; 0 where there is none.',
    from: ({ oldestContentSeconds }) => one(oldestContentSeconds),
  },
  {
    name: 'tovholder_events_unsealed_seconds',
    help: 'For how long the oldest event of the audit trail has waited for its seal.',
    from: ({ unsealedSeconds }) => one(unsealedSeconds),
  },
];

/** Shows what is under way in the whole store; every process shows the same. Nothing of it is shown while the store is away. */
export function showGauges(registry: Registry, read: () => Promise<Gauges>, log: Log): void {
  for (const { name, help, labels, from } of shown) {
    new Gauge({
      ...{ name, help, labelNames: labels ?? [], registers: [registry] },
      async collect() {
        this.reset();
        try {
          for (const series of from(await read())) this.set(series.labels, series.value);
        } catch (error) {
          this.remove();
          log.debug('A gauge cannot be read', { error });
        }
      },
    });
  }
}

/** Shows readiness and its parts. */
export function showHealth(registry: Registry, health: () => Promise<Health>): void {
  new Gauge({
    ...{ name: 'tovholder_up', help: '1 where a part works: ready, store, migrations, keys, queue.' },
    ...{ labelNames: ['part'], registers: [registry] },
    async collect() {
      const { status, checks } = await health();
      this.set({ part: 'ready' }, status === 'unready' ? 0 : 1);
      for (const [part, verdict] of Object.entries(checks)) this.set({ part }, verdict === 'ok' ? 1 : 0);
    },
  });
}

function sumOf(open: readonly OpenDeliveries[]): number {
  return open.reduce((sum, { count }) => sum + count, 0);
}

function oldestOf(open: readonly OpenDeliveries[]): number {
  return Math.max(0, ...open.map(({ oldestSeconds }) => oldestSeconds));
}

function perQueue(open: readonly OpenDeliveries[], figureOf: typeof sumOf): Series<string> {
  const queues = new Map<string, OpenDeliveries[]>();
  for (const one of open) {
    if (one.state === 'dead') continue;
    const key = `${one.gln} ${one.type}`;
    queues.set(key, [...(queues.get(key) ?? []), one]);
  }
  return [...queues.values()].map((queue) => {
    const { gln = '', type = 'correspondence' } = queue[0] ?? {};
    return { labels: { gln, type }, value: figureOf(queue) };
  });
}
