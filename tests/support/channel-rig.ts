import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelSettings } from '../../src/channels/settings.ts';
import { type Client, clientOf } from './client.ts';
import { addPartyOn, type PartyOn } from './party-on.ts';
import { answers, breaksOff, hangs, resets, startWebhookReceiver } from './webhook-receiver.ts';

/** The system of one party behind a channel, real to the last byte, with the faults that the contract test has it commit. */
export interface Rig {
  party: PartyOn;
  /** Takes over whatever comes from now on. */
  take(): void;
  /** Refuses whatever comes from now on as sent to the wrong receiver. */
  refuse(): void;
  /** Takes what comes and says nothing about it. */
  hang(): void;
  /** Breaks off in the middle of what comes. */
  breakOff(): void;
  /** Is not there at all, until it comes back. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Builds a system for a party of the gateway at `url`. */
export type BuildRig = (url: string) => Promise<Rig>;

/** A party whose webhook is a real HTTP server. */
export const webhookRig: BuildRig = async (url) => {
  const system = await startWebhookReceiver();
  const channel: ChannelSettings = { kind: 'webhook', url: system.url, timeoutSeconds: 2 };
  const party = await addPartyOn(url, channel);
  const secret = await clientOf(url, 'sandbox-admin').post(`/v1/admin/receivers/${party.gln}/webhook-secret`, {});
  if (secret.status !== 201) throw new Error(`the secret was answered ${secret.status}`);
  let isHalf = false;
  return {
    party,
    take: () => {
      system.answer = answers(204);
    },
    refuse: () => {
      system.answer = answers(422, {}, { outcome: 'reject', code: 'wrong-receiver' });
    },
    hang: () => {
      system.answer = hangs;
    },
    breakOff: () => {
      system.answer = (...call) => {
        isHalf = !isHalf;
        (isHalf ? breaksOff : resets)(...call);
      };
    },
    goDown: () => system.goDown(),
    comeBack: () => system.comeBack(),
    close: () => system.close(),
  };
};

type Lease = { deliveryId: string; leaseToken: string };

/** A party whose system leases from its inbox; gone, it does not ask. */
export const inboxRig: BuildRig = async (url) => {
  const party = await addPartyOn(url, { kind: 'inbox' });
  let settle: ((client: Client, lease: Lease) => Promise<unknown>) | undefined;
  let isOver = false;
  const consuming = (async () => {
    while (!isOver) {
      const now = settle;
      if (now) for (const lease of await party.self.lease('max=10&wait=0&lease=1')) await now(party.self, lease);
      await sleep(100);
    }
  })();
  const say =
    (word: string, body: object) =>
    (client: Client, { deliveryId, leaseToken }: Lease) =>
      client.post(`/v1/inbox/${deliveryId}/${word}`, { leaseToken, ...body });
  return {
    party,
    take: () => {
      settle = say('ack', {});
    },
    refuse: () => {
      settle = say('reject', { code: 'wrong-receiver' });
    },
    hang: () => {
      settle = async () => undefined;
    },
    breakOff: () => {
      settle = say('nack', {});
    },
    goDown: async () => {
      settle = undefined;
    },
    comeBack: async () => {},
    close: async () => {
      isOver = true;
      await consuming;
    },
  };
};
