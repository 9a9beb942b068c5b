import type { OperatorRole } from '../../src/console/operator.ts';

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
}

/** Signs in to the sandbox's console as the account with this role. */
export async function openConsole({ url }: { url: string }, role: OperatorRole): Promise<TestConsole> {
  const jar = new Map([['tovholder', role as string]]);
  const send = async (path: string, init: RequestInit): Promise<ConsoleAnswer> => {
    const headers = new Headers(init.headers);
    headers.set('Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const get: TestConsole['get'] = (path, headers = {}) => send(path, { headers });
  const csrf = tokenIn((await get('/console')).html);
  return {
    get,
    post: (path, fields = {}, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams({ csrf, ...fields }), headers }),
    noticeAfter: async (answer) => {
      const { html } = await get(answer.headers.get('Location') ?? '');
      return /<output id="notice"><p class="[^"]*">([^<]*)</.exec(html)?.[1] ?? '';
    },
  };
}

function tokenIn(html: string): string {
  const token = /name="csrf" content="([^"]+)"/.exec(html)?.[1];
  if (token === undefined) throw new Error('The page is not one of a session');
  return token;
}

function keep(jar: Map<string, string>, line: string): void {
  const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
  if (/; Max-Age=0/.test(line)) jar.delete(name);
  else jar.set(name, value);
}
