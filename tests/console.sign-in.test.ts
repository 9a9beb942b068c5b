import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keysOnly } from '../src/access/config.ts';
import { hashPassword } from '../src/access/password.ts';
import type { OperatorRole } from '../src/console/operator.ts';
import { deeds, pages } from '../src/console/pages/index.ts';
import { addOperator, listOperators, revokeOperator, setPassword } from '../src/store/operators.ts';
import { type ConsoleAnswer, openBrowser, openConsole, type TestConsole } from './support/console.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { type Behaviour, startIdentityProvider, type TestIdentityProvider } from './support/identity-provider.ts';

/* What is not about its cost is hashed cheaply. */
const cheap = { ln: 10, r: 8, p: 1 };
const password = 'hest-batteri-hæfteklamme';

let desk: FrontDesk;
let idp: TestIdentityProvider;

beforeAll(async () => {
  idp = await startIdentityProvider();
  const { issuer, clientId, clientSecret } = idp;
  desk = await openFrontDesk({
    sandbox: false,
    publicUrl: 'http://console.example',
    access: { ...keysOnly, oidc: { issuer, clientId, clientSecret, rolesClaim: 'roles' } },
  });
});
afterAll(async () => {
  await desk.close();
  await idp.close();
});

let made = 0;

/* An operator of a test's own, and a browser in which nobody is signed in. */
async function newcomer(role: OperatorRole = 'reader') {
  made += 1;
  const name = `Operatør ${made}`;
  const operator = await addOperator(pool(), { name, role, passwordHash: await hashPassword(password, cheap) });
  if (!operator) throw new Error('The name is taken');
  const browser = openBrowser(desk);
  const signIn = (given: string = password, to = '') => browser.post('/console/sign-in', { name, password: given, to });
  return { ...operator, browser, signIn };
}

const pool = () => desk.context.store.pool;

async function told(kind: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool().query(
    'SELECT kind, actor, subject, code, host(origin) AS origin FROM events WHERE kind = $1 ORDER BY id',
    [kind],
  );
  return rows;
}

function cookieIn({ headers }: ConsoleAnswer, name = 'tovholder'): string | undefined {
  return headers.getSetCookie().find((line) => line.startsWith(`${name}=`));
}

describe('signing in with a local account', () => {
  test('opens the console in a session whose cookie no script and no other site gets at', async () => {
    const { id, browser, signIn } = await newcomer();
    const asked = await browser.get('/console?a=1');
    expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/console/sign-in?to=%2Fconsole%3Fa%3D1']);
    const answer = await signIn(password, '/console?a=1');
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/console?a=1']);
    expect(cookieIn(answer)).toMatch(/^tovholder=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await browser.get('/console')).status).toBe(200);
    expect((await told('signed-in')).at(-1)).toMatchObject({ actor: id, subject: id, origin: '127.0.0.1' });
  });

  test('answers an unknown name, a wrong password and one of the sandbox alike, and no faster', async () => {
    const { name, browser } = await newcomer();
    const tries = [
      { name: 'Nobody', password },
      { name, password: 'wrong' },
      { name: 'admin', password: 'sandbox-admin' },
      { name: 'with\u0000nothing', password },
    ];
    const [seen, took] = [new Set<string>(), [] as number[]];
    for (const fields of tries) {
      const start = performance.now();
      const { status, html, headers } = await browser.post('/console/sign-in', fields);
      took.push(performance.now() - start);
      expect([status, headers.getSetCookie()]).toEqual([401, []]);
      seen.add(html);
    }
    expect(seen.size).toBe(1);
    /* A hash as today's accounts have it takes a hundred times as long as the rest of the call. */
    const start = performance.now();
    await hashPassword(password);
    const hashing = performance.now() - start;
    for (const unknown of [took[0], took[2], took[3]]) expect(unknown).toBeGreaterThan(hashing / 4);
    expect((await told('sign-in-failed')).slice(-4).map(({ code }) => code)).toEqual(Array(4).fill('password'));
    expect(desk.logged()).not.toContain('Nobody');
  });

  test('gives every sign-in a token that nobody knew before, and ends the one it replaces', async () => {
    const { browser, signIn } = await newcomer();
    const planted = 'a'.repeat(43);
    browser.cookies.set('tovholder', planted);
    await signIn();
    const first = browser.cookies.get('tovholder') ?? '';
    expect(first).not.toBe(planted);
    await signIn();
    expect(browser.cookies.get('tovholder')).not.toBe(first);
    browser.cookies.set('tovholder', first);
    expect((await browser.get('/console')).status).toBe(303);
  });

  test('keeps only a fingerprint of the token', async () => {
    const { browser, signIn } = await newcomer();
    await signIn();
    const token = browser.cookies.get('tovholder') ?? '';
    const { rows } = await pool().query<{ row: string }>('SELECT s::text AS row FROM sessions s');
    for (const { row } of rows) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(Buffer.from(token).toString('hex'));
    }
  });

  test('is ended by signing out, by another password and by revocation', async () => {
    const out = await newcomer();
    await out.signIn();
    await out.browser.get('/console');
    const token = out.browser.cookies.get('tovholder') ?? '';
    const left = await out.browser.post('/console/sign-out');
    expect([left.status, cookieIn(left)]).toEqual([303, expect.stringMatching(/^tovholder=;.*Max-Age=0/)]);
    out.browser.cookies.set('tovholder', token);
    expect((await out.browser.get('/console')).status).toBe(303);
    expect((await told('signed-out')).at(-1)).toMatchObject({ actor: out.id });

    const changed = await newcomer();
    await changed.signIn();
    expect(await setPassword(pool(), changed.id, await hashPassword('something else entirely', cheap))).toBe(true);
    expect((await changed.browser.get('/console')).status).toBe(303);
    expect((await changed.signIn()).status).toBe(401);

    const revoked = await newcomer();
    await revoked.signIn();
    expect(await revokeOperator(pool(), revoked.id)).toBe(true);
    expect((await revoked.browser.get('/console')).status).toBe(303);
    expect((await revoked.signIn()).status).toBe(401);
  });

  test('ends after half an hour unused and after ten hours at most, by the clock of the store', async () => {
    const { id, browser, signIn } = await newcomer();
    const age = (column: string, minutes: number) =>
      pool().query(`UPDATE sessions SET ${column} = ${column} - make_interval(mins => $2) WHERE operator_id = $1`, [
        id,
        minutes,
      ]);
    await signIn();
    await age('seen_at', 29);
    expect((await browser.get('/console')).status).toBe(200);
    await age('seen_at', 29);
    expect((await browser.get('/console', { 'X-Live': 'moved' })).status).toBe(200);
    await age('seen_at', 2);
    const live = await browser.get('/console', { 'X-Live': 'moved' });
    expect([live.status, live.headers.get('HX-Redirect')]).toEqual([401, '/console/sign-in?to=%2Fconsole']);
    await signIn();
    await age('expires_at', 599);
    expect((await browser.get('/console')).status).toBe(200);
    await age('expires_at', 2);
    expect((await browser.get('/console')).status).toBe(303);
  });

  test('is slowed down where an account is guessed at, also for who then knows the password', async () => {
    const { browser, signIn } = await newcomer();
    for (let count = 0; count < 20; count += 1) expect((await signIn('wrong')).status).toBe(401);
    const held = await signIn();
    expect(held.status).toBe(429);
    expect(Number(held.headers.get('Retry-After'))).toBeGreaterThan(60);
    expect(browser.cookies.has('tovholder')).toBe(false);
    expect((await (await newcomer()).signIn()).status).toBe(303);
  });
});

describe('a form', () => {
  test('is refused without the token of its session, with that of another one, and from another site', async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    await one.signIn();
    await other.signIn();
    await one.browser.get('/console');
    const foreign = /name="csrf" content="([^"]+)"/.exec((await other.browser.get('/console')).html)?.[1] ?? '';
    for (const csrf of ['', foreign]) {
      const { status, html } = await one.browser.post('/console/sign-out', { csrf });
      expect([status, html.includes('FORBIDDEN')]).toEqual([403, true]);
    }
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ]) {
      expect((await one.browser.post('/console/sign-out', {}, headers)).status).toBe(403);
      expect((await one.browser.post('/console/sign-in', { name: one.name, password }, headers)).status).toBe(403);
    }
    expect((await one.browser.post('/console/sign-out', {}, { Origin: desk.url })).status).toBe(303);
  });

  test('of somebody who is not signed in any more says so', async () => {
    const { status, html } = await openBrowser(desk).post('/console/sign-out');
    expect(status).toBe(401);
    expect(html).toContain('href="/console/sign-in"');
  });
});

describe('the console and the API', () => {
  test('do not open with what the other one takes', async () => {
    const { browser, signIn } = await newcomer('admin');
    await signIn();
    const cookie = `tovholder=${browser.cookies.get('tovholder')}`;
    expect((await fetch(`${desk.url}/v1/admin/parties`, { headers: { cookie } })).status).toBe(401);
    const bearer = { Authorization: `Bearer ${browser.cookies.get('tovholder')}` };
    expect((await fetch(`${desk.url}/v1/admin/parties`, { headers: bearer })).status).toBe(401);
    const key = { Authorization: 'Bearer sandbox-admin' };
    expect((await fetch(`${desk.url}/console`, { headers: key, redirect: 'manual' })).status).toBe(303);
  });
});

describe('through an identity provider', () => {
  let browser: TestConsole;

  beforeEach(() => {
    browser = openBrowser(desk);
  });

  /* The way there and back, as a browser goes it; `tamper` may change where it comes back to. */
  async function goRound(behaviour: Behaviour, tamper: (back: URL) => void = () => {}): Promise<ConsoleAnswer> {
    idp.behave(behaviour);
    const leave = await browser.get('/console/sign-in/provider?to=%2Fconsole%3Fb%3D2');
    expect(cookieIn(leave, 'tovholder-trip')).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=600$/);
    const there = await fetch(leave.headers.get('Location') ?? '', { redirect: 'manual' });
    const back = new URL(there.headers.get('Location') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe('http://console.example/console/sign-in/callback');
    tamper(back);
    /* Cookies that are SameSite=Strict stay away until the page asks for itself. */
    const first = await openBrowser(desk).get(`${back.pathname}${back.search}`, { 'Sec-Fetch-Site': 'cross-site' });
    expect(first.status).toBe(200);
    const again = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&');
    return await browser.get(again ?? '', { 'Sec-Fetch-Site': 'same-origin' });
  }

  test('lets in whom it vouches for, with the highest of the roles it tells', async () => {
    const roles = ['tovholder-reader', 'other', 'tovholder-operator'];
    const answer = await goRound({ claims: { roles } });
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/console?b=2']);
    expect(browser.cookies.has('tovholder-trip')).toBe(false);
    const { html } = await browser.get('/console');
    expect(html).toContain('Mette Testesen <small>operator</small>');
    expect((await listOperators(pool())).filter(({ issuer }) => issuer === idp.issuer)).toMatchObject([
      { name: 'Mette Testesen', role: 'operator' },
    ]);
    await goRound({ claims: { roles: 'tovholder-admin', name: 'Mette T.' } });
    expect((await browser.get('/console')).html).toContain('Mette T. <small>administrator</small>');
  });

  test.each<[string, Behaviour, string]>([
    ['the nonce of another sign-in', { nonce: 'another' }, 'identity-provider'],
    ['a token for somebody else', { audience: 'another client' }, 'identity-provider'],
    ['a token of somebody else', { issuer: 'https://evil.example' }, 'identity-provider'],
    ['a token that is out of date', { expiresIn: -120 }, 'identity-provider'],
    ['a token signed with a key it does not publish', { forged: true }, 'identity-provider'],
    ['no role of ours', { claims: { roles: ['admin', 'tovholder'] } }, 'no-role'],
  ])('refuses %s', async (_what, behaviour, code) => {
    const { status } = await goRound({ claims: { roles: ['tovholder-reader'] }, ...behaviour });
    expect([status, browser.cookies.has('tovholder')]).toEqual([code === 'no-role' ? 403 : 401, false]);
    expect((await told('sign-in-failed')).at(-1)).toMatchObject({ subject: 'unknown', code });
  });

  test('refuses an answer with another state, to another browser, of long ago, and one that was used', async () => {
    const claims = { roles: ['tovholder-reader'] };
    const tampered = await goRound({ claims }, (back) => back.searchParams.set('state', 'another'));
    expect(tampered.status).toBe(401);
    let used = '';
    expect((await goRound({ claims }, (back) => (used = back.search))).status).toBe(303);
    const callback = `/console/sign-in/callback${used}&again=yes`;
    expect((await openBrowser(desk).get(callback)).status).toBe(401);

    await browser.get('/console/sign-in/provider');
    const trip = JSON.parse(Buffer.from(browser.cookies.get('tovholder-trip') ?? '', 'base64url').toString());
    const old = Buffer.from(JSON.stringify({ ...trip, at: trip.at - 601_000 })).toString('base64url');
    browser.cookies.set('tovholder-trip', old);
    expect((await browser.get(callback)).status).toBe(401);
  });

  test('lets nobody back in whom we have revoked', async () => {
    const behaviour = { subject: 'subject-2', claims: { roles: ['tovholder-admin'], name: 'Leaving' } };
    await goRound(behaviour);
    const leaving = (await listOperators(pool())).find(({ name }) => name === 'Leaving');
    expect(await revokeOperator(pool(), leaving?.id ?? '')).toBe(true);
    expect((await browser.get('/console')).status).toBe(303);
    expect((await goRound(behaviour)).status).toBe(403);
    expect((await told('sign-in-failed')).at(-1)).toMatchObject({ code: 'revoked' });
  });
});

describe('a link of another site', () => {
  test('leads through a page of ours, so that the session counts', async () => {
    const { status, html } = await openBrowser(desk).get('/console?c=3', { 'Sec-Fetch-Site': 'cross-site' });
    expect([status, html.includes('content="0;url=/console?c=3"')]).toEqual([200, true]);
    expect((await openBrowser(desk).get('/console?c=3', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
  });
});

describe('behind https', () => {
  test('cookies are for this host and https alone', async () => {
    const secure = await openFrontDesk({ databaseUrl: desk.databaseUrl, publicUrl: 'https://console.example' });
    const browser = openBrowser(secure);
    const answer = await browser.post('/console/sign-in', { name: 'reader', password: 'sandbox-reader' });
    expect(cookieIn(answer, '__Host-tovholder')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect((await browser.get('/console')).status).toBe(200);
    browser.cookies.set('tovholder', browser.cookies.get('__Host-tovholder') ?? '');
    browser.cookies.delete('__Host-tovholder');
    expect((await browser.get('/console')).status).toBe(303);
    await secure.close();
  });
});

describe('the roles', () => {
  const ranks: OperatorRole[] = ['reader', 'operator', 'admin'];

  test('open what they are for, and nothing above', async () => {
    const sandbox = await openFrontDesk();
    const consoles = await Promise.all(ranks.map((role) => openConsole(sandbox, role)));
    for (const { path, access } of [...pages, ...deeds]) {
      if (access === 'open' || access === 'sandbox' || path === '/console/sign-out') continue;
      const at = path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');
      const isPage = pages.some((page) => page.path === path && page.access === access);
      for (const [rank, console] of consoles.entries()) {
        /* Who may, is not refused for the role, whatever else is wrong; who may not, always is. */
        const { html } = isPage ? await console.get(at) : await console.post(at);
        const refused = html.includes('Your role does not allow this');
        expect([path, ranks[rank], refused]).toEqual([path, ranks[rank], rank < ranks.indexOf(access)]);
      }
      const { status } = await openBrowser(sandbox)[isPage ? 'get' : 'post'](at);
      expect([path, status]).toEqual([path, isPage ? 303 : 401]);
    }
    await sandbox.close();
  });
});
