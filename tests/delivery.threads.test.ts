import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fhirXml } from '../src/formats/fhir/index.ts';
import type { Letter } from '../src/formats/format.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let gp: Client;
let ppr: Client;

beforeAll(async () => {
  gateway = await startGateway({});
  gp = clientOf(gateway.url, 'sandbox-gp');
  ppr = clientOf(gateway.url, 'sandbox-ppr');
});
afterAll(() => gateway.close());

const toPpr = { receiver: { gln: '5790000990030' }, receiptRequested: false };

async function untilAvailable(count: number): Promise<void> {
  for (let wait = 0; wait < 30_000; wait += 100) {
    const { body } = await gp.get('/v1/messages?status=available&limit=100');
    if (body.messages.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the messages did not become available within half a minute');
}

/* Takes deliveries over until the one of this message comes. */
async function takeMessage(client: Client, messageId: string) {
  for (;;) {
    const delivery = await client.take();
    if (delivery.messageId === messageId) return delivery;
  }
}

test('a conversation is taken over in its order, one lease at a time', async () => {
  const threadId = randomUUID();
  const letters = [];
  for (let place = 0; place < 3; place += 1) {
    const message = freshMessage('correspondence/plain', { ...toPpr, threadId });
    letters.push(message.letterId);
    await gp.send(message);
  }
  const apart = freshMessage('correspondence/plain', { ...toPpr, threadId: randomUUID() });
  await gp.send(apart);
  await untilAvailable(4);

  const [first] = await ppr.lease('max=1');
  expect(first.letterId).toBe(letters[0]);
  const [other] = await ppr.lease('max=1');
  expect(other.letterId).toBe(apart.letterId);
  expect(await ppr.lease('max=10&wait=0')).toEqual([]);

  await ppr.post(`/v1/inbox/${first.deliveryId}/ack`, { leaseToken: first.leaseToken });
  const rest = await ppr.lease('max=10');
  expect(rest.map((delivery) => delivery.letterId)).toEqual(letters.slice(1));
});

test('a delivery given back is out of sight for as long as its receiver said', async () => {
  const message = freshMessage('correspondence/plain', toPpr);
  await gp.send(message);
  const [delivery] = await ppr.lease();
  const back = { leaseToken: delivery.leaseToken, retryAfter: 8 };
  expect((await ppr.post(`/v1/inbox/${delivery.deliveryId}/nack`, back)).status).toBe(200);
  expect(await ppr.lease('wait=0')).toEqual([]);
  const [again] = await ppr.lease('wait=30');
  expect(again).toMatchObject({ deliveryId: delivery.deliveryId, attempt: 2 });
});

test('a reply in MedCom XML joins the thread by its episode of care', async () => {
  const message = freshMessage('fmk-reminder/plain', { receiptRequested: false });
  const homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  const [sent] = (await homeNursing.send(message)).body.messages;
  const delivered = await gp.take();
  const [, episode] = /<EpisodeOfCareIdentifier>([^<]+)</.exec(delivered.body) ?? [];
  expect(episode).toMatch(/^[0-9a-f]{32}$/);

  const answer = freshMessage('fmk-confirmation/updated', {
    patient: message.patient,
    episodeOfCareId: episode?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  });
  const { threadId: _, exchange: __, ...plain } = answer;
  const [confirmed] = (await gp.send(plain)).body.messages;
  const thread = async (client: Client, id: string) => (await client.get(`/v1/messages/${id}`)).body.threadId;
  expect(await thread(gp, confirmed.id)).toBe(await thread(homeNursing, sent.id));
});

test('an answer goes to the person who wrote, unless it names another', async () => {
  const homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  const team = { kind: 'team', name: 'Team Vest' };
  const question = freshMessage('correspondence/plain', {
    sender: { gln: '5790000990047' },
    senderUnit: team,
    ...toPpr,
    threadId: randomUUID(),
  });
  expect(await homeNursing.send(question)).toMatchObject({ status: 202 });
  await ppr.take();
  const answer = {
    sender: toPpr.receiver,
    receiver: question.sender,
    receiptRequested: false,
    threadId: question.threadId,
    exchange: { kind: 'reply', precedes: { letterId: question.letterId, senderGln: question.sender.gln } },
  };
  const named = { kind: 'person', name: 'Bente Lund' };
  const found = [];
  for (const changes of [answer, { ...answer, recipientUnit: named }]) {
    const sent = await ppr.send(freshMessage('correspondence/plain', changes));
    const { body } = await takeMessage(homeNursing, sent.body.messages[0].id);
    const [letter] = fhirXml.read(Buffer.from(body), {}).letters;
    found.push(letter?.cover.recipientUnit);
  }
  expect(found).toEqual([team, named]);
});

test('the earlier messages of a reply bear the ids that its receiver gave them', async () => {
  const homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  const question = freshMessage('correspondence/plain', { receiptRequested: false, threadId: randomUUID() });
  const sent = await gp.send(question);
  const { body } = await takeMessage(homeNursing, sent.body.messages[0].id);
  const [delivered] = fhirXml.read(Buffer.from(body), {}).letters;
  if (delivered?.body.kind !== 'correspondence') throw new Error('the question did not come as a correspondence');
  const { letterId, sentAt, sender, receiver, patient, threadId = '' } = delivered.cover;
  expect(letterId).not.toBe(question.letterId);
  const reply: Letter = {
    cover: {
      ...{ letterId: randomUUID(), sentAt: new Date().toISOString(), threadId },
      ...{ sender: { ...receiver, gln: '5790000990047' }, receiver: sender },
      ...(patient && { patient }),
      exchange: { kind: 'reply', precedes: { letterId } },
      segments: [{ at: sentAt, text: delivered.body.text, letterId, senderGln: sender.gln }],
    },
    body: { kind: 'correspondence', category: 'nursing', text: 'Tak for beskeden.' },
  };
  const context = { sender: { gln: '5790000990047' }, receiver: { gln: sender.gln } };
  const bytes = Buffer.from(fhirXml.write(reply, context)).toString();
  const answer = await homeNursing.send(bytes, 'application/fhir+xml');
  expect(answer.status).toBe(202);
  const shown = await gp.get(`/v1/messages/${answer.body.messages[0].id}/content?format=json`);
  expect(shown.body.exchange.precedes.letterId).toBe(question.letterId);
  expect(shown.body.segments).toMatchObject([{ letterId: question.letterId, senderGln: sender.gln }]);
});
