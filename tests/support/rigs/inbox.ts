import { setTimeout as sleep } from 'node:timers/promises';
import { type Rig, settleOverHttp } from './rig.ts';

/** A receiver that leases over HTTP: down is one that does not come, hanging one that leases and says no more. */
export function inboxRig(url: string): Rig {
  let stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let party = { gln: '', key: '' };
  let isHanging = false;

  const lease = async (signal: AbortSignal, seconds: number) => {
    const headers = { Authorization: `Bearer ${party.key}` };
    const answer = await fetch(`${url}/v1/inbox?wait=1&lease=${seconds}`, { headers, signal });
    const { deliveries } = (await answer.json()) as { deliveries: { deliveryId: string; leaseToken: string }[] };
    return deliveries;
  };
  const rest = async () => {
    stop.abort();
    await running;
  };
  const repeat = (once: (signal: AbortSignal) => Promise<void>) => {
    stop = new AbortController();
    const { signal } = stop;
    running = (async () => {
      while (!signal.aborted) await once(signal).catch(() => sleep(50));
    })();
  };
  const take = (behaviour: 'take' | 'refuse') =>
    repeat(async (signal) => {
      for (const delivery of await lease(signal, 60)) await settleOverHttp(url, party.key, delivery, behaviour);
    });

  return {
    settings: () => ({ kind: 'inbox' }),
    behave: async (behaviour, { gln, key }) => {
      await rest();
      party = { gln, key };
      if (behaviour !== 'drop') return take(behaviour);
      /* Leased for a second, and gone. */
      while ((await lease(AbortSignal.timeout(20_000), 1)).length === 0);
      take('take');
    },
    rest,
    goDown: rest,
    comeBack: async () => {},
    hang: async () => {
      await rest();
      isHanging = true;
      repeat(async (signal) => void (await lease(signal, 1)));
    },
    goOn: async () => {
      if (isHanging) await rest();
      isHanging = false;
    },
    close: rest,
  };
}
