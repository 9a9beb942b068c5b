import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { formats } from '../src/formats/index.ts';
import { overdueReceipts } from '../src/receipts/overdue.ts';
import { findParty, saveParty } from '../src/store/parties.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

/* A letter and its files (XBIN01) are two documents, and a receiver's own system answers each of them. */

const xml = formats['medcom-xml'];
let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
  const { pool, keys } = desk.context.store;
  const party = await findParty(pool, glns.prevention);
  if (!party) throw new Error('the sandbox has this party');
  await saveParty(pool, keys, { ...party, receipts: 'explicit' });
});
afterAll(() => desk.close());

interface Leased {
  deliveryId: string;
  leaseToken: string;
  body: string;
}

/** Sends a letter with two files; tells its id and the two documents the receiver takes over. */
async function sendWithFiles(): Promise<{ id: string; letter: string; files: string; letterId: string }> {
  const data = Buffer.from('%PDF-1.4 lidt tekst').toString('base64');
  const attachments = ['Brev', 'Svar'].map((title) => ({ title, contentType: 'application/pdf', data }));
  const message = freshMessage('correspondence/plain', { receiver: { gln: glns.prevention }, attachments });
  const sent = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message });
  expect(sent.status).toBe(202);
  const [letter, files] = [await takeOver(), await takeOver()];
  return { id: sent.body.messages[0].id, letter, files, letterId: message.letterId };
}

async function takeOver(): Promise<string> {
  const { body } = await desk.call('sandbox-prevention', 'GET', '/v1/inbox?max=1&wait=20');
  const [delivery] = body.deliveries as Leased[];
  if (!delivery) throw new Error('nothing came within 20 s');
  const { leaseToken } = delivery;
  await desk.call('sandbox-prevention', 'POST', `/v1/inbox/${delivery.deliveryId}/ack`, { body: { leaseToken } });
  return delivery.body;
}

let answers = 0;

/** Answers a document as a system of MedCom XML does: XCTL03, or XCTL02 with a reason. */
function answerTo(document: string, outcome: 'PositiveReceipt' | 'NegativeReceipt'): Promise<Answered> {
  answers += 1;
  const found = (shape: RegExp) => shape.exec(document)?.[1] ?? '';
  const envelope = found(/<Envelope>[\s\S]*?<Identifier>([^<]+)</);
  const letter = found(/<Letter>\s*<Identifier>([^<]+)</);
  const version = found(/<VersionCode>([^<]+)</);
  const [code, number] = outcome === 'PositiveReceipt' ? ['XC0330Q', 'XCTL03'] : ['XC0230Q', 'XCTL02'];
  const refusal = outcome === 'PositiveReceipt' ? '' : '<RefuseCode>syntaksfejl</RefuseCode>';
  const ean = (gln: string) => `<EANIdentifier>${gln}</EANIdentifier>`;
  const body = `<?xml version="1.0" encoding="ISO-8859-1"?>
<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/">
<Envelope><Sent><Date>2026-11-02</Date><Time>10:20</Time></Sent><Identifier>PE${answers}</Identifier><AcknowledgementCode>minuspositivkvitt</AcknowledgementCode></Envelope>
<${outcome}><Letter><Identifier>PR${answers}</Identifier><VersionCode>${code}</VersionCode><StatisticalCode>${number}</StatisticalCode></Letter>
<Sender>${ean(glns.prevention)}</Sender><Receiver>${ean(glns.gp)}</Receiver>
<OriginalEmessage><OriginalEnvelopeIdentifier>${envelope}</OriginalEnvelopeIdentifier>
<OriginalSender>${ean(glns.gp)}</OriginalSender><OriginalReceiver>${ean(glns.prevention)}</OriginalReceiver>
<OriginalLetter><OriginalLetterIdentifier>${letter}</OriginalLetterIdentifier><OriginalVersionCode>${version}</OriginalVersionCode>${refusal}</OriginalLetter>
</OriginalEmessage></${outcome}></Emessage>`;
  return desk.call('sandbox-prevention', 'POST', '/v1/messages', {
    body,
    headers: { 'Content-Type': 'application/xml' },
  });
}

/** What the sender was told, taken over from its inbox. */
async function heard(): Promise<{ outcome: string; original: { letterId: string } }[]> {
  const { body } = await desk.call('sandbox-gp', 'GET', '/v1/inbox?wait=1');
  for (const { deliveryId, leaseToken } of body.deliveries) {
    await desk.call('sandbox-gp', 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
  }
  return body.deliveries.map((delivery: Leased) => JSON.parse(delivery.body).content);
}

const standing = async (id: string) => (await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`)).body;

test('both documents ask for a receipt, and the sender gets one when both are answered, whichever is first', async () => {
  for (const order of ['letter first', 'files first']) {
    const { id, letter, files, letterId } = await sendWithFiles();
    for (const document of [letter, files]) {
      expect(xml.read(Buffer.from(document), { strict: true }).letters[0]?.cover.receiptRequested).toBe(true);
    }
    const [one, other] = order === 'letter first' ? [letter, files] : [files, letter];
    expect((await answerTo(one, 'PositiveReceipt')).status).toBe(202);
    expect(await heard()).toEqual([]);
    expect((await answerTo(one, 'PositiveReceipt')).status).toBe(202);
    expect(await heard()).toEqual([]);
    expect((await answerTo(other, 'PositiveReceipt')).status).toBe(202);
    expect(await heard()).toMatchObject([{ outcome: 'accepted', original: { letterId } }]);
    expect((await standing(id)).status).toBe('delivered');
  }
});

test.each([
  ['letter', 'files'],
  ['files', 'letter'],
] as const)('the refusal of the %s is the answer for the whole, whatever is said of the %s', async (refused, other) => {
  const sent = await sendWithFiles();
  await answerTo(sent[other], 'PositiveReceipt');
  expect((await answerTo(sent[refused], 'NegativeReceipt')).status).toBe(202);
  await answerTo(sent[other], 'NegativeReceipt');
  expect(await heard()).toMatchObject([
    { outcome: 'rejected', original: { letterId: sent.letterId }, issues: [{ code: 'unreadable' }] },
  ]);
  expect((await standing(sent.id)).status).toBe('rejected');
});

test('one answer alone is none: the receipt is overdue, and goes on when the other comes', async () => {
  const { id, letter, files } = await sendWithFiles();
  await answerTo(letter, 'PositiveReceipt');
  await desk.context.store.pool.query(
    `UPDATE messages SET receipt_due_at = receipt_due_at - interval '120 minutes' WHERE id = $1`,
    [id],
  );
  await overdueReceipts.work(desk.context);
  expect((await standing(id)).receiptOverdue).toBe(true);
  await answerTo(files, 'PositiveReceipt');
  expect(await heard()).toMatchObject([{ outcome: 'accepted' }]);
  expect(await standing(id)).not.toHaveProperty('receiptOverdue');
});
