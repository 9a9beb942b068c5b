import type { Request, Response } from 'express';
import { goneSignal } from '../../intake/gone.ts';
import { visitOf } from '../../intake/visit.ts';
import type { OpenView } from '../page.ts';
import { cookiesOf } from './cookies.ts';
import type { House } from './house.ts';
import { chosenLanguage, chosenTheme } from './preferences.ts';

/** What a call of a page is, before anybody asks who makes it. */
export function viewOf(house: House, request: Request, response: Response, form = new URLSearchParams()): OpenView {
  const { desk, signIn, publicUrl } = house;
  const cookies = cookiesOf(request.headers.cookie);
  const { originalUrl, path } = request;
  const search = originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?')) : '';
  const site = request.get('sec-fetch-site');
  return {
    context: desk.context,
    desk,
    language: chosenLanguage(request, cookies),
    theme: chosenTheme(cookies),
    params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
    query: new URLSearchParams(search),
    address: `${path}${search}`,
    site: publicUrl?.replace(/\/$/, '') ?? siteNamed(request),
    form,
    requestId: visitOf(response).requestId,
    origin: request.ip ?? '',
    secure: request.secure || publicUrl?.startsWith('https:') === true,
    fromElsewhere: site === 'cross-site' || site === 'same-site',
    isLive: request.get('x-live') !== undefined || path === '/console/live',
    signIn,
    cookies,
    signal: goneSignal(response, desk.closing),
  };
}

/* What a client calls us is repeated to it alone, and only where it is a host and a port. */
function siteNamed(request: Request): string {
  const host = request.get('host') ?? '';
  return /^[A-Za-z0-9.-]{1,255}(:[0-9]{1,5})?$/.test(host) ? `${request.protocol}://${host}` : 'http://127.0.0.1:8080';
}
