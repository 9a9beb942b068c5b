import type { Response } from 'express';

/* Nothing but our own scripts, styles and pictures; nothing inline; no frame around a page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every page. */
export function sayPage(response: Response): void {
  response.setHeader('Content-Security-Policy', policy);
  /* With `no-referrer`, which helmet sets, browsers post forms with the Origin «null», and we could not tell ours. */
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
}
