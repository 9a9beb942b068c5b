import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formats } from '../src/formats/index.ts';
import type { Attachment } from '../src/message.ts';
import { carry } from '../src/messages/index.ts';
import { type Client, clientOf, freshMessage } from './support/client.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { projectRoot } from './support/project-root.ts';

let gateway: TestGateway;
let gp: Client;
let homeNursing: Client;
let prevention: Client;

const homeNursingGln = '5790000990047';
const preventionGln = '5790000990061';
const xml = formats['medcom-xml'];

beforeAll(async () => {
  gateway = await startGateway({ env: { FILES_WAIT: '3600' } });
  gp = clientOf(gateway.url, 'sandbox-gp');
  homeNursing = clientOf(gateway.url, 'sandbox-home-nursing');
  prevention = clientOf(gateway.url, 'sandbox-prevention');
});
afterAll(() => gateway.close());

const pdf = Buffer.from('%PDF-1.4 lidt tekst').toString('base64');
const files = (...titles: string[]): Attachment[] =>
  titles.map((title) => ({ title, contentType: 'application/pdf', data: pdf }));

/** A correspondence with files as a system of MedCom XML posts it: the letter, and the files beside it. */
function pair(receiver: string, ...titles: string[]) {
  const message = freshMessage('correspondence/plain', { receiver: { gln: receiver }, attachments: files(...titles) });
  const letter = carry(message, xml);
  const [beside] = xml.beside?.(letter) ?? [];
  if (!beside) throw new Error('files have a letter of their own');
  const context = {
    sender: { gln: message.sender.gln, name: 'Lægehuset' },
    receiver: { gln: receiver, name: 'Modtager' },
  };
  const [first, second] = [letter, beside].map((one) => Buffer.from(xml.write(one, context)).toString());
  return { letter: first ?? '', files: second ?? '' };
}

const post = (document: string) => gp.send(document, 'application/xml');
const statusOf = async (id: string) => (await gp.get(`/v1/messages/${id}`)).body.status;

async function settle(
  client: Client,
  delivery: { deliveryId: string; leaseToken: string },
  outcome: object = { outcome: 'ack' },
) {
  const [result] = (
    await client.post('/v1/inbox/settle', [
      { deliveryId: delivery.deliveryId, leaseToken: delivery.leaseToken, ...outcome },
    ])
  ).body;
  return result;
}

async function receipts(count: number): Promise<string[]> {
  const bodies: string[] = [];
  while (bodies.length < count) bodies.push((await gp.take()).body);
  return bodies;
}

describe('towards MedCom XML', () => {
  const send = async () => {
    const message = freshMessage('correspondence/plain', {
      receiver: { gln: preventionGln },
      attachments: files('Brev', 'Svar'),
    });
    return (await gp.send(message)).body.messages[0].id;
  };

  test('a message with files goes out as a letter and one XBIN01, and is delivered when both are taken over', async () => {
    const id = await send();
    /* Of one thread: the second is handed out once the first is taken over. */
    const [letter] = await prevention.lease('max=1&wait=30');
    expect(xml.read(Buffer.from(letter.body), { strict: true }).letters[0]?.awaits).toHaveLength(2);
    await settle(prevention, letter);
    expect(await statusOf(id)).toBe('available');
    expect(await gp.lease('wait=1')).toEqual([]);
    const [beside] = await prevention.lease();
    const reading = xml.read(Buffer.from(beside.body), { strict: true });
    expect([reading.standard, reading.letters[0]?.cover.attachments?.length, beside.part]).toEqual(['XBIN01', 2, 2]);
    await settle(prevention, beside);
    expect(await statusOf(id)).toBe('delivered');
    expect(JSON.parse((await receipts(1))[0] ?? '').content.outcome).toBe('accepted');
    expect(await gp.lease('wait=1')).toEqual([]);
  });

  test('the refusal of one part is the answer for the whole', async () => {
    const id = await send();
    const letter = await prevention.take();
    expect(letter.part).toBeUndefined();
    const [beside] = await prevention.lease();
    await settle(prevention, beside, { outcome: 'reject', code: 'unreadable' });
    expect(await statusOf(id)).toBe('rejected');
    expect(JSON.parse((await receipts(1))[0] ?? '').content.outcome).toBe('rejected');
  });

  test.each([
    ['a program', [{ title: 'x', contentType: 'application/pdf', data: 'TVqQAAMAAAA=' }], '/attachments/0'],
    [
      'a type without a code',
      [{ title: 'x', contentType: 'application/x-foo', data: pdf }],
      '/attachments/0/contentType',
    ],
    ['eleven files', files(...'abcdefghijk'), '/attachments/10'],
  ])('%s is refused before it is accepted', async (_, attachments, path) => {
    const message = freshMessage('correspondence/plain', { receiver: { gln: preventionGln }, attachments });
    const { status, body } = await gp.send(message);
    expect([status, body.code]).toEqual([422, 'TARGET_CANNOT_CARRY']);
    expect(body.errors).toMatchObject([{ path }]);
  });
});

describe('from MedCom XML', () => {
  test.each(['letter', 'files'] as const)('the %s may come first: both halves become one message', async (first) => {
    const halves = pair(homeNursingGln, 'Journal', 'Billede');
    const one = await post(halves[first]);
    expect([one.status, one.body.messages[0].status]).toEqual([202, 'accepted']);
    expect(await homeNursing.lease('wait=2')).toEqual([]);
    const other = await post(first === 'letter' ? halves.files : halves.letter);
    expect(other.status).toBe(202);
    const delivery = await homeNursing.take();
    const [letter] = formats['fhir-xml'].read(Buffer.from(delivery.body), {}).letters;
    expect(letter?.cover.attachments?.map(({ title, data }) => [title, data])).toEqual([
      ['Journal', pdf],
      ['Billede', pdf],
    ]);
    expect(delivery.body).not.toContain('sendt særskilt');
    const [a = '', b = ''] = await receipts(2);
    const answered = [a, b].map((body) => xml.read(Buffer.from(body), {}).letters[0]?.body);
    expect(answered).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(a).not.toBe(b);
    for (const { body } of [one, other]) expect(await statusOf(body.messages[0].id)).toBe('delivered');
    expect((await post(halves.files)).status).toBe(200);
    expect(await homeNursing.lease('wait=1')).toEqual([]);
  });

  test('both halves at the same moment become one message', async () => {
    const halves = pair(homeNursingGln, 'Journal');
    const posted = await Promise.all([post(halves.letter), post(halves.files)]);
    expect(posted.map(({ status }) => status)).toEqual([202, 202]);
    const delivery = await homeNursing.take();
    expect(delivery.body).toContain(pdf);
    await receipts(2);
  });

  test('files that cannot be read are refused at once', async () => {
    const { files: document } = pair(homeNursingGln, 'Journal');
    const { status, body } = await post(document.replace(pdf, `${pdf.slice(1)}`));
    expect([status, body.code]).toEqual([422, 'INVALID']);
    expect(body.errors).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
  });
});

describe('when the other half does not come in time', () => {
  beforeAll(() => gateway.restart({ FILES_WAIT: '3' }));

  test('the letter is delivered with its files named in the text, and files that come later are refused', async () => {
    const halves = pair(homeNursingGln, 'Journal');
    await post(halves.letter);
    const delivery = await homeNursing.take();
    expect(delivery.body).toContain('Bilag sendt særskilt: Journal');
    expect((await receipts(1))[0]).toContain('PositiveReceipt');
    const late = await post(halves.files);
    expect(late.status).toBe(202);
    expect((await receipts(1))[0]).toContain('NegativeVansReceipt');
    expect(await statusOf(late.body.messages[0].id)).toBe('rejected');
    expect(await homeNursing.lease('wait=1')).toEqual([]);
  });

  test('files without a letter go on to a receiver that takes them, and are refused for another', async () => {
    const alone = await post(pair(homeNursingGln, 'Journal').files);
    expect((await receipts(1))[0]).toContain('NegativeVansReceipt');
    expect(await statusOf(alone.body.messages[0].id)).toBe('rejected');

    await post(pair(preventionGln, 'Journal').files);
    const delivery = await prevention.take();
    const reading = xml.read(Buffer.from(delivery.body), { strict: true });
    expect([reading.standard, reading.letters[0]?.cover.attachments?.[0]?.data]).toEqual(['XBIN01', pdf]);
    expect((await receipts(1))[0]).toContain('PositiveReceipt');
  });
});

test('the fixture of a correspondence with a file is written with both documents', () => {
  const folder = join(projectRoot, 'fixtures/correspondence/attachment');
  const { letters } = xml.read(readFileSync(join(folder, 'medcom-xml.xml')), { strict: true });
  expect(letters[0]?.awaits?.length).toBeGreaterThan(0);
});
