import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reportOn } from '../src/cli/report.ts';
import { examine } from '../src/documents/examine.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { projectRoot } from './support/project-root.ts';

const danish = { 'Accept-Language': 'da-DK, en;q=0.5' };

describe('a client that reads Danish', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  afterAll(() => desk.close());

  const xml = readFileSync(join(projectRoot, 'fixtures/refused/xml-many-faults/input.xml'));
  const post = (path: string, headers: Record<string, string>, body: Buffer | object = xml) =>
    desk.call('sandbox-gp', 'POST', path, {
      body,
      headers: { 'Content-Type': Buffer.isBuffer(body) ? 'application/xml' : 'application/json', ...headers },
    });
  const spoken = (answer: { headers: Headers }) => [
    answer.headers.get('Content-Language'),
    answer.headers.get('Vary')?.includes('Accept-Language'),
  ];

  test('is refused in Danish, everybody else in English, with the same codes, places and rules', async () => {
    const [inDanish, inEnglish] = [
      await post('/v1/messages', danish),
      await post('/v1/messages', { 'Accept-Language': 'fr' }),
    ];
    expect([spoken(inDanish), spoken(inEnglish)]).toEqual([
      ['da', true],
      ['en', true],
    ]);
    expect(inDanish.body).toMatchObject({
      code: 'INVALID',
      title: 'Dokumentet bryder regler i sin standard',
      detail: 'Dokumentet blev ikke modtaget: ret det, som listen nævner, og send det igen.',
    });
    expect(inEnglish.body.title).toBe('The document breaks rules of its standard');
    const bare = (errors: { detail: string }[]) => errors.map(({ detail: _, ...rest }) => rest);
    expect(bare(inDanish.body.errors)).toEqual(bare(inEnglish.body.errors));
    expect(inDanish.body.errors).toContainEqual({
      path: '/Emessage/ClinicalEmail/Letter/Identifier',
      line: 13,
      column: 1,
      code: 'TOO_LONG',
      detail: 'Teksten er længere end de 14 tegn, der er plads til her. Forkort den.',
      rule: 'XDIS91 XD9134L: XML Schema Part 2 §4.3.3, maxLength',
    });
  });

  test('gets from a dry run and from a refusal what the command line says of the same document', async () => {
    const told = reportOn('x', examine(xml), 'da');
    const [dryRun, refusal] = [await post('/v1/messages?dryRun=true', danish), await post('/v1/messages', danish)];
    expect([dryRun.status, dryRun.body.valid, spoken(dryRun)]).toEqual([200, false, ['da', true]]);
    expect(dryRun.body.errors).toEqual(told.errors);
    expect(refusal.body.errors).toEqual(told.errors);
  });

  test('gets an OperationOutcome in Danish, with the rule beside the place', async () => {
    const answer = await post('/v1/messages', { ...danish, Accept: 'application/fhir+json' });
    expect(spoken(answer)).toEqual(['da', true]);
    const [refusal, ...issues] = answer.body.issue;
    expect(refusal.details.text).toMatch(/^Dokumentet blev ikke modtaget/);
    expect(issues.map(({ details }: { details: { text: string } }) => details.text)).toContain(
      'Teksten er længere end de 14 tegn, der er plads til her. Forkort den.',
    );
    expect(issues[0].diagnostics).toMatch(/^line \d+, column \d+; XDIS91 XD9134L: /);
  });

  test('hears in Danish what keeps a message from its receiver, and where it broke a rule of business', async () => {
    const unknown = freshMessage('correspondence/plain', { receiver: { gln: '5790000999996' } });
    const refused = await post('/v1/messages', danish, unknown);
    expect(refused.body).toMatchObject({
      code: 'RECEIVER_UNKNOWN',
      errors: [{ detail: 'Ingen part her har dette GLN. Tjek nummeret, eller få parten registreret.' }],
    });
    const late = await post(
      '/v1/messages',
      danish,
      freshMessage('correspondence/plain', { sentAt: '2999-01-01T00:00:00Z' }),
    );
    expect(late.body.errors).toMatchObject([
      { code: 'IN_FUTURE', line: expect.any(Number), column: expect.any(Number) },
    ]);
  });

  test('hears in Danish of calls that go wrong before and beside documents', async () => {
    const headers = danish;
    const noKey = await desk.call(undefined, 'GET', '/v1/messages', { headers });
    expect(noKey.body.detail).toMatch(/^Kaldet har ingen adgang/);
    const query = await desk.call('sandbox-gp', 'GET', '/v1/messages?limit=0', { headers });
    expect(query.body.errors[0].detail).toMatch(/^Parameteren limit skal gives én gang/);
    const path = await desk.call('sandbox-gp', 'GET', '/v1/nothing', { headers });
    expect(path.body.detail).toMatch(/ingen sådan sti/);
    const settled = await desk.call('sandbox-ppr', 'POST', '/v1/inbox/settle', {
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: [{ deliveryId: 'x', leaseToken: 'x', outcome: 'ack' }],
    });
    expect(settled.body[0]).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringMatching(/^Der findes intet/) });
  });
});
