import { setTimeout as sleep } from 'node:timers/promises';
import { glnOf } from './ledger.ts';
import { isFull } from './seed.ts';
import type { World } from './world.ts';

/** A dead letter as an operator is shown it. */
export interface DeadLetter {
  id: string;
  code: string;
  attempts: number;
  unsettled: number;
}

/**
 * Sends a letter that kills each worker that takes it and one whose output is found invalid, among others that nothing is
 * wrong with; tells the dead letters that the two became, and sees to it that the others were delivered meanwhile.
 * Leaves the first gateway alone, unharmed.
 */
export async function hopelessLetters(world: World): Promise<[DeadLetter, DeadLetter]> {
  const [gateway, other] = world.gateways;
  const { traffic, pool } = world;
  const { line } = traffic;
  await line.insist('admin', 'POST', `/v1/admin/receivers/${glnOf.ppr}/pause`);
  const sent = await traffic.send('X1', 7, { plainly: true, to: 'ppr' });
  const [poison, faulty, ...sound] = sent.map(({ ids }) => [...ids][0] ?? '') as [string, string, ...string[]];
  const failpoints = [`kill:0:${poison}`, `throw=OUTPUT_INVALID:0:${faulty}`].map(
    (point) => `worker-after-translate:${point}`,
  );
  other.signal('SIGKILL');
  await other.gone();
  /* But for the full form on Redis eight of the ten workers have died before. */
  const isHurried = !isFull || world.redis === undefined;
  if (isHurried)
    await pool.query('UPDATE deliveries SET lost_claims = 8, attempts = 8 WHERE message_id = $1', [poison]);
  let deaths = 0;
  for (let isPaused = true; (await stateOf(world, poison)) !== 'dead'; isPaused = false) {
    const at = performance.now();
    await world.restart(gateway, { TOVHOLDER_FAILPOINTS: failpoints.join() }).catch(() => gateway.gone());
    if (isPaused) await line.call('admin', 'POST', `/v1/admin/receivers/${glnOf.ppr}/resume`);
    if (isHurried) await hurry(world);
    while (gateway.isRunning() && (await stateOf(world, poison)) !== 'dead') await sleep(50);
    if (gateway.isRunning()) break;
    deaths += 1;
    world.ledger.faults.push({ row: 'X1', what: 'poison', at, backAt: performance.now() });
    if (deaths > 12) throw new Error('a letter killed more workers than it should');
  }
  await arrived(world, sound);
  await world.restart(gateway);
  world.ledger.faults = world.ledger.faults.filter(({ row }) => row !== 'X1');
  return [await shown(world, poison), await shown(world, faulty)];
}

/* What was in hand when the worker died is due at once, not after the half minute that a lost claim takes. */
async function hurry({ pool }: World): Promise<void> {
  await pool.query(`UPDATE deliveries SET claim_expires_at = now() WHERE state = 'sending'`);
  await sleep(1_500);
  await pool.query(
    `UPDATE deliveries SET due_at = now() WHERE state = 'queued' AND due_at > now() AND due_at < now() + interval '1 minute'`,
  );
}

async function stateOf({ pool }: World, messageId: string): Promise<string> {
  const { rows } = await pool.query<{ state: string }>('SELECT state FROM deliveries WHERE message_id = $1', [
    messageId,
  ]);
  return rows[0]?.state ?? 'none';
}

async function arrived(world: World, ids: readonly string[]): Promise<void> {
  for (let wait = 0; wait < 30_000; wait += 100) {
    const states = await Promise.all(ids.map((id) => stateOf(world, id)));
    if (states.every((state) => ['leased', 'delivered', 'rejected', 'available'].includes(state))) return;
    if (states.includes('dead')) break;
    await sleep(100);
  }
  throw new Error('letters that nothing was wrong with did not arrive beside one that was');
}

async function shown({ traffic }: World, id: string): Promise<DeadLetter> {
  const { status, body } = await traffic.line.insist('admin', 'GET', `/v1/admin/dead-letters/${id}`);
  if (status !== 200) throw new Error(`a dead letter was answered ${status}`);
  return body;
}

/** Sends dead letters once more; their attempts count afresh. */
export async function replay({ traffic, pool }: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { status } = await traffic.line.insist('admin', 'POST', `/v1/admin/dead-letters/${id}/replay`);
    if (status !== 200) throw new Error(`a replay was answered ${status}`);
    const { rows } = await pool.query<{ attempts: number }>('SELECT attempts FROM deliveries WHERE message_id = $1', [
      id,
    ]);
    if ((rows[0]?.attempts ?? 99) > 1) throw new Error('a replay did not count its attempts afresh');
  }
}

/** Sends a letter to a party that leases it again and again and never settles it; tells the dead letter it became. */
export async function neverSettled(world: World): Promise<DeadLetter> {
  const { traffic, ledger, pool } = world;
  const [letter] = await traffic.send('X2', 1, { plainly: true, to: 'hospital' });
  const id = [...(letter?.ids ?? [])][0] ?? '';
  for (let leases = 0; leases < 20; ) {
    const { body } = await traffic.line.insist('hospital', 'GET', '/v1/inbox?max=1&wait=2&lease=1');
    for (const { deliveryId, messageId, letterId, leaseToken: token, attempt } of body.deliveries) {
      ledger.handedOut.push({ to: 'hospital', deliveryId, messageId, letterId, token, attempt, at: performance.now() });
      leases += 1;
    }
    if (!isFull)
      await pool.query(
        `UPDATE deliveries SET lease_expires_at = now() - interval '1 ms' WHERE message_id = $1 AND state = 'leased'`,
        [id],
      );
  }
  for (let wait = 0; wait < 30_000 && (await stateOf(world, id)) !== 'dead'; wait += 100) await sleep(100);
  return await shown(world, id);
}

/** Lets the hospital take a letter over at last. */
export async function takeOver({ traffic, ledger }: World, id: string): Promise<void> {
  const { body } = await traffic.line.insist('hospital', 'GET', '/v1/inbox?max=1&wait=20&lease=60');
  const [delivery] = body.deliveries;
  if (delivery?.messageId !== id) throw new Error('a replayed letter did not come');
  const { deliveryId, messageId, letterId, leaseToken: token, attempt } = delivery;
  ledger.handedOut.push({ to: 'hospital', deliveryId, messageId, letterId, token, attempt, at: performance.now() });
  const { status } = await traffic.line.insist('hospital', 'POST', `/v1/inbox/${deliveryId}/ack`, {
    leaseToken: token,
  });
  if (status === 200) ledger.settled.push({ deliveryId, messageId, token, outcome: 'ack', at: performance.now() });
}
