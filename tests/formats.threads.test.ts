import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { GatewayError } from '../src/errors.ts';
import type { Letter, WriteContext } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { readDocumentBytes, smallEnough, writeDocumentBytes } from '../src/formats/reader.ts';
import { openThreads, TooIntricate } from '../src/formats/threads/threads.ts';
import { carry } from '../src/messages/index.ts';
import { correspondenceXml } from './medcom-xml-documents.ts';
import { projectRoot } from './support/project-root.ts';

const big = Buffer.from(correspondenceXml({ text: 'Læs dette, linje for linje.<Break/>'.repeat(smallEnough / 20) }));
const context: WriteContext = {
  sender: { gln: '5790000990016', name: 'Lægehuset Havnegade', sor: '990011000016008' },
  receiver: { gln: '5790000990023', name: 'Sundhedsplejen, Odense Kommune', sor: '990021000016004' },
};

function longLetter(): Letter {
  const message = JSON.parse(readFileSync(`${projectRoot}/fixtures/correspondence/plain/canonical.json`, 'utf8'));
  message.content.text = 'En linje som de andre.\n'.repeat(smallEnough / 20);
  return carry(message, formats['medcom-xml']);
}

test('a big document reads the same in a thread as here', async () => {
  expect(big.length).toBeGreaterThan(smallEnough);
  const reading = await readDocumentBytes('medcom-xml', big, { strict: true });
  expect(reading).toEqual(formats['medcom-xml'].read(big, { strict: true }));
  expect(reading.letters).toHaveLength(1);
  expect(big.length).toBeGreaterThan(smallEnough);
});

test('a big letter is written the same in a thread as here', async () => {
  const letter = longLetter();
  const { bytes, label } = await writeDocumentBytes('medcom-xml', letter, context);
  expect(Buffer.from(bytes).equals(Buffer.from(formats['medcom-xml'].write(letter, context)))).toBe(true);
  expect(label?.name).toBe('MCM:XDIS91');
});

test('what the gateway refuses to write is refused with the same error from a thread', async () => {
  const referralOf = (text: string): Letter => ({
    cover: longLetter().cover,
    body: { kind: 'referral', text, diagnoses: [], relatives: [] },
  });
  const [here, there] = await Promise.allSettled([
    writeDocumentBytes('fhir-json', referralOf('x'), context),
    writeDocumentBytes('fhir-json', referralOf('x'.repeat(smallEnough + 1)), context),
  ]);
  for (const result of [here, there]) {
    expect(result.status).toBe('rejected');
    expect(result.status === 'rejected' && result.reason).toBeInstanceOf(GatewayError);
    expect(result.status === 'rejected' && result.reason.code).toBe('TARGET_CANNOT_CARRY');
  }
});

test('a thread that takes too long is ended, and the next task gets a new one', async () => {
  const threads = openThreads(1, 1_000);
  const read = (text: string) =>
    threads.run({ kind: 'read', format: 'medcom-xml', bytes: new Uint8Array(Buffer.from(text)), options: {} });
  const endless = correspondenceXml({ text: `${'<!--'.repeat(2)}-->${'\n'.repeat(60_000_000)}` });
  const late = read(endless);
  const next = read(correspondenceXml({}));
  await expect(late).rejects.toThrow(TooIntricate);
  expect(await next).toMatchObject({ kind: 'reading', reading: { standard: 'XDIS91' } });
});

test('tasks wait for their turn and each gets its own answer', async () => {
  const threads = openThreads(2, 60_000);
  const subjects = Array.from({ length: 7 }, (_, index) => `Emne ${index}`);
  const answers = await Promise.all(
    subjects.map((subject) =>
      threads.run({
        kind: 'read',
        format: 'medcom-xml',
        bytes: new Uint8Array(Buffer.from(correspondenceXml({ subject }))),
        options: {},
      }),
    ),
  );
  const read = answers.map((answer) => answer.kind === 'reading' && answer.reading.letters[0]?.body);
  expect(read).toMatchObject(subjects.map((topic) => ({ topic })));
});
