import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pages } from '../src/console/pages/index.ts';
import { openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

let desk: FrontDesk;
let reader: TestConsole;

beforeAll(async () => {
  desk = await openFrontDesk();
  reader = await openConsole(desk, 'reader');
});
afterAll(() => desk.close());

describe('a page of the console', () => {
  test('comes with a policy that lets nothing in but our own scripts and styles', async () => {
    const { status, headers, html } = await reader.get('/console');
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(headers.get('Content-Security-Policy')).toBe(policy);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(html).not.toMatch(/https?:|\/\/[a-z]|style=|<style|\son[a-z]+=|javascript:/);
  });

  test('loads what it needs from the gateway, under names that never change their content', async () => {
    const { html } = await reader.get('/console');
    const assets = [...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, address]) => address ?? '');
    expect(assets.length).toBeGreaterThanOrEqual(4);
    for (const address of assets) {
      const { status, headers, html: content } = await reader.get(address);
      expect([address, status]).toEqual([address, 200]);
      expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(content.length).toBeGreaterThan(100);
    }
    expect((await reader.get('/console/assets/htmx.0000.js')).status).toBe(404);
  });

  test('speaks the language that the browser asks for, and the one that was chosen before it', async () => {
    const danish = await reader.get('/console', { 'Accept-Language': 'da' });
    expect(danish.html).toContain('<html lang="da"');
    const chosen = await reader.post('/console/preferences', { language: 'da', theme: 'dark', back: '/console?a=1' });
    expect([chosen.status, chosen.headers.get('Location')]).toEqual([303, '/console?a=1']);
    const { html } = await reader.get('/console', { 'Accept-Language': 'en' });
    expect(html).toContain('<html lang="da" data-theme="dark">');
    await reader.post('/console/preferences', { language: 'en', theme: 'auto' });
  });

  test('leads nobody to another site', async () => {
    for (const back of ['//evil.example/console', 'https://evil.example/console', '/\\evil.example', '/v1/messages']) {
      const { headers } = await reader.post('/console/preferences', { back });
      expect(headers.get('Location')).toBe('/console');
    }
  });

  test('is refused as a page: unknown, with another method, and with something that is no form', async () => {
    const unknown = await reader.get('/console/nowhere', { Accept: 'application/json' });
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(unknown.html).toContain(unknown.headers.get('X-Request-Id'));
    expect(unknown.html).toContain('<code>NOT_FOUND</code>');
    const method = await reader.post('/console');
    expect([method.status, method.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    const body = await fetch(`${desk.url}/console/preferences`, { method: 'POST', body: '{}' });
    expect(body.status).toBe(415);
  });

  test('is named in the log by its path alone', async () => {
    await reader.get('/console?secret=planted');
    expect(desk.logged()).toContain('"path":"/console"');
    expect(desk.logged()).not.toContain('planted');
  });
});

describe('every page', () => {
  test('comes with the policy and leads to no address of a third party', async () => {
    const admin = await openConsole(desk, 'admin');
    for (const { path } of pages) {
      const { headers, html } = await admin.get(path.replaceAll(/:\w+/g, '5790000990016'));
      if (headers.get('Content-Type') !== 'text/html; charset=utf-8') continue;
      expect([path, headers.get('Content-Security-Policy')]).toEqual([path, policy]);
      expect([path, html.match(/ (src|href|action|poster|data|content)="([a-z]+:)?\/\/[^"]*"/g)]).toEqual([path, null]);
      expect([path, html.match(/ (style|on[a-z]+)=|<style|javascript:/g)]).toEqual([path, null]);
    }
  });
});

describe('the live stream', () => {
  /* What a stream says until it tells of something; `opened` is called once it is there. */
  async function listen(path: string, headers: Record<string, string> = {}, opened = async () => {}): Promise<string> {
    const gone = new AbortController();
    const Cookie = `tovholder=${reader.cookies.get('tovholder')}`;
    const stream = await fetch(`${desk.url}${path}`, { headers: { Cookie, ...headers }, signal: gone.signal });
    expect(stream.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
    await opened();
    let said = '';
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      said += chunk;
      if (said.includes('moved')) break;
    }
    gone.abort();
    return said;
  }

  async function happen(kind: string): Promise<number> {
    const { rows } = await desk.context.store.pool.query<{ id: number }>(
      `INSERT INTO events (message_id, kind, actor) VALUES (gen_random_uuid(), $1, 'gateway') RETURNING id`,
      [kind],
    );
    return rows[0]?.id ?? 0;
  }

  test('tells a page that something moved', async () => {
    const happens = async () => void (await happen('accepted'));
    const said = await listen('/console/live?topics=messages', {}, happens);
    expect(said).toContain('event: moved\ndata: messages\n');
  });

  test('tells at once what moved since the page was made, and while the stream was away', async () => {
    const before = await happen('accepted');
    await happen('dead');
    const topics = '/console/live?topics=dead-letters,receivers';
    for (const [address, headers] of [
      [`${topics}&since=${before}`, {}],
      [topics, { 'Last-Event-ID': String(before) }],
    ] as const)
      expect(await listen(address, headers)).toContain('data: dead-letters,receivers\n');
    const { html } = await reader.get('/console');
    expect(Number(/since=([0-9]+)/.exec(html)?.[1])).toBeGreaterThan(before);
  });

  test('is not for who is not signed in', async () => {
    expect((await fetch(`${desk.url}/console/live?topics=messages`)).status).toBe(401);
  });
});
