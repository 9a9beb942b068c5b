import type { OperatorRole } from '../../src/console/operator.ts';
import { sandboxOperators } from '../../src/store/operators.ts';

/** What a page answered with. */
export interface ConsoleAnswer {
  status: number;
  headers: Headers;
  html: string;
}

/** A browser without scripts, signed in to the console of a gateway. */
export interface TestConsole {
  /** Redirects are not followed. */
  get(path: string, headers?: Record<string, string>): Promise<ConsoleAnswer>;
  /** Posts a form with the CSRF token of the session. A deed that asks first answers with its question unless `confirmed: 'yes'` is among the fields. */
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<ConsoleAnswer>;
  /** What a deed said after its redirect: the notice on the page it leads to. */
  noticeAfter(answer: ConsoleAnswer): Promise<string>;
  /** The cookies it keeps, by name. */
  cookies: Map<string, string>;
}

/** A browser without scripts that nobody has signed in with. */
export function openBrowser({ url }: { url: string }): TestConsole {
  const cookies = new Map<string, string>();
  let csrf = '';
  const send = async (path: string, init: RequestInit): Promise<ConsoleAnswer> => {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const html = await answer.text();
    csrf = /name="csrf" content="([^"]+)"/.exec(html)?.[1] ?? csrf;
    return { status: answer.status, headers: answer.headers, html };
  };
  const get: TestConsole['get'] = (path, headers = {}) => send(path, { headers });
  return {
    get,
    post: (path, fields = {}, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }), headers }),
    noticeAfter: async (answer) => {
      const { html } = await get(answer.headers.get('Location') ?? '');
      return /<output id="notice"><p class="[^"]*">([^<]*)</.exec(html)?.[1] ?? '';
    },
    cookies,
  };
}

/** Signs in to the sandbox's console as the account with this role. */
export async function openConsole(at: { url: string }, role: OperatorRole): Promise<TestConsole> {
  const browser = openBrowser(at);
  const { status } = await browser.post('/console/sign-in', { name: role, password: sandboxOperators[role] });
  if (status !== 303) throw new Error(`The sign-in was answered ${status}`);
  await browser.get('/console');
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
  if (/; Max-Age=0/.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
