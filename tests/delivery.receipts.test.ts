import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let gp: Client;
let ppr: Client;
let prevention: Client;
let admin: Client;

beforeAll(async () => {
  gateway = await startGateway({});
  gp = clientOf(gateway.url, 'sandbox-gp');
  ppr = clientOf(gateway.url, 'sandbox-ppr');
  prevention = clientOf(gateway.url, 'sandbox-prevention');
  admin = clientOf(gateway.url, 'sandbox-admin');
});
afterAll(() => gateway.close());

const gpGln = '5790000990016';
const pprGln = '5790000990030';
const preventionGln = '5790000990061';

function receiptFor(delivery: { body: string }, from: string, changes: object = {}) {
  const { letterId } = JSON.parse(delivery.body);
  return {
    type: 'receipt',
    letterId: `R-${letterId}-${Math.random().toString(36).slice(2)}`,
    sentAt: new Date().toISOString(),
    sender: { gln: from },
    receiver: { gln: gpGln },
    content: { outcome: 'accepted', original: { letterId } },
    ...changes,
  };
}

async function makeExplicit(gln: string, receipts: 'explicit' | 'on-ack') {
  const { body } = await admin.get('/v1/admin/parties');
  const party = body.parties.find((one: { gln: string }) => one.gln === gln);
  const changed = await fetch(`${gateway.url}/v1/admin/parties/${gln}`, {
    method: 'PUT',
    headers: { Authorization: 'Bearer sandbox-admin', 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...party, receipts }),
  });
  expect([200, 201, 204]).toContain(changed.status);
}

test('no receipt is made for a sender that asked for none, but a refusal is told all the same', async () => {
  const quiet = { receiptRequested: false };
  await gp.send(freshMessage('child-referral/plain', quiet));
  await ppr.take();
  expect(await gp.lease('wait=1')).toEqual([]);

  await gp.send(freshMessage('child-referral/plain', quiet));
  const [delivery] = await ppr.lease();
  await ppr.post(`/v1/inbox/${delivery.deliveryId}/reject`, { leaseToken: delivery.leaseToken, code: 'other' });
  expect(JSON.parse((await gp.take()).body).content.outcome).toBe('rejected');
});

test('a positive receipt that an on-ack party posts all the same is swallowed', async () => {
  await gp.send(freshMessage('child-referral/plain'));
  const delivery = await ppr.take();
  expect((await ppr.send(receiptFor(delivery, pprGln))).status).toBe(202);
  expect(await gp.lease('wait=2')).toHaveLength(1);
});

test('an explicit party’s own receipt goes to the sender with the sender’s ids, and its ack makes none', async () => {
  await makeExplicit(pprGln, 'explicit');
  const message = freshMessage('child-referral/plain');
  await gp.send(message);
  const delivery = await ppr.take();
  expect(JSON.parse(delivery.body).receiptRequested).toBe(true);
  expect(await gp.lease('wait=1')).toEqual([]);
  expect((await ppr.send(receiptFor(delivery, pprGln))).status).toBe(202);
  const receipt = JSON.parse((await gp.take()).body);
  expect(receipt.content.original).toEqual({ letterId: message.letterId, envelopeId: message.envelopeId });
  const late = receiptFor(delivery, pprGln, {
    content: { outcome: 'rejected', original: { letterId: JSON.parse(delivery.body).letterId } },
  });
  expect((await ppr.send(late)).status).toBe(202);
  expect(await gp.lease('wait=1')).toEqual([]);
  await makeExplicit(pprGln, 'on-ack');
});

test('an XCTL that the receiver posts in the ids of its own format finds the original', async () => {
  await makeExplicit(preventionGln, 'explicit');
  const message = freshMessage('municipal-referral/plain', {
    letterId: 'a-letter-id-far-too-long-for-medcom-xml-1',
  });
  expect((await gp.send(message)).status).toBe(202);
  const delivery = await prevention.take();
  const [, letterId] = /<Letter>\s*<Identifier>([^<]+)</.exec(delivery.body) ?? [];
  const [, envelopeId] = /<Envelope>[\s\S]*?<Identifier>([^<]+)</.exec(delivery.body) ?? [];
  expect(letterId).toHaveLength(14);
  const xctl = `<?xml version="1.0" encoding="ISO-8859-1"?>
<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/">
<Envelope><Sent><Date>2025-11-10</Date><Time>10:20</Time></Sent><Identifier>PREVENV0001</Identifier><AcknowledgementCode>minuspositivkvitt</AcknowledgementCode></Envelope>
<NegativeReceipt><Letter><Identifier>PREVREC0001</Identifier><VersionCode>XC0230Q</VersionCode><StatisticalCode>XCTL02</StatisticalCode></Letter>
<Sender><EANIdentifier>${preventionGln}</EANIdentifier></Sender><Receiver><EANIdentifier>${gpGln}</EANIdentifier></Receiver>
<OriginalEmessage><OriginalEnvelopeIdentifier>${envelopeId}</OriginalEnvelopeIdentifier>
<OriginalSender><EANIdentifier>${gpGln}</EANIdentifier></OriginalSender><OriginalReceiver><EANIdentifier>${preventionGln}</EANIdentifier></OriginalReceiver>
<OriginalLetter><OriginalLetterIdentifier>${letterId}</OriginalLetterIdentifier><OriginalVersionCode>XH1531R</OriginalVersionCode><RefuseCode>problem_med_modtagerID</RefuseCode></OriginalLetter>
</OriginalEmessage></NegativeReceipt></Emessage>`;
  const posted = await prevention.send(xctl, 'application/xml');
  expect(posted.body).toMatchObject({ messages: [{ type: 'receipt' }] });
  const receipt = JSON.parse((await gp.take()).body);
  expect(receipt.content).toMatchObject({
    outcome: 'rejected',
    original: { letterId: message.letterId },
    issues: [{ code: 'wrong-receiver' }],
  });
  await makeExplicit(preventionGln, 'on-ack');
});

test('a receipt that answers nothing is refused with its place', async () => {
  const { status, body } = await ppr.send(receiptFor({ body: JSON.stringify({ letterId: 'never-sent' }) }, pprGln));
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'ORIGINAL_UNKNOWN', errors: [{ path: '/content/original/letterId' }] });
});

test('an official resend gets the first receipt once more, for its new envelope', async () => {
  const message = freshMessage('correspondence/plain', { receiver: { gln: pprGln } });
  const { body: written } = await gp.post('/v1/messages?dryRun=true', message);
  expect(written.valid).toBe(true);
  await gp.send(message);
  const content = await gp.get(`/v1/messages?letterId=${message.letterId}`);
  const xml = await gp.get(`/v1/messages/${content.body.messages[0].id}/content?format=medcom-xml`);
  await ppr.take();
  await gp.take();

  const asXml = (letter: string, envelope: string) =>
    xml.body
      .replace(/(<Envelope>[\s\S]*?<Identifier>)[^<]+/, `$1${envelope}`)
      .replace(/(<Letter>\s*<Identifier>)[^<]+/, `$1${letter}`)
      .replace('minuspositivkvitt', 'pluspositivkvitt');
  expect((await gp.send(asXml('RESEND0001', 'ENV0001'), 'application/xml')).status).toBe(202);
  await ppr.take();
  const first = await gp.take();
  expect(first.format).toBe('medcom-xml');
  expect(first.body).toContain('<OriginalEnvelopeIdentifier>ENV0001<');

  expect((await gp.send(asXml('RESEND0001', 'ENV0002'), 'application/xml')).status).toBe(200);
  const again = await gp.take();
  expect(again.body).toContain('<OriginalEnvelopeIdentifier>ENV0002<');
  expect(again.body).toContain('<OriginalLetterIdentifier>RESEND0001<');
  expect(await ppr.lease('wait=1')).toEqual([]);
});
