import { setTimeout as sleep } from 'node:timers/promises';
import { type Gauges, readGauges } from '../store/gauges.ts';
import { readOverdue } from '../store/overdue.ts';
import type { Queryable } from '../store/store.ts';
import { type Found, ok, warning } from './verdict.ts';

/** Whether what was accepted goes its way: dead letters, what nobody fetches, a relay that stands still, lost workers, owed receipts. */
export async function examineWork(db: Queryable): Promise<Found[]> {
  const gauges = await lookAgain(db, await readGauges(db));
  const found = [...lettersOf(gauges), ...lagOf(gauges), ...lostOf(gauges), ...waitingOf(gauges), ...owedOf(gauges)];
  const count = gauges.messages.accepted + gauges.messages.available;
  return found.length > 0 ? found : [ok('deliveries', `Messages under way: ${count}, none of them for too long.`)];
}

function lettersOf({ deadLetters }: Gauges): Found[] {
  if (deadLetters === 0) return [];
  const detail = `Dead letters that wait for somebody to decide: ${deadLetters}.`;
  return [warning('dead-letters', detail, 'Look at them (tovholder dead list), then replay or discard them.')];
}

/* Twice the time after which a lost job is found again. */
const longestLag = 120;

/* Between two deliveries of a receiver that is called nothing of it is in hand for a moment. */
async function lookAgain(db: Queryable, gauges: Gauges): Promise<Gauges> {
  let { relayLagSeconds } = gauges;
  for (let look = 0; look < 3 && relayLagSeconds >= longestLag; look += 1) {
    await sleep(300);
    relayLagSeconds = Math.min(relayLagSeconds, (await readOverdue(db)).relayLag);
  }
  return { ...gauges, relayLagSeconds };
}

function lagOf({ relayLagSeconds }: Gauges): Found[] {
  if (relayLagSeconds < longestLag) return [];
  const detail = `Deliveries have been due for ${spanOf(relayLagSeconds)} and nobody takes them up.`;
  return [
    warning('relay', detail, 'See that a gateway with the role worker runs, keeps up, and that its queue works.'),
  ];
}

/* Three times as long as a claim holds. */
const longestInHand = 60;

function lostOf({ waits: { sending } }: Gauges): Found[] {
  if (sending < longestInHand) return [];
  const detail = `A worker took a delivery in hand, was heard of ${Math.round(sending)} s ago, and nobody takes it back.`;
  return [warning('workers', detail, 'Restart the gateways with the role worker: what they had in hand goes on then.')];
}

const longestWait = 24 * 60 * 60;

function waitingOf({ open }: Gauges): Found[] {
  const oldest = new Map<string, number>();
  for (const { state, gln, oldestSeconds } of open) {
    if (state === 'dead' || oldestSeconds < longestWait) continue;
    oldest.set(gln, Math.max(oldest.get(gln) ?? 0, oldestSeconds));
  }
  return [...oldest].map(([gln, seconds]) => {
    const remedy = 'See with its operator that its system runs and fetches its messages.';
    return warning('deliveries', `The oldest message to ${gln} has waited for ${spanOf(seconds)}.`, remedy);
  });
}

function owedOf({ receiptsOverdue }: Gauges): Found[] {
  if (receiptsOverdue === 0) return [];
  const detail = `Messages that were taken over and that the receivers' own systems have not answered in time: ${receiptsOverdue}.`;
  return [
    warning(
      'receipts',
      detail,
      'See with the receivers that their systems send receipts; one that comes late goes on.',
    ),
  ];
}

function spanOf(seconds: number): string {
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
