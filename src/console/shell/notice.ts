import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookieLine } from './cookies.ts';

/** What is said at the top of the next page. */
export interface Notice {
  text: string;
  bad: boolean;
}

const name = 'tovholder-notice';

/** A cookie that carries a notice over one redirect, signed with the session's secret, so that nobody else can put words in our mouth. */
export function noticeCookie({ text, bad }: Notice, secret: string, secure: boolean): string {
  const content = Buffer.from(JSON.stringify([text.slice(0, 600), bad])).toString('base64url');
  return cookieLine(name, `${content}.${signed(content, secret)}`, { secure, seconds: 60 });
}

/** The line that ends the cookie once it was read. */
export function noticeRead(secure: boolean): string {
  return cookieLine(name, '', { secure, seconds: 0 });
}

/** The notice that a call carries. */
export function noticeOf(cookies: ReadonlyMap<string, string>, secret: string): Notice | undefined {
  const [content = '', signature = ''] = (cookies.get(name) ?? '').split('.');
  const [given, right] = [Buffer.from(signature), Buffer.from(signed(content, secret))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const [text, bad] = JSON.parse(Buffer.from(content, 'base64url').toString('utf8'));
  return { text, bad };
}

function signed(content: string, secret: string): string {
  return createHmac('sha256', secret).update(`notice ${content}`).digest('base64url');
}
