import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { curlOf } from '../src/console/pages/workbench/curl.ts';
import { exampleGroups } from '../src/console/pages/workbench/fixtures.ts';
import { fieldsOfParts } from '../src/console/shell/multipart.ts';
import { formatNames } from '../src/formats/format.ts';
import { messageTypeNames } from '../src/message.ts';
import { freshMessage } from './support/client.ts';
import { openBrowser, openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, glns, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
let visitor: TestConsole;
beforeAll(async () => {
  desk = await openFrontDesk();
  visitor = openBrowser(desk);
}, 150_000);
afterAll(() => desk.close());

const xml = readFileSync('fixtures/child-referral/plain/medcom-xml.xml', 'utf8');
const broken = readFileSync('fixtures/refused/xml-many-faults/input.xml', 'utf8');

/** What stands in a page, without its tags. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

describe('the workbench in the sandbox', () => {
  test('is open to anybody, offers every fixture by its type, and fills in the one that is asked for', async () => {
    const { status, html, headers } = await visitor.get('/workbench');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    const groups = await exampleGroups();
    expect(groups.map(({ name }) => name)).toEqual([...messageTypeNames, 'refused']);
    for (const { examples } of groups) expect(examples.length).toBeGreaterThan(2);
    expect(html.match(/<option value="[^"]*\/[^"]*"/g)).toHaveLength(groups.flatMap(({ examples }) => examples).length);
    const filled = await visitor.get('/workbench?example=child-referral/plain/medcom-xml.xml');
    expect(filled.html).toContain('&lt;MunicipalityReferral>');
    expect((await visitor.get('/workbench?example=../package.json')).html).not.toContain('devDependencies');
  });

  test('shows a valid message with its canonical form and every other format, and what does not come back', async () => {
    const { status, html } = await visitor.post('/workbench', { document: xml });
    expect(status).toBe(200);
    const text = textOf(html);
    expect(html).toContain('<span class="badge good">valid</span>');
    expect(text).toMatch(/Standard XREF15 XH1531R/);
    expect(text).toContain('"type": "child-referral"');
    for (const format of ['fhir-json', 'fhir-xml']) expect(html).toContain(`<h3 id="to-${format}">${format}</h3>`);
    expect(html).not.toContain('<h3 id="to-medcom-xml">');
    expect(text).toContain('"resourceType": "Bundle"');
    expect(text).toMatch(/things do not come back as they were \/letterId becomes an id of the standard's shape/);
    expect(text).toContain(`curl -sS '${desk.url}/v1/messages?dryRun=true'`);
    expect(text).toContain('Authorization: Bearer sandbox-gp');
  });

  test('marks each line that a finding is about by word and number, each linked with its finding and back', async () => {
    const { html } = await visitor.post('/workbench', { document: broken });
    expect(html).toContain('<span class="badge bad">not valid</span>');
    const lines = [...html.matchAll(/<a href="#line-(\d+)">line (\d+)<\/a>/g)].map(([, to]) => to);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(html).toMatch(new RegExp(`<li id="line-${line}" class="(bad|warn)">.*<mark>`));
    for (const [, number] of html.matchAll(/<a class="mark" href="#finding-(\d+)">/g))
      expect(html).toContain(`<li id="finding-${number}"`);
    expect(html).toMatch(/<a class="mark" href="#finding-1">error 1<\/a>/);
    expect(textOf(html)).toMatch(/Rule: \S+/);
    expect(html).not.toContain('id="translations"');
    expect(html).not.toContain('action="/workbench/send"');
  });

  test('says what keeps a format from carrying a message', async () => {
    const message = { ...freshMessage('child-examination/plain'), sender: { gln: '5790000000012' } };
    const { html } = await visitor.post('/workbench', { document: JSON.stringify(message, null, 2) });
    expect(html.match(/<h3 id="to-/g)).toHaveLength(formatNames.length - 1);
    expect(html).toContain('<span class="badge bad">cannot carry it</span>');
    expect(textOf(html)).toContain('SOR_UNKNOWN');
  });

  test('speaks Danish', async () => {
    const { html } = await visitor.post('/workbench', { document: broken }, { 'accept-language': 'da' });
    expect(html).toMatch(/<html lang="da"/);
    expect(textOf(html)).toMatch(/Rapport .*ikke gyldig.* fejl 1 linje \d+/);
  });

  test('takes a file without scripts, byte by byte, and lets it win over the field', async () => {
    const form = new FormData();
    form.set('document', 'not this');
    const latin = Buffer.from(xml.replace('Storm', 'Størm'), 'latin1');
    form.set('file', new Blob([latin]), 'brev.xml');
    const answer = await fetch(`${desk.url}/workbench`, { method: 'POST', body: form });
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain('<span class="badge good">valid</span>');
    expect(textOf(html)).toContain('<PersonGivenName>Størm<');
    expect(html).not.toContain('CHARSET_IS_UTF8');
  });

  test('shows of a big document no more than a browser bears, and says so', async () => {
    const document = `${JSON.stringify(freshMessage('correspondence/plain'))}${'\n'.repeat(1_100_000)}`;
    const { status, html } = await visitor.post('/workbench', { document });
    expect(status).toBe(200);
    expect(textOf(html)).toMatch(/The first 2000 lines are shown/);
    expect(textOf(html)).toContain('It is too big to be put back into the field');
    expect(textOf(html)).toContain('A message this big is not translated here');
    expect(html).not.toContain('action="/workbench/send"');
    expect(html.length).toBeLessThan(200_000);
  }, 30_000);

  test('refuses what another site posts, and says what is missing', async () => {
    const foreign = await visitor.post('/workbench', { document: xml }, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    const empty = await visitor.post('/workbench', { document: ' ' });
    expect([empty.status, empty.html]).toEqual([422, expect.stringContaining('There is nothing here yet')]);
    expect((await visitor.post('/workbench', { document: 'hello' })).html).toContain('UNSUPPORTED_FORMAT');
  });
});

describe('sending from the workbench', () => {
  const post = (fields: Record<string, string>, by = visitor) => by.post('/workbench/send', fields);

  test('posts as the sender would, to another party under a new id, and leads to a page that follows it', async () => {
    const sent = await post({ document: xml, fresh: 'yes', to: glns.prevention });
    expect(sent.status).toBe(303);
    const at = sent.headers.get('location') ?? '';
    expect(at).toMatch(/^\/workbench\/sent\/[0-9a-f-]{36}$/);
    const id = at.split('/').at(-1);
    const { body } = await desk.call('sandbox-gp', 'GET', `/v1/messages/${id}`);
    expect(body).toMatchObject({ type: 'child-referral', letterId: expect.stringMatching(/^WB[0-9A-F]{12}$/) });
    const own = await desk.call('sandbox-prevention', 'GET', `/v1/messages/${id}`);
    expect(own.status).toBe(200);
    const page = await visitor.get(at);
    expect(page.html).toContain('hx-trigger="every 2s"');
    expect(page.html).toContain('--key &quot;sandbox-prevention&quot; --ack');
    expect(page.html).not.toMatch(/Storm|2304169997/);
    const { deliveries } = (await desk.call('sandbox-prevention', 'GET', '/v1/inbox?wait=5')).body;
    for (const { deliveryId, leaseToken } of deliveries)
      await desk.call('sandbox-prevention', 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
    const after = await visitor.get(at);
    expect(after.html).toContain('<span class="badge good">delivered</span>');
    expect(after.html).toMatch(/<a href="\/workbench\/sent\/[0-9a-f-]{36}">/);
  });

  test('as it stands, it is the same message the second time', async () => {
    const [first, second] = [await post({ document: xml }), await post({ document: xml })];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });

  test('tells why something was not sent, and keeps what was typed on the page', async () => {
    const foreign = JSON.stringify({ ...freshMessage('child-referral/plain'), sender: { gln: '5790000000012' } });
    const { status, html } = await post({ document: foreign });
    expect(status).toBe(422);
    expect(textOf(html)).toMatch(/It was not sent\. .*SENDER_NOT_YOURS/);
    expect(html).toContain('action="/workbench/send"');
    expect((await post({ document: broken })).status).toBe(422);
    expect((await visitor.get(`/workbench/sent/${glns.gp}`)).status).toBe(404);
  });
});

test('nothing that is typed on the workbench is stored, logged, or put into an address or a cookie', async () => {
  const canary = 'Kanariefuglesen';
  const cpr = '0101010101';
  const message = freshMessage('child-referral/plain');
  message.patient = { ...message.patient, familyName: canary, cpr };
  const documents = [JSON.stringify(message), JSON.stringify(message).slice(0, -9), xml.replaceAll('Storm', canary)];
  const answers = [];
  for (const document of documents) {
    answers.push(await visitor.post('/workbench', { document }));
    answers.push(await visitor.post('/workbench', { document, strict: 'yes' }));
  }
  expect(answers.some(({ html }) => html.includes(canary))).toBe(true);
  const said = answers.flatMap(({ headers }) => [...headers].flat()).join('\n');
  const { rows } = await desk.context.store.pool.query<{ name: string }>(
    `SELECT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  );
  const stored: string[] = [];
  for (const { name } of rows) {
    const found = await desk.context.store.pool
      .query(`SELECT t::text AS row FROM ${name} t`)
      .catch(() => ({ rows: [] }));
    stored.push(...found.rows.map(({ row }) => row));
  }
  expect(stored.length).toBeGreaterThan(10);
  for (const place of [said, stored.join('\n'), desk.logged(), [...visitor.cookies].join('\n')]) {
    expect(place).not.toContain(canary);
    expect(place).not.toContain(cpr);
  }
  expect(desk.logged()).toContain('"path":"/workbench"');
});

test('outside the sandbox the workbench is for those who are signed in, and sends nothing', async () => {
  const outside = await openFrontDesk({ sandbox: false });
  try {
    const nobody = openBrowser(outside);
    const page = await nobody.get('/workbench');
    expect([page.status, page.headers.get('location')]).toEqual([303, '/console/sign-in?to=%2Fworkbench']);
    expect((await nobody.post('/workbench', { document: xml })).status).toBe(401);
    expect((await nobody.post('/workbench/send', { document: xml })).status).toBe(401);
  } finally {
    await outside.close();
  }
}, 60_000);

test('who is signed in in the sandbox finds it in the navigation, and needs the token of the session', async () => {
  const reader = await openConsole(desk, 'reader');
  expect((await reader.get('/workbench')).html).toMatch(/<a href="\/workbench" aria-current="page">\s*Workbench/);
  expect((await reader.post('/workbench', { document: xml })).status).toBe(200);
  expect((await reader.post('/workbench', { document: xml, csrf: 'made-up' })).status).toBe(403);
});

describe('a form with a file', () => {
  const body = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
  const head = 'Content-Disposition: form-data; name=';

  test('is read part by part; of a file each byte is a character', () => {
    const parts = `--b1\n${head}"a"\n\nfirst\n--b1\n${head}"file"; filename="x.xml"\nContent-Type: text/xml\n\n\xe6\x00\xff\n--b1--\n`;
    const fields = fieldsOfParts(body(parts), 'multipart/form-data; boundary=b1');
    expect([...(fields ?? [])]).toEqual([
      ['a', 'first'],
      ['file', '\xe6\x00\xff'],
    ]);
  });

  test.each(['', '--b1', `--b1\n${head}"a"\n\ncut off`, 'elsewhere --b1--'])(
    'is none where %j is all there is',
    (text) => {
      expect(fieldsOfParts(body(text), 'multipart/form-data; boundary=b1')).toBeUndefined();
      expect(fieldsOfParts(body(text), 'multipart/form-data')).toBeUndefined();
    },
  );
});

test('no line of a document ends the command that carries it, and a long one is read from a file', () => {
  const call = { text: '<a>\nEND\n</a>\n', format: 'medcom-xml', sender: '5790000000012' } as const;
  const { command } = curlOf('http://127.0.0.1:8080', call);
  expect(command).toMatch(/<<'END_'\n<a>\nEND\n<\/a>\nEND_$/);
  expect(command).toContain('Bearer $TOVHOLDER_KEY');
  const long = curlOf('http://127.0.0.1:8080', { ...call, text: 'x'.repeat(40_000) });
  expect(long).toEqual({ fromFile: true, command: expect.stringContaining('--data-binary @message.xml') });
});
