import { mustBeAnnounced } from '../announced.ts';
import { type Answering, answers, breaksOff, hangs, startWebhookReceiver } from '../webhook-receiver.ts';
import type { Rig } from './rig.ts';

/** A receiver that is posted to. */
export async function webhookRig(): Promise<Rig> {
  const receiver = await startWebhookReceiver();
  const takes: Answering = (response, call) => {
    mustBeAnnounced('JsonDocument', { headers: call.headers, payload: JSON.parse(call.body.toString('utf8')) });
    answers(204)(response, call);
  };
  let answering: Answering = takes;
  const breaksOffOnce: Answering = (response, call) => {
    receiver.answer = takes;
    breaksOff(response, call);
  };
  const behaviours = {
    take: takes,
    refuse: answers(422, { 'content-type': 'application/json' }, { outcome: 'reject', code: 'unreadable' }),
    drop: breaksOffOnce,
  };
  return {
    settings: () => ({ kind: 'webhook', url: receiver.url, timeoutSeconds: 1 }),
    behave: async (behaviour) => {
      answering = behaviours[behaviour];
      receiver.answer = answering;
    },
    rest: async () => {},
    goDown: () => receiver.goDown(),
    comeBack: () => receiver.comeBack(),
    hang: async () => {
      receiver.answer = hangs;
    },
    goOn: async () => {
      receiver.answer = answering;
    },
    close: () => receiver.close(),
  };
}
