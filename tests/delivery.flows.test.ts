import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

describe.each([
  { queue: 'PostgreSQL', redis: false },
  { queue: 'Redis', redis: true },
])('the three flows, queued on $queue', ({ redis }) => {
  let gateway: TestGateway;
  let gp: Client;
  let healthVisitor: Client;
  let ppr: Client;
  let homeNursing: Client;

  beforeAll(async () => {
    gateway = await startGateway({ redis });
    gp = clientOf(gateway.url, 'sandbox-gp');
    healthVisitor = clientOf(gateway.url, 'sandbox-health-visitor');
    ppr = clientOf(gateway.url, 'sandbox-ppr');
    homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  });
  afterAll(() => gateway.close());

  test('a 5-year examination reaches the health visitor as CareCommunication, and the GP gets its receipt', async () => {
    const message = freshMessage('child-examination/plain');
    const posted = await gp.send(message);
    expect(posted.status).toBe(202);
    const [accepted] = posted.body.messages;

    const delivery = await healthVisitor.take();
    expect(delivery).toMatchObject({
      messageId: accepted.id,
      type: 'child-examination',
      letterId: message.letterId,
      format: 'fhir-json',
      contentType: 'application/fhir+json',
      attempt: 1,
    });
    const bundle = JSON.parse(delivery.body);
    expect(bundle.resourceType).toBe('Bundle');

    const receipt = await gp.take();
    expect(receipt).toMatchObject({ type: 'receipt', format: 'json' });
    expect(JSON.parse(receipt.body).content).toMatchObject({
      outcome: 'accepted',
      original: { letterId: message.letterId },
    });
    expect((await gp.get(`/v1/messages/${accepted.id}`)).body.status).toBe('delivered');
  });

  test('a referral reaches PPR, and PPR’s status comes back to the GP in MedCom XML', async () => {
    const referral = freshMessage('child-referral/plain');
    expect((await gp.send(referral)).status).toBe(202);
    const arrived = JSON.parse((await ppr.take()).body);
    expect(arrived.content).toEqual(referral.content);
    expect((await gp.take()).type).toBe('receipt');

    const status = freshMessage('referral-status/completed');
    const answer = {
      ...status,
      exchange: { kind: 'reply', precedes: { letterId: referral.letterId, senderGln: referral.sender.gln } },
      threadId: arrived.threadId,
    };
    expect((await ppr.send(answer)).body).toMatchObject({ messages: [{ status: 'accepted' }] });
    const delivery = await gp.take();
    expect(delivery).toMatchObject({ type: 'referral-status', format: 'medcom-xml' });
    expect(delivery.body).toContain('<VersionCode>XD1531L</VersionCode>');
    expect(JSON.parse((await ppr.take()).body).content.outcome).toBe('accepted');
  });

  test('a reminder to update FMK reaches the GP, and the confirmation goes back to home nursing', async () => {
    const reminder = freshMessage('fmk-reminder/plain');
    expect((await homeNursing.send(reminder)).status).toBe(202);
    const arrived = await gp.take();
    expect(arrived).toMatchObject({ type: 'fmk-reminder', format: 'medcom-xml' });
    expect((await homeNursing.take()).type).toBe('receipt');

    const confirmation = freshMessage('fmk-confirmation/updated');
    expect((await gp.send(confirmation)).status).toBe(202);
    const answer = await homeNursing.take();
    expect(answer).toMatchObject({ type: 'fmk-confirmation', format: 'fhir-xml' });
    expect(answer.body).toContain('<Bundle');
    expect((await gp.take()).type).toBe('receipt');
  });

  test('a refusal becomes a negative receipt with its code', async () => {
    const message = freshMessage('child-examination/plain');
    const [accepted] = (await gp.send(message)).body.messages;
    const [delivery] = await healthVisitor.lease();
    const refused = await healthVisitor.post(`/v1/inbox/${delivery.deliveryId}/reject`, {
      leaseToken: delivery.leaseToken,
      code: 'not-our-citizen',
      text: 'Barnet er flyttet til en anden kommune.',
    });
    expect(refused.status).toBe(200);
    const receipt = JSON.parse((await gp.take()).body);
    expect(receipt.content).toEqual({
      outcome: 'rejected',
      original: { letterId: message.letterId, envelopeId: message.envelopeId },
      issues: [{ code: 'not-our-citizen', text: 'Barnet er flyttet til en anden kommune.' }],
    });
    const { body } = await gp.get(`/v1/messages/${accepted.id}`);
    expect(body.status).toBe('rejected');
    expect(body.timeline.map((event: { kind: string }) => event.kind)).toEqual([
      'accepted',
      'available',
      'leased',
      'rejected',
      'receipt-sent',
    ]);
  });
});
