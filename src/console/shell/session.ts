import { csrfOf, findSession, touchSession } from '../../store/sessions.ts';
import type { Operator } from '../operator.ts';
import type { OpenView } from '../page.ts';
import { cookieLine } from './cookies.ts';

/** An operator who is signed in. */
export interface Session {
  operator: Operator;
  csrf: string;
}

/* `__Host-`: no other host, no path and no plain http may set it (RFC 6265bis, §4.1.3.2). */
function nameOf(secure: boolean): string {
  return secure ? '__Host-tovholder' : 'tovholder';
}

/** The token of the session that a call bears. */
export function tokenOf({ cookies, secure }: Pick<OpenView, 'cookies' | 'secure'>): string | undefined {
  const token = cookies.get(nameOf(secure));
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

/** The session of a call, while it lives; the call keeps it alive unless a live page makes it. */
export async function sessionOf(view: OpenView): Promise<Session | undefined> {
  const token = tokenOf(view);
  if (token === undefined) return undefined;
  const { pool } = view.context.store;
  const operator = await findSession(pool, token, view.desk);
  if (!operator) return undefined;
  if (!view.isLive) await touchSession(pool, token);
  return { operator, csrf: csrfOf(token) };
}

/** The cookie of a session; it ends with the browser, and with the session. */
export function sessionCookie(token: string, secure: boolean): string {
  return cookieLine(nameOf(secure), token, { secure });
}

/** The line that takes it back. */
export function sessionOver(secure: boolean): string {
  return cookieLine(nameOf(secure), '', { secure, seconds: 0 });
}
