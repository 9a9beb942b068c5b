import type { Request } from 'express';

/** Whether a call comes from this machine itself, and not through a proxy that runs here. */
export function isNear(request: Request): boolean {
  const { remoteAddress = '' } = request.socket;
  const isLoopback = remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress);
  return isLoopback && !request.headers.forwarded && !request.headers['x-forwarded-for'];
}
