import { type Client, clientOf, freshMessage } from '../support/client.ts';
import { addPartyOn } from '../support/party-on.ts';
import { answers, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** What went through a gateway before somebody looks at it; all of it made up. */
export interface Story {
  /** A child examination that waits in an inbox. */
  waiting: string;
  /** A referral that was taken over and answered, its letter id and its thread. */
  delivered: string;
  letterId: string;
  threadId: string;
  /** A dead letter, and the GLN of its receiver. */
  dead: string;
  refuser: string;
  /** The receiver's system; it refuses all that comes until it is told otherwise. */
  hook: WebhookReceiver;
  end(): Promise<void>;
}

/** Lets the parties of the sandbox write to each other. */
export async function tellStory(url: string): Promise<Story> {
  const hook = await startWebhookReceiver();
  hook.answer = answers(400);
  const refuser = await addPartyOn(url, { kind: 'webhook', url: hook.url }, { name: 'Prøvekommunens hjemmepleje' });
  const [gp, ppr, nursing] = [
    clientOf(url, 'sandbox-gp'),
    clientOf(url, 'sandbox-ppr'),
    clientOf(url, 'sandbox-home-nursing'),
  ];
  const [dead = ''] = await refuser.post();
  const referral = freshMessage('child-referral/plain');
  const delivered = await posted(gp, referral);
  const { threadId } = (await gp.get(`/v1/messages/${delivered}`)).body;
  await ppr.take();
  await posted(ppr, freshMessage('referral-status/started', answerTo(referral, threadId)));
  await posted(nursing, freshMessage('fmk-reminder/plain'));
  const waiting = await posted(gp, freshMessage('child-examination/plain'));
  await refuser.become('dead', [dead]);
  return {
    ...{ waiting, delivered, letterId: referral.letterId, threadId, dead, refuser: refuser.gln, hook },
    end: () => hook.close(),
  };
}

async function posted(client: Client, message: object): Promise<string> {
  const { status, body } = await client.send(message);
  if (status !== 202) throw new Error(`a message was refused: ${status} ${JSON.stringify(body)}`);
  return body.messages[0].id;
}

type Letter = Record<'letterId' | 'sender' | 'receiver' | 'patient', unknown>;

function answerTo({ letterId, sender, receiver, patient }: Letter, threadId: string): object {
  const exchange = { kind: 'reply', precedes: { letterId } };
  return { sender: receiver, receiver: sender, patient, threadId, exchange, envelopeId: 'TVHENVREPLY001' };
}
