import { setTimeout as sleep } from 'node:timers/promises';
import { followUpsDue } from '../../src/reminders/due.ts';
import type { FrontDesk } from './front-desk.ts';

/** Does all that is due by the store's clock, as the chore of a running gateway would. */
export async function doWhatIsDue({ context }: Pick<FrontDesk, 'context'>): Promise<void> {
  while (await followUpsDue.work(context));
}

/** Moves the sandbox's clock to a point in time, which must lie ahead of it. */
export async function forwardTo(desk: FrontDesk, instant: string | Date): Promise<void> {
  const { body } = await desk.call('sandbox-admin', 'GET', '/v1/sandbox/clock');
  const forward = Math.ceil((new Date(instant).getTime() - Date.parse(body.now)) / 1000);
  let left = forward;
  while (left > 0) {
    const step = Math.min(left, 31_536_000);
    const { status } = await desk.call('sandbox-admin', 'POST', '/v1/sandbox/clock', { body: { forward: step } });
    if (status !== 200) throw new Error(`the clock was not moved: ${status}`);
    left -= step;
  }
  if (forward <= 0) throw new Error('the clock is past that time');
}

/** A delivery as its receiver leased it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON it expects and fails where it is not there
export type Taken = any;

/** Waits until everything that was accepted is where its receiver can lease it. */
export async function untilDelivered({ context: { store, wake } }: Pick<FrontDesk, 'context'>): Promise<void> {
  for (;;) {
    const { rowCount } = await store.pool.query(
      `SELECT FROM deliveries WHERE state = 'sending' OR (state = 'queued' AND due_at <= now()) LIMIT 1`,
    );
    if (rowCount === 0) return;
    wake();
    await sleep(5);
  }
}

/** Leases all that waits for a party and takes it over, until nothing comes. */
export async function takeAll(desk: FrontDesk, key: string): Promise<Taken[]> {
  const taken: Taken[] = [];
  await untilDelivered(desk);
  for (;;) {
    const { deliveries } = (await desk.call(key, 'GET', '/v1/inbox?max=100&wait=0')).body;
    if (deliveries.length === 0) return taken;
    for (const delivery of deliveries) {
      const { deliveryId, leaseToken } = delivery;
      await desk.call(key, 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
      taken.push(delivery);
    }
  }
}
