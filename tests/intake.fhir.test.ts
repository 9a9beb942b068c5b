import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { definitions } from '../src/formats/fhir/terminology.ts';
import { readXml } from '../src/formats/fhir/xml-syntax.ts';
import { parseXml } from '../src/formats/fhir/xml-tree.ts';
import { freshMessage } from './support/client.ts';
import { type Answered, type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';
import { projectRoot } from './support/project-root.ts';

const operation = '/fhir/$process-message';
const [json, xml] = ['application/fhir+json', 'application/fhir+xml'] as const;

/* A reminder of the home nursing's to the GP, under ids of its own. */
function reminder(file: 'fhir-json.json' | 'fhir-xml.xml'): { text: string; headerId: string } {
  const text = readFileSync(join(projectRoot, 'fixtures/fmk-reminder/plain', file), 'utf8');
  const known = /MessageHeader\/([0-9a-f-]{36})/.exec(text)?.[1] ?? '';
  const bundleId = /<id value="([^"]+)"|"id": "([^"]+)"/.exec(text)?.slice(1).find(Boolean) ?? '';
  const headerId = randomUUID();
  return { text: text.replaceAll(known, headerId).replaceAll(bundleId, randomUUID()), headerId };
}

function isXmlOf(text: string, type: string): boolean {
  return parseXml(text).name === type;
}

describe('the FHIR messaging operation', () => {
  let desk: FrontDesk;
  beforeAll(async () => {
    desk = await openFrontDesk();
  });
  afterAll(() => desk.close());

  const post = (body: string, contentType: string, headers = {}, query = ''): Promise<Answered> =>
    desk.call('sandbox-home-nursing', 'POST', `${operation}${query}`, {
      body,
      headers: { 'Content-Type': contentType, ...headers },
    });

  test('takes a CareCommunication in JSON: 202, the id, and its place', async () => {
    const { text, headerId } = reminder('fhir-json.json');
    const answer = await post(text, json);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([202, `${json}; charset=utf-8`]);
    const [issue, ...others] = answer.body.issue;
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ severity: 'information', code: 'informational' });
    expect(answer.headers.get('Location')).toBe(`/v1/messages/${issue.diagnostics}`);
    const shown = await desk.call('sandbox-home-nursing', 'GET', `/v1/messages/${issue.diagnostics}`);
    expect(shown.body).toMatchObject({ type: 'fmk-reminder', letterId: headerId, receiver: glns.gp });
  });

  test('takes the same in XML and answers in XML; once more it is 200 with the same id', async () => {
    const { text } = reminder('fhir-xml.xml');
    const first = await post(text, xml);
    expect([first.status, first.headers.get('Content-Type')]).toEqual([202, `${xml}; charset=utf-8`]);
    expect(isXmlOf(first.text, 'OperationOutcome')).toBe(true);
    expect(readXml(first.text).problems).toEqual([]);
    const again = await post(text, xml);
    expect([again.status, again.headers.get('Location')]).toEqual([200, first.headers.get('Location')]);
  });

  test('takes FHIR under the plain names of its syntax, and says async=false as the operation is called', async () => {
    const { text } = reminder('fhir-json.json');
    expect((await post(text, 'application/json', {}, '?async=false')).status).toBe(202);
    const refused = await post(text, json, {}, '?async=true');
    expect([refused.status, refused.body.issue[0].code]).toEqual([400, 'invalid']);
  });

  test('answers in the syntax of _format, then of Accept, then of the message', async () => {
    const { text } = reminder('fhir-json.json');
    const typeOf = (answer: Answered) => answer.headers.get('Content-Type')?.split(';')[0];
    expect(typeOf(await post(text, json, { Accept: xml }))).toBe(xml);
    expect(typeOf(await post(text, json, { Accept: 'text/xml' }))).toBe(xml);
    expect(typeOf(await post(text, json, { Accept: xml }, '?_format=json'))).toBe(json);
    expect(typeOf(await post(text, json, {}, '?_format=application/fhir%2Bxml'))).toBe(xml);
    expect(typeOf(await post(text, json, {}, '?_format=application/fhir+xml'))).toBe(xml);
    expect(typeOf(await post(text, json, { Accept: 'text/html' }))).toBe(json);
    const unknown = await post(text, json, {}, '?_format=turtle');
    expect([unknown.status, unknown.body.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  test('a message that breaks rules is 422 with an issue for each finding, as the door itself has them', async () => {
    const text = reminder('fhir-json.json').text.replace('"status": "unknown"', '"status": "completed"');
    const answer = await post(text.replace('"type": "message"', '"type": "document"'), json);
    expect(answer.status).toBe(422);
    const [refusal, ...issues] = answer.body.issue;
    expect(refusal).toMatchObject({ severity: 'error', code: 'invalid', details: { coding: [{ code: 'INVALID' }] } });
    expect(issues.length).toBeGreaterThanOrEqual(2);
    for (const issue of issues) expect(issue.expression[0]).toMatch(/^Bundle\./);
    const inXml = reminder('fhir-xml.xml').text.replace('<type value="message"/>', '<type value="document"/>');
    const refused = await post(inXml, xml);
    expect([refused.status, isXmlOf(refused.text, 'OperationOutcome')]).toEqual([422, true]);
    expect(readXml(refused.text).problems).toEqual([]);
  });

  test('every refusal is an OperationOutcome: credential, sender, media type, method, path', async () => {
    const { text } = reminder('fhir-json.json');
    const headers = { 'Content-Type': json };
    const answers = [
      await desk.call(undefined, 'POST', operation, { body: text, headers }),
      await desk.call('sandbox-ppr', 'POST', operation, { body: text, headers }),
      await post(text, 'text/plain'),
      await desk.call('sandbox-ppr', 'GET', operation),
      await desk.call('sandbox-ppr', 'GET', '/fhir/Patient'),
      await post('{"resourceType":', json),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 415, 405, 404, 422]);
    for (const { body } of answers) expect(body.resourceType).toBe('OperationOutcome');
  });

  test('takes an Acknowledgement and tells the sender of the message', async () => {
    const party = (await desk.call('sandbox-admin', 'GET', '/v1/admin/parties')).body.parties.find(
      ({ gln }: { gln: string }) => gln === glns.homeNursing,
    );
    const put = (body: object) => desk.call('sandbox-admin', 'PUT', `/v1/admin/parties/${glns.homeNursing}`, { body });
    expect((await put({ ...party, receipts: 'explicit' })).status).toBe(200);
    const message = freshMessage('fmk-confirmation/updated');
    const sent = await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: message });
    expect(sent.status).toBe(202);
    const { deliveries } = (await desk.call('sandbox-home-nursing', 'GET', '/v1/inbox?max=1&wait=20')).body;
    const document = readXml(deliveries[0].body).root as { entry: { resource: { id: string } }[] };
    const answered = document.entry[0]?.resource.id ?? '';
    const acknowledgement = acknowledgementOf(answered);
    const answer = await post(acknowledgement, json);
    expect([answer.status, answer.body.issue[0].severity]).toEqual([202, 'information']);
    const { body } = await desk.call('sandbox-gp', 'GET', `/v1/messages/${sent.body.messages[0].id}`);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind)).toContain('receipt-received');
    expect((await put(party)).status).toBe(200);
  });

  /* The fixture's Acknowledgement, turned to another message and to the parties of this test. */
  function acknowledgementOf(answered: string): string {
    const text = readFileSync(join(projectRoot, 'fixtures/receipt/accepted/fhir-json.json'), 'utf8');
    const bundle = JSON.parse(text);
    const header = bundle.entry[0].resource;
    const organization = (reference: string) =>
      bundle.entry.find(
        ({ resource }: { resource: { resourceType: string; id: string } }) =>
          `${resource.resourceType}/${resource.id}` === reference,
      ).resource;
    const glnOf = (reference: string) =>
      organization(reference).identifier.find(({ system }: { system: string }) => system.includes('gs1'));
    glnOf(header.sender.reference).value = glns.homeNursing;
    glnOf(header.destination[0].receiver.reference).value = glns.gp;
    return JSON.stringify(bundle)
      .replaceAll(header.response.identifier, answered)
      .replaceAll(header.id, randomUUID())
      .replaceAll(bundle.id, randomUUID());
  }

  test('tells what it can do, to anybody, in both syntaxes', async () => {
    const { status, body } = await desk.call(undefined, 'GET', '/fhir/metadata');
    expect([status, body.resourceType, body.fhirVersion]).toEqual([200, 'CapabilityStatement', '4.0.1']);
    expect(body.format).toEqual(expect.arrayContaining([json, xml]));
    expect(body.software).toMatchObject({ name: 'Tovholder' });
    const [{ supportedMessage }] = body.messaging;
    for (const mode of ['sender', 'receiver'])
      for (const definition of Object.values(definitions))
        expect(supportedMessage).toContainEqual({ mode, definition });
    expect(body.rest[0].operation[0]).toMatchObject({ name: 'process-message' });
    const inXml = await desk.call(undefined, 'GET', '/fhir/metadata?_format=xml');
    expect([inXml.headers.get('Content-Type'), isXmlOf(inXml.text, 'CapabilityStatement')]).toEqual([
      `${xml}; charset=utf-8`,
      true,
    ]);
    expect((await desk.call(undefined, 'HEAD', '/fhir/metadata')).status).toBe(200);
  });
});
