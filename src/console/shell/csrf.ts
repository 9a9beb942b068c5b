import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { GatewayError } from '../../errors.ts';

/**
 * Throws FORBIDDEN where another site made a browser post: by `Sec-Fetch-Site`, else by `Origin`.
 * Who sends neither is no browser; the token of the session is asked for besides.
 */
export function mustBeOurs(request: Request, publicUrl: string | undefined): void {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw foreign();
    return;
  }
  const origin = request.get('origin');
  if (origin === undefined) return;
  const hosts = [request.get('host'), request.host, publicUrl && new URL(publicUrl).host];
  if (!URL.canParse(origin) || !hosts.includes(new URL(origin).host)) throw foreign();
}

/** Throws FORBIDDEN where a form does not bear the token of the session. */
export function mustBearToken(given: string | null, csrf: string): void {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(csrf)];
  if (one.length !== other.length || !timingSafeEqual(one, other)) throw foreign();
}

function foreign(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    'The form is not one of this console, or it is out of date: go back, load the page again and repeat it.',
    [],
    { reason: 'not-ours' },
  );
}
