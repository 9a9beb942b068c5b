import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryFailure } from '../../src/channels/failure.ts';
import type { Answered, CallOptions, FrontDesk } from './front-desk.ts';
import { projectRoot } from './project-root.ts';
import { deliverDue, type ToldChannel } from './told-channel.ts';

/** Makes a call and keeps its answer under this operation's name; a text after a hyphen tells several of one operation apart. */
export type Recorded = (
  operation: string,
  key: string | undefined,
  method: string,
  path: string,
  options?: CallOptions,
) => Promise<Answered>;

const read = (path: string) => readFileSync(join(projectRoot, 'fixtures', path));
const message = (path: string, changes: object = {}) => ({
  ...JSON.parse(read(`${path}/canonical.json`).toString()),
  ...changes,
});
const vejle = {
  gln: '5790000990085',
  name: 'PPR, Vejle Kommune',
  roles: ['ppr'],
  municipality: '0630',
  formats: ['json'],
  channel: { kind: 'webhook', url: 'https://ppr.example.dk/tovholder' },
};

/** A day at a gateway in the sandbox: every call of the API is made in it at least once, and succeeds. */
export async function tellStory(desk: FrontDesk, channel: ToldChannel, record: Recorded): Promise<void> {
  await sendAndFollow(desk, record);
  await consume(desk, record);
  await waitForAnAnswer(desk, record);
  await keepParties(record);
  await operate(desk, channel, record);
  await lookOn(record);
}

async function sendAndFollow(desk: FrontDesk, record: Recorded): Promise<void> {
  const body = message('child-examination/plain');
  const { id } = (await record('postMessages', 'sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0];
  await record('postMessages-repeat', 'sandbox-gp', 'POST', '/v1/messages', { body });
  const dryRun = '/v1/messages?dryRun=true';
  const referral = { body: message('child-referral/plain') };
  await record('postMessages-dry-run', 'sandbox-gp', 'POST', dryRun, referral);
  const invalid = { body: read('refused/json-many-faults/input.json').toString(), headers: asJson };
  await record('postMessages-invalid', 'sandbox-gp', 'POST', '/v1/messages', invalid);
  await deliverDue(desk.context);
  await takeAll(desk, 'sandbox-health-visitor');
  await deliverDue(desk.context);
  await record('showMessage', 'sandbox-gp', 'GET', `/v1/messages/${id}`);
  await record('listMessages', 'sandbox-gp', 'GET', '/v1/messages?limit=10');
  await record('showThread', 'sandbox-gp', 'GET', `/v1/threads/${body.threadId}`);
  const regretted = { body: message('municipal-referral/plain') };
  const posted = await desk.call('sandbox-gp', 'POST', '/v1/messages', regretted);
  await record('cancelMessage', 'sandbox-gp', 'POST', `/v1/messages/${posted.body.messages[0].id}/cancel`);
  const headers = { 'Content-Type': 'application/fhir+json' };
  const fhir = { body: read('correspondence/plain/fhir-json.json').toString(), headers };
  await record('processMessage', 'sandbox-gp', 'POST', '/fhir/$process-message', fhir);
}

const asJson = { 'Content-Type': 'application/json' };

async function consume(desk: FrontDesk, record: Recorded): Promise<void> {
  const lease = async (name?: string) => {
    await desk.call('sandbox-gp', 'POST', '/v1/messages', {
      body: message('child-referral/plain', { letterId: randomUUID().slice(0, 14), threadId: randomUUID() }),
    });
    await deliverDue(desk.context);
    const path = '/v1/inbox?max=1&wait=0&lease=60';
    const answer = name ? await record(name, ppr, 'GET', path) : await desk.call(ppr, 'GET', path);
    const { deliveryId, leaseToken } = answer.body.deliveries[0];
    return { deliveryId, leaseToken };
  };
  const ppr = 'sandbox-ppr';
  await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message('child-referral/plain') });
  await deliverDue(desk.context);
  const { body } = await record('leaseDeliveries', ppr, 'GET', '/v1/inbox?max=1&wait=0&lease=60');
  const { deliveryId, leaseToken } = body.deliveries[0];
  const at = `/v1/inbox/${deliveryId}`;
  await record('extendLease', ppr, 'POST', `${at}/extend`, { body: { leaseToken, lease: 300 } });
  await record('showDeliveryContent', ppr, 'GET', `${at}/content`);
  await record('ackDelivery', ppr, 'POST', `${at}/ack`, { body: { leaseToken } });
  const wrong = await lease();
  const word = { leaseToken: wrong.leaseToken, code: 'not-our-citizen' };
  await record('rejectDelivery', ppr, 'POST', `/v1/inbox/${wrong.deliveryId}/reject`, { body: word });
  const later = await lease();
  const back = { leaseToken: later.leaseToken, retryAfter: 0 };
  await record('nackDelivery', ppr, 'POST', `/v1/inbox/${later.deliveryId}/nack`, { body: back });
  const again = (await desk.call(ppr, 'GET', '/v1/inbox?max=1&wait=0&lease=60')).body.deliveries[0];
  const settlements = [{ deliveryId: again.deliveryId, leaseToken: again.leaseToken, outcome: 'ack' }];
  await record('settleMany', ppr, 'POST', '/v1/inbox/settle', { body: settlements });
}

async function takeAll(desk: FrontDesk, key: string): Promise<void> {
  const { deliveries } = (await desk.call(key, 'GET', '/v1/inbox?wait=0&max=100')).body;
  const settlements = deliveries.map(({ deliveryId, leaseToken }: Record<string, string>) => {
    return { deliveryId, leaseToken, outcome: 'ack' };
  });
  if (settlements.length > 0) await desk.call(key, 'POST', '/v1/inbox/settle', { body: settlements });
}

async function waitForAnAnswer(desk: FrontDesk, record: Recorded): Promise<void> {
  const nurse = 'sandbox-home-nursing';
  const ask = (changes: object = {}) =>
    desk.call(nurse, 'POST', '/v1/messages', { body: message('fmk-reminder/plain', changes) });
  const sent = await ask();
  await ask({ letterId: 'TVHFMKREM00002', threadId: randomUUID() });
  await deliverDue(desk.context);
  await takeAll(desk, 'sandbox-gp');
  const asked = `/v1/messages/${sent.body.messages[0].id}`;
  const { followUp } = (await desk.call(nurse, 'GET', asked)).body;
  const { followUps } = (await record('listFollowUps', nurse, 'GET', '/v1/follow-ups?limit=1&kind=fmk')).body;
  await record('showFollowUp', nurse, 'GET', `/v1/follow-ups/${followUp.id}`);
  await record('closeFollowUp', nurse, 'POST', `/v1/follow-ups/${followUp.id}/close`);
  await record('cancelFollowUp', nurse, 'POST', `/v1/follow-ups/${followUps[0].id}/cancel`);
}

const admin = 'sandbox-admin';

async function keepParties(record: Recorded): Promise<void> {
  await record('putParty', admin, 'PUT', `/v1/admin/parties/${vejle.gln}`, { body: vejle });
  await record('listParties', admin, 'GET', '/v1/admin/parties');
  const secrets = `/v1/admin/receivers/${vejle.gln}/webhook-secret`;
  await record('makeWebhookSecret', admin, 'POST', secrets, { body: { overlapSeconds: 86_400 } });
  await record('listWebhookSecrets', admin, 'GET', secrets);
  await record('endReplacedWebhookSecrets', admin, 'DELETE', secrets);
  const wanted = { name: 'PPR, Vejle Kommune', role: 'party', parties: [vejle.gln] };
  const { body } = await record('createCredential', admin, 'POST', '/v1/admin/credentials', { body: wanted });
  await record('listCredentials', admin, 'GET', '/v1/admin/credentials');
  await record('revokeCredential', admin, 'DELETE', `/v1/admin/credentials/${body.id}`);
}

async function operate(desk: FrontDesk, channel: ToldChannel, record: Recorded): Promise<void> {
  channel.fault = () => new DeliveryFailure('RECEIVER_REFUSED', 'The receiver answered 400: look at its log.');
  const send = async (letterId: string) => {
    const body = message('child-referral/plain', { letterId, threadId: randomUUID(), receiver: { gln: vejle.gln } });
    const { id } = (await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0];
    return id;
  };
  const sendDead = async (letterId: string) => {
    const id = await send(letterId);
    await deliverDue(desk.context);
    return id;
  };
  const dead = await sendDead('TVHDEADLETTER1');
  const reason = { reason: 'The receiver has moved to another gateway.' };
  await record('listDeadLetters', admin, 'GET', '/v1/admin/dead-letters');
  await record('showDeadLetter', admin, 'GET', `/v1/admin/dead-letters/${dead}`);
  const why = 'The%20receiver%20says%20it%20cannot%20read%20it.';
  const original = `/v1/admin/dead-letters/${dead}/original?reason=${why}`;
  await record('showOriginalOfDeadLetter', admin, 'GET', original);
  const filter = { receiver: vejle.gln, code: 'RECEIVER_REFUSED' };
  const replay = { body: { filter, dryRun: true } };
  await record('replayDeadLetters', admin, 'POST', '/v1/admin/dead-letters/replay', replay);
  await record('skipMessage', admin, 'POST', `/v1/admin/messages/${dead}/skip`);
  await record('replayDeadLetter', admin, 'POST', `/v1/admin/dead-letters/${dead}/replay`);
  const given = await sendDead('TVHDEADLETTER2');
  await record('discardDeadLetter', admin, 'POST', `/v1/admin/dead-letters/${given}/discard`, { body: reason });
  await record('eraseMessage', admin, 'POST', `/v1/admin/messages/${await ended(desk)}/erase`, {
    body: { reason: 'Sent to the wrong municipality.' },
  });
  const held = await send('TVHHELD000001');
  await record('holdMessage', admin, 'POST', `/v1/admin/messages/${held}/hold`);
  await record('resumeMessage', admin, 'POST', `/v1/admin/messages/${held}/resume`);
  await record('cancelDelivery', admin, 'POST', `/v1/admin/messages/${held}/cancel`, { body: reason });
  const at = `/v1/admin/receivers/${vejle.gln}`;
  await record('pauseReceiver', admin, 'POST', `${at}/pause`);
  const cancel = { body: { reason: 'The clinic has closed.', dryRun: true } };
  await record('cancelDeliveriesOfReceiver', admin, 'POST', `${at}/cancel`, cancel);
  await record('listReceivers', admin, 'GET', '/v1/admin/receivers');
  await record('resumeReceiver', admin, 'POST', `${at}/resume`);
}

/* A message that has come to its end, with its receipts. */
async function ended(desk: FrontDesk): Promise<string> {
  const body = message('correspondence/plain', { letterId: 'TVHENDED000001', threadId: randomUUID() });
  const { id } = (await desk.call('sandbox-gp', 'POST', '/v1/messages', { body })).body.messages[0];
  await deliverDue(desk.context);
  await takeAll(desk, 'sandbox-home-nursing');
  await deliverDue(desk.context);
  await takeAll(desk, 'sandbox-gp');
  return id;
}

async function lookOn(record: Recorded): Promise<void> {
  await record('live', undefined, 'GET', '/health/live');
  await record('ready', undefined, 'GET', '/health/ready');
  await record('capabilities', undefined, 'GET', '/fhir/metadata');
  await record('moveClock', 'sandbox-gp', 'POST', '/v1/sandbox/clock', { body: { forward: 86_400 } });
  await record('showClock', 'sandbox-gp', 'GET', '/v1/sandbox/clock');
}
