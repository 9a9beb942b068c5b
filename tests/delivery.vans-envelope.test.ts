import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { derivedUuid } from '../src/formats/derived-ids.ts';
import { formats } from '../src/formats/index.ts';
import { labelOf } from '../src/formats/vans-envelope/label.ts';
import { writeVansEnvelope } from '../src/formats/vans-envelope/write.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { projectRoot } from './support/project-root.ts';

let gateway: TestGateway;
let gp: Client;
let homeNursing: Client;
let prevention: Client;
let admin: Client;

const gpGln = '5790000990016';
const homeNursingGln = '5790000990047';
const preventionGln = '5790000990061';

beforeAll(async () => {
  gateway = await startGateway({});
  gp = clientOf(gateway.url, 'sandbox-gp');
  homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  prevention = clientOf(gateway.url, 'sandbox-prevention');
  admin = clientOf(gateway.url, 'sandbox-admin');
});
afterAll(() => gateway.close());

async function change(gln: string, changes: object) {
  const { body } = await admin.get('/v1/admin/parties');
  const party = body.parties.find((one: { gln: string }) => one.gln === gln);
  const changed = await fetch(`${gateway.url}/v1/admin/parties/${gln}`, {
    method: 'PUT',
    headers: { Authorization: 'Bearer sandbox-admin', 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...party, ...changes }),
  });
  expect(changed.status).toBe(200);
}

let made = 0;

/** A letter in MedCom XML of its own, in an envelope of its own; both ids can be given. */
function posted(ids: { letter?: string; envelope?: string; message?: string } = {}) {
  made += 1;
  const letter = ids.letter ?? `V${process.pid}L${made}`;
  const payload = Buffer.from(
    readFileSync(join(projectRoot, 'fixtures/correspondence/plain/medcom-xml.xml'), 'utf8').replace(
      /(<ClinicalEmail>\s*<Letter>\s*<Identifier>)[^<]*/,
      `$1${letter}`,
    ),
  );
  const label = labelOf(formats['medcom-xml'].read(payload, {}));
  if (!label) throw new Error('the fixture is a letter');
  const envelopeId = ids.envelope ?? derivedUuid('envelope', `${made}`);
  const messageId = ids.message ?? derivedUuid('message', `${made}`);
  const sending = {
    senderGln: gpGln,
    receiverGln: homeNursingGln,
    envelopeId,
    messageId,
    sentAt: '2026-11-02T10:15:00+01:00',
  };
  return { letter, envelopeId, messageId, text: Buffer.from(writeVansEnvelope(payload, label, sending)).toString() };
}

const send = (document: { text: string }) => gp.send(document.text, 'application/xml');

test('a letter in an envelope is delivered, and its receipt comes back', async () => {
  const document = posted();
  const { status, body } = await send(document);
  expect(status).toBe(202);
  expect(body.messages).toMatchObject([{ letterId: document.letter, type: 'correspondence' }]);
  const delivery = await homeNursing.take();
  expect(delivery.format).toBe('fhir-xml');
  const receipt = await gp.take();
  expect(receipt.body).toContain('PositiveReceipt');
  expect(receipt.body).not.toContain('VANSEnvelope');
  const original = await gp.get(`/v1/messages/${body.messages[0].id}/content`);
  expect(original.body).toBe(document.text);
});

test('the same envelope again changes nothing; the message in a new envelope has its receipt repeated once', async () => {
  const document = posted();
  const first = await send(document);
  await homeNursing.take();
  const receipt = await gp.take();
  const again = await send(document);
  expect([again.status, again.body.messages[0].id]).toEqual([200, first.body.messages[0].id]);
  expect(await gp.lease('wait=1')).toEqual([]);

  const resent = posted({ letter: document.letter, message: document.messageId });
  expect((await send(resent)).status).toBe(200);
  const repeated = await gp.take();
  expect(repeated.body).toContain('PositiveReceipt');
  expect(repeated.letterId).not.toBe(receipt.letterId);
  expect((await send(resent)).status).toBe(200);
  expect(await gp.lease('wait=1')).toEqual([]);
  expect(await homeNursing.lease('wait=1')).toEqual([]);
});

test('an envelope id used for another message is refused, and so is a message id used for other letters', async () => {
  const document = posted();
  await send(document);
  await homeNursing.take();
  await gp.take();
  const reusedEnvelope = await send(posted({ envelope: document.envelopeId }));
  expect([reusedEnvelope.status, reusedEnvelope.body.code]).toEqual([409, 'ENVELOPE_ID_REUSED']);
  expect(reusedEnvelope.body.errors).toMatchObject([{ path: '/VANSEnvelope/EnvelopeIdentifier' }]);
  const reusedMessage = await send(posted({ message: document.messageId }));
  expect([reusedMessage.status, reusedMessage.body.code]).toEqual([409, 'MESSAGE_ID_REUSED']);
  expect(await homeNursing.lease('wait=1')).toEqual([]);
});

test('what was refused in an envelope may come again corrected in the same envelope', async () => {
  const document = posted();
  const broken = { text: document.text.replace(/<Data>....../, '<Data>AAAAAA') };
  expect((await send(broken)).status).toBe(422);
  expect((await send(document)).status).toBe(202);
  await homeNursing.take();
  await gp.take();
});

test('a party that wants envelopes gets MedCom XML and FHIR in them, a new envelope id each time it is sent', async () => {
  await change(homeNursingGln, { envelope: 'vans' });
  await gp.send(freshMessage('correspondence/plain'));
  const [delivery] = await homeNursing.lease();
  expect([delivery.format, delivery.contentType]).toEqual(['fhir-xml', 'application/xml']);
  const { envelope, format, standard, findings } = formats['medcom-xml'].read(Buffer.from(delivery.body), {
    strict: true,
  });
  expect([format, standard, findings]).toEqual(['fhir-xml', 'CareCommunication', []]);
  await homeNursing.post(`/v1/inbox/${delivery.deliveryId}/nack`, { leaseToken: delivery.leaseToken });
  const [asXml] = await homeNursing.lease('wait=5&format=medcom-xml');
  expect([asXml.format, asXml.contentType]).toEqual(['medcom-xml', 'application/xml']);
  const again = formats['medcom-xml'].read(Buffer.from(asXml.body), { strict: true });
  expect([again.format, again.findings]).toEqual(['medcom-xml', []]);
  expect(again.envelope?.messageId).toBe(envelope?.messageId);
  expect(again.envelope?.envelopeId).not.toBe(envelope?.envelopeId);
  await homeNursing.post(`/v1/inbox/${asXml.deliveryId}/ack`, { leaseToken: asXml.leaseToken });
  await gp.take();
  await change(homeNursingGln, { envelope: undefined });
});

function vansReceipt(
  kind: 'NegativeVans' | 'NegativeMessage' | 'PositiveMessage',
  envelopeId: string,
  messageId?: string,
) {
  made += 1;
  const about = `<OriginalMessage><Identifier>${messageId}</Identifier><Document><Format>XML</Format><Name>MCM:XDIS91</Name><SizeInBytes>1</SizeInBytes></Document></OriginalMessage>`;
  const error = '<Error><Code>7</Code><Description>Kan ikke modtages</Description></Error>';
  return `<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4"><SenderID EndPointType="EAN">${preventionGln}</SenderID>
    <ReceiverID EndPointType="EAN">${gpGln}</ReceiverID><EnvelopeIdentifier>${derivedUuid('receipt', `${made}`)}</EnvelopeIdentifier>
    <SentDateTime>2026-11-02T10:15:00</SentDateTime><Receipt><${kind}>${kind === 'PositiveMessage' ? '' : error}
    <OriginalEnvelopeIdentifier>${envelopeId}</OriginalEnvelopeIdentifier>${messageId ? about : ''}</${kind}></Receipt></VANSEnvelope>`;
}

test.each([
  ['PositiveMessage', true, 'accepted'],
  ['NegativeMessage', true, 'rejected'],
  ['NegativeVans', false, 'rejected'],
] as const)('the envelope’s own receipt %s goes to the sender as a receipt', async (kind, namesMessage, outcome) => {
  await change(preventionGln, { envelope: 'vans', receipts: 'explicit' });
  const message = freshMessage('correspondence/plain', { receiver: { gln: preventionGln } });
  await gp.send(message);
  const delivery = await prevention.take();
  const { envelope } = formats['medcom-xml'].read(Buffer.from(delivery.body), {});
  if (!envelope) throw new Error('the party gets envelopes');
  const text = vansReceipt(kind, envelope.envelopeId, namesMessage ? envelope.messageId : undefined);
  const answer = await prevention.send(text, 'application/xml');
  expect([answer.status, answer.body.messages?.[0].type]).toEqual([202, 'receipt']);
  const receipt = JSON.parse((await gp.take()).body);
  expect(receipt.content).toMatchObject({ outcome, original: { letterId: message.letterId } });
  if (outcome === 'rejected') expect(receipt.content.issues).toEqual([{ code: 'other', text: '7: Kan ikke modtages' }]);
});
